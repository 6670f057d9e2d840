/** Whatever breaks in Bolt or in a listener is still acked, told to the rep and logged, under one support code. */
import type { ReceiverEvent } from '@slack/bolt';
import { brokenMessage } from '../messages/failure-messages.ts';
import { refusalModal } from '../messages/find-lead-modal.ts';
import { faultWords, ownFault } from '../ops/log.ts';
import { objectIn, textIn } from '../slack/payload.ts';
import { newReference, type Parts } from './asking.ts';

type Process = (event: ReceiverEvent) => Promise<void>;

/** @param process Bolt's `processEvent`, rejecting as a listener does */
export function withLastNet(process: Process, parts: Parts): Process {
  return async (event) => {
    const { body } = event;
    let isAcked = false;
    const ack: ReceiverEvent['ack'] = async (content) => {
      isAcked = true;
      await event.ack(content && withoutSecrets(content)).catch((error: unknown) => {
        // The connection is gone. A command says by its response_url what its ack was to say. All others have another way
        // to answer, but for a modal's errors: Slack shows its own error there, and keeps what was typed.
        if (content !== undefined && isCommand(body)) throw error;
        parts.log.warn({ fault: faultWords(error) }, 'Slack did not take an ack');
      });
    };
    try {
      await process({ ...event, ack });
      // A command is acked later, with what its work finds. Everything else is acked by now if anything listens to it.
      if (!isAcked && !isCommand(body)) throw new Error('Nothing listens to it.');
    } catch (error) {
      await tellBroken(error).catch((another: unknown) => {
        parts.log.error({ fault: faultWords(another) }, 'A fault could not be told');
      });
    }

    /** An ack carries words to the rep as a message does. */
    function withoutSecrets<T>(content: T): T {
      return JSON.parse(parts.redact(JSON.stringify(content)));
    }

    async function tellBroken(error: unknown): Promise<void> {
      const reference = newReference();
      parts.log.error({ reference, kind: kindOf(body), ...ownFault(error) }, 'A listener failed');
      const message = brokenMessage({ ...parts, reference });
      if (!isAcked && textIn(body, 'type') === 'view_submission') {
        return ack({ response_action: 'update', view: refusalModal(message) });
      }
      if (!isAcked) await ack();
      const reply = replyTo(parts, body, reference);
      if (reply) parts.track(reply.answer(message, { replaceOriginal: false }).then(() => {}));
    }
  };
}

const isCommand = (body: ReceiverEvent['body']) => typeof body.command === 'string';

function replyTo(parts: Parts, body: ReceiverEvent['body'], reference: string) {
  const responseUrl = textIn(body, 'response_url');
  const userId = textIn(objectIn(body, 'user'), 'id') || textIn(body, 'user_id');
  if (responseUrl === '') {
    // A shortcut that is used on no message.
    return textIn(body, 'type') === 'shortcut' && userId
      ? parts.openDirectReply(userId, reference)
      : undefined;
  }
  const channel = objectIn(body, 'channel');
  const ask = {
    userId,
    responseUrl,
    channelId: textIn(channel, 'id') || textIn(body, 'channel_id'),
    channelName: textIn(channel, 'name') || textIn(body, 'channel_name'),
    screen: '',
    openedAtMs: Date.now(),
  };
  return parts.openReply(ask, reference);
}

/** Words of ours or Slack's alone: nothing that a person wrote. */
function kindOf(body: ReceiverEvent['body']): string {
  const kind = isCommand(body) ? 'command' : textIn(objectIn(body, 'event'), 'type') || textIn(body, 'type');
  return /^[a-z_]{1,50}$/.test(kind) ? kind : 'unknown';
}
