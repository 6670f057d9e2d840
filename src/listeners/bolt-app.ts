/** Bolt, and a last net under it: every fault is acked, shown to the rep and logged, with one support code. */
import { App, type AppOptions, MultipleListenerError, type Receiver, type ReceiverEvent } from '@slack/bolt';
import { newSupportCode } from '../app/interaction.ts';
import { brokenMessage } from '../messages/failure-messages.ts';
import { refusalModal } from '../messages/find-lead-modal.ts';
import { createTurns } from '../ops/event-loop.ts';
import { faultWords, type Log, ownFault } from '../ops/log.ts';
import type { Redact } from '../ops/secrets.ts';
import type { UnderWay } from '../ops/under-way.ts';
import { objectIn, textIn } from '../slack/payload.ts';
import type { Surfaces } from '../slack/surfaces/open-surfaces.ts';
import type { Recipient, Surface } from '../slack/surfaces/surface.ts';
import { addressIn, senderIn } from './interactions.ts';

type ProcessEvent = App['processEvent'];
type Body = ReceiverEvent['body'];

/** The connection gives events to `withLastNet`, not to Bolt. */
const NO_RECEIVER: Receiver = { init() {}, start: async () => {}, stop: async () => {} };

/** Opens no port, and asks Slack nothing. */
export function createBoltApp(options: Pick<AppOptions, 'clientOptions' | 'logger' | 'authorize'>): App {
  const bolt = new App({ ...options, receiver: NO_RECEIVER, convoStore: false });
  // The last net catches it. Only there can it be acked.
  bolt.error(async (error) => {
    throw error instanceof MultipleListenerError ? (error.originals[0] ?? error) : error;
  });
  return bolt;
}

interface LastNetUses {
  readonly surfaces: Surfaces;
  readonly log: Log;
  readonly redact: Redact;
  readonly underWay: UnderWay;
  readonly adminContact: string;
}

/** @param process Bolt's `processEvent`, which rejects as a listener does */
export function withLastNet(process: ProcessEvent, uses: LastNetUses): ProcessEvent {
  // Where a hundred commands come at once, the first ones’ calls are on their way before the last is read.
  const eventTurn = createTurns();
  return async (event) => {
    await eventTurn();
    const acking = trackAck(event, uses);
    try {
      await process({ ...event, ack: acking.ack });
      // A command is acked later, with what its work finds. Everything else is acked by now, if a listener takes it.
      if (!acking.isAcked() && !isCommand(event.body)) throw new Error('Nothing listens to it.');
    } catch (error) {
      await tellFault(error, event.body, acking, uses).catch((another: unknown) => {
        uses.log.error({ fault: faultWords(another) }, 'A fault could not be told');
      });
    }
  };
}

type Acking = ReturnType<typeof trackAck>;

function trackAck({ ack, body }: ReceiverEvent, { log, redact }: LastNetUses) {
  let isAcked = false;
  return {
    isAcked: () => isAcked,
    async ack(content?: unknown): Promise<void> {
      isAcked = true;
      // An ack carries words to the rep, as a message does.
      await ack(content && safely(content, redact)).catch((error: unknown) => {
        // The connection is gone. A command's words then go by its response_url. Everything else has another way to
        // answer, except a modal's errors: Slack shows its own error there, and keeps what was typed.
        if (content !== undefined && isCommand(body)) throw error;
        log.warn({ fault: faultWords(error) }, 'Slack did not take an ack');
      });
    },
  };
}

/** Next to no ack has a secret in it, and thousands may be on their way at once. */
function safely(content: unknown, redact: Redact): unknown {
  const json = JSON.stringify(content);
  const safe = redact(json);
  return safe === json ? content : JSON.parse(safe);
}

async function tellFault(error: unknown, body: Body, { isAcked, ack }: Acking, uses: LastNetUses) {
  const { surfaces, log, underWay, adminContact } = uses;
  const supportCode = newSupportCode();
  log.error({ supportCode, kind: kindOf(body), ...ownFault(error) }, 'A listener failed');
  const message = brokenMessage({ adminContact, supportCode });
  if (!isAcked() && textIn(body, 'type') === 'view_submission') {
    return ack({ response_action: 'update', view: refusalModal(message) });
  }
  if (!isAcked()) await ack();
  const surface = surfaceFor(body, { ...senderIn(body), supportCode }, surfaces);
  if (surface) underWay.track(surface.showBeside(message));
}

function surfaceFor(body: Body, to: Recipient, surfaces: Surfaces): Surface | undefined {
  if (textIn(body, 'response_url') !== '') return surfaces.clickedMessage(to, addressIn(body));
  // A shortcut that is used on no message.
  return textIn(body, 'type') === 'shortcut' && to.userId ? surfaces.directMessage(to) : undefined;
}

const isCommand = (body: Body) => typeof body.command === 'string';

/** Only our own or Slack's words: nothing that a person wrote. */
function kindOf(body: Body): string {
  const kind = isCommand(body) ? 'command' : textIn(objectIn(body, 'event'), 'type') || textIn(body, 'type');
  return /^[a-z_]{1,50}$/.test(kind) ? kind : 'unknown';
}
