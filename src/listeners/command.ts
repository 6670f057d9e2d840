import type { AckFn, RespondArguments, SlashCommand } from '@slack/bolt';
import { faultWords } from '../ops/log.ts';
import { personIn, textIn } from '../slack/payload.ts';
import { type Asking, newReference, type Parts } from './asking.ts';

type Ack = AckFn<string | RespondArguments>;

/** A command that has not been acked: a wait or a refusal goes into its ack, the answer by its response_url. */
export function askingOfCommand(parts: Parts, command: SlashCommand, ack: Ack): Asking {
  const ask = {
    responseUrl: textIn(command, 'response_url'),
    userId: personIn(command, 'user_id'),
    channelId: textIn(command, 'channel_id'),
    channelName: textIn(command, 'channel_name'),
    screen: '',
    openedAtMs: Date.now(),
  };
  const reference = newReference();
  const reply = parts.openReply(ask, reference);
  // Given up when it is used: else a command that waits keeps the whole request with it.
  let unused: Ack | undefined = ack;

  /** Whether it was told by this. In Socket Mode the connection may be gone by now; a response_url is not. */
  async function tell(content?: RespondArguments): Promise<boolean> {
    const first = unused;
    unused = undefined;
    try {
      await first?.(content);
      return first !== undefined;
    } catch (error) {
      parts.log.warn({ reference, fault: faultWords(error) }, 'Slack did not take an ack');
      return false;
    }
  }

  return {
    ask,
    reference,
    reply,
    teamId: textIn(command, 'team_id'),
    origin: 'command',
    surface: 'new message',
    // A lead that was found by its name is asked for after the ack.
    async accept(wait) {
      const text = wait === undefined ? undefined : ({ response_type: 'ephemeral', text: wait } as const);
      const isTold = await tell(text);
      if (!isTold && text) reply.progress(text, { replaceOriginal: false });
    },
    async refuse(message) {
      const isTold = await tell({ response_type: 'ephemeral', ...message });
      if (!isTold) await reply.answer(message, { replaceOriginal: false });
    },
  };
}
