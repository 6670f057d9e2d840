/** A command's answer: new messages that only the rep sees. A wait or a failure goes into its ack, if that is unused. */
import type { AckFn, RespondArguments } from '@slack/bolt';
import type { Content, Message } from '../../messages/block-text.ts';
import { waitMessage } from '../../messages/waiting-words.ts';
import { faultWords } from '../../ops/log.ts';
import type { ResponseUrl } from './response-url.ts';
import type { BareSurface, Delivery } from './surface.ts';

export type CommandAck = AckFn<string | RespondArguments>;

/** How long an ack waits for something to say. Slack shows an error after 3 s, so it is sent whatever the work does. */
const ACK_WITHIN_MS = 250;

/** New messages that only the rep sees, for a modal that was opened on no message of ours. */
export function openNewMessage(responseUrl: ResponseUrl): BareSurface {
  const answer = (message: Content) => responseUrl.answer(message, 'beside');
  return {
    async showWait(wait) {
      responseUrl.meanwhile(waitMessage(wait), 'beside');
    },
    showList: answer,
    confirm: answer,
    showBeside: answer,
  };
}

export function openCommandAnswer(
  responseUrl: ResponseUrl,
  { ack, onAckFault }: { ack: CommandAck; onAckFault: (fault: string) => void },
): BareSurface {
  // Given up when it is used: else a command that waits keeps the whole request with it.
  let unused: CommandAck | undefined = ack;
  const timer = setTimeout(() => acked(), ACK_WITHIN_MS);

  /** Whether the ack took it. In Socket Mode the connection may be gone by now; a response_url is not. */
  async function acked(content?: Content): Promise<boolean> {
    const first = unused;
    unused = undefined;
    clearTimeout(timer);
    try {
      await first?.(content && { response_type: 'ephemeral', ...content });
      return first !== undefined;
    } catch (error) {
      onAckFault(faultWords(error));
      return false;
    }
  }

  const later = openNewMessage(responseUrl);

  async function answer(message: Message): Promise<Delivery> {
    await acked();
    return later.showList(message);
  }

  return {
    accept: () => acked(),
    async showWait(wait) {
      if (!(await acked(waitMessage(wait)))) await later.showWait(wait);
    },
    showList: answer,
    confirm: answer,
    async showBeside(message) {
      return (await acked(message)) ? 'ack' : later.showBeside(message);
    },
  };
}
