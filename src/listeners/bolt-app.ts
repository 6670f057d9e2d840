/** A Bolt app in which whatever breaks is still acked, told to the rep and logged, under one support code. */
import { App, type AppOptions, MultipleListenerError, type ReceiverEvent } from '@slack/bolt';
import { newSupportCode } from '../app/interaction.ts';
import { brokenMessage } from '../messages/failure-messages.ts';
import { refusalModal } from '../messages/find-lead-modal.ts';
import { faultWords, type Log, ownFault } from '../ops/log.ts';
import type { Redact } from '../ops/secrets.ts';
import type { UnderWay } from '../ops/under-way.ts';
import { objectIn, textIn } from '../slack/payload.ts';
import type { Surfaces } from '../slack/surfaces/open-surfaces.ts';
import type { Recipient, Surface } from '../slack/surfaces/surface.ts';
import { addressIn, senderIn } from './interactions.ts';

interface LastNetUses {
  readonly surfaces: Surfaces;
  readonly log: Log;
  readonly redact: Redact;
  readonly underWay: UnderWay;
  readonly adminContact: string;
}

/** No port is opened here, and Slack is not asked anything. */
export function createBoltApp(
  options: Pick<AppOptions, 'receiver' | 'clientOptions' | 'logger' | 'authorize'>,
  uses: LastNetUses,
): App {
  const bolt = new App({ ...options, convoStore: false });
  // Passed on to the last net, which can ack.
  bolt.error(async (error) => {
    throw error instanceof MultipleListenerError ? (error.originals[0] ?? error) : error;
  });
  // What both receivers call.
  bolt.processEvent = withLastNet(bolt.processEvent.bind(bolt), uses);
  return bolt;
}

/** @param process Bolt's `processEvent`, rejecting as a listener does */
function withLastNet(process: App['processEvent'], uses: LastNetUses): App['processEvent'] {
  const { surfaces, log, redact, underWay, adminContact } = uses;
  return async (event) => {
    const { body } = event;
    let isAcked = false;
    const ack: ReceiverEvent['ack'] = async (content) => {
      isAcked = true;
      // An ack carries words to the rep as a message does.
      const safe: typeof content = content && JSON.parse(redact(JSON.stringify(content)));
      await event.ack(safe).catch((error: unknown) => {
        // The connection is gone. A command says by its response_url what its ack was to say. All others have another way
        // to answer, but for a modal's errors: Slack shows its own error there, and keeps what was typed.
        if (content !== undefined && isCommand(body)) throw error;
        log.warn({ fault: faultWords(error) }, 'Slack did not take an ack');
      });
    };
    try {
      await process({ ...event, ack });
      // A command is acked later, with what its work finds. Everything else is acked by now if anything listens to it.
      if (!isAcked && !isCommand(body)) throw new Error('Nothing listens to it.');
    } catch (error) {
      await tellBroken(error).catch((another: unknown) => {
        log.error({ fault: faultWords(another) }, 'A fault could not be told');
      });
    }

    async function tellBroken(error: unknown): Promise<void> {
      const supportCode = newSupportCode();
      log.error({ reference: supportCode, kind: kindOf(body), ...ownFault(error) }, 'A listener failed');
      const message = brokenMessage({ adminContact, supportCode });
      if (!isAcked && textIn(body, 'type') === 'view_submission') {
        return ack({ response_action: 'update', view: refusalModal(message) });
      }
      if (!isAcked) await ack();
      const surface = surfaceFor({ ...senderIn(body), supportCode });
      if (surface) underWay.track(surface.showBeside(message));
    }

    function surfaceFor(to: Recipient): Surface | undefined {
      if (textIn(body, 'response_url') !== '') return surfaces.clickedMessage(to, addressIn(body));
      // A shortcut that is used on no message.
      return textIn(body, 'type') === 'shortcut' && to.userId ? surfaces.directMessage(to) : undefined;
    }
  };
}

const isCommand = (body: ReceiverEvent['body']) => typeof body.command === 'string';

/** Words of ours or Slack's alone: nothing that a person wrote. */
function kindOf(body: ReceiverEvent['body']): string {
  const kind = isCommand(body) ? 'command' : textIn(objectIn(body, 'event'), 'type') || textIn(body, 'type');
  return /^[a-z_]{1,50}$/.test(kind) ? kind : 'unknown';
}
