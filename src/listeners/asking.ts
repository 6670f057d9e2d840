/** What every listener works with: the app's parts, and what one rep asks of them. */
import type { AccountTimeZone } from '../leadsquared/account-time-zone.ts';
import type { Changes } from '../leadsquared/changes.ts';
import type { KnownLeads } from '../leadsquared/known-leads.ts';
import type { Lookups } from '../leadsquared/lookups.ts';
import type { Message } from '../messages/block-text.ts';
import { brokenMessage, notAllowedMessage } from '../messages/failure-messages.ts';
import { STILL_ASKING } from '../messages/waiting-words.ts';
import { faultWords, type Log, ownFault } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { Redact } from '../ops/secrets.ts';
import { within } from '../ops/within.ts';
import type { Access } from '../slack/access.ts';
import type { DirectMessages } from '../slack/direct-messages.ts';
import type { HomePublication } from '../slack/home.ts';
import type { WithinLimits } from '../slack/rate-limits.ts';
import type { Recents } from '../slack/recents.ts';
import type { Reminders } from '../slack/reminders.ts';
import type { Ask, Delivery, Reply } from '../slack/reply.ts';
import type { Screens } from '../slack/screens.ts';
import type { Viewers } from '../slack/viewers.ts';
import type { FoundLeads, LeadQuery } from '../tasks/lead.ts';
import type { AccountUser } from '../tasks/owner.ts';
import type { LeadId, TaskList, TaskQuery } from '../tasks/task.ts';

const STILL_ASKING_AFTER_MS = 3_000;
/** So long an ack waits for what it can say. Slack shows an error after 3 s. */
const ACK_AFTER_MS = 250;
/** By then it goes without, whatever the work does: half a second and the way to Slack are left. */
const ACK_AT_LATEST_MS = 2_000;

export interface Parts {
  readonly lookups: Lookups<TaskQuery, TaskList>;
  readonly searches: Lookups<LeadQuery, FoundLeads>;
  readonly knownLeads: KnownLeads;
  readonly recents: Recents;
  /** The account's users: one lookup, whatever the key. */
  readonly users: Lookups<'all', readonly AccountUser[]>;
  readonly accountTimeZone: AccountTimeZone;
  readonly changes: Changes;
  readonly reminders: Reminders;
  readonly directMessages: DirectMessages;
  readonly withinLimits: WithinLimits;
  readonly screens: Screens;
  /** Takes note of what must be done before the app can stop. */
  readonly track: (work: Promise<void>) => void;
  readonly viewers: Viewers;
  readonly access: Access;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly adminContact: string;
  readonly slashCommand: string;
  readonly redact: Redact;
  readonly allowChanges: boolean;
  readonly leadUrl: (leadId: LeadId) => string | undefined;
  readonly openReply: (ask: Ask, reference: string) => Reply;
  /** For what was not asked in a conversation: the answer is a direct message. */
  readonly openDirectReply: (userId: string, reference: string) => Reply;
  /** Shows it in the rep's App Home. Never throws. */
  readonly publishHome: (home: HomePublication, reference: string) => Promise<Delivery>;
}

/** One command, click or shortcut, or App Home when it is opened. */
export interface Asking {
  readonly ask: Ask;
  readonly teamId: string;
  readonly origin: 'command' | 'click' | 'shortcut' | 'message' | 'home';
  /** What a click or App Home shows is replaced by the answer. */
  readonly surface: 'new message' | 'message' | 'home';
  /** Read by the rep in messages and by the admin in the log. */
  readonly reference: string;
  readonly reply: Reply;
  /** Says that an answer follows, and how long that takes where that is told apart from the message of a click. */
  accept(wait: string | undefined): Promise<unknown>;
  /** Says no: in a command's ack, or beside the message of a click. */
  refuse(message: Message): Promise<unknown>;
}

/** How a command or click ended. `detail` is for the log alone. */
export interface Ending extends Readonly<Record<string, unknown>> {
  readonly outcome: string;
}

/**
 * Lets in who may, does the work, and writes one line of how it ended: no lead id and no CRM text, the reference
 * leads from message to log. A fault of our own is told too. A listener does not wait for it: what Slack sent, and what
 * Bolt has built round it, would be kept as long as a lookup waits.
 */
export function handle(parts: Parts, asking: Asking, work: (asking: Asking) => Promise<Ending>): void {
  parts.track(answer(parts, asking, work));
}

async function answer(parts: Parts, given: Asking, work: (asking: Asking) => Promise<Ending>): Promise<void> {
  const asking = sayingThatItTakesLong(given);
  const startedAtMs = performance.now();
  const { reference, origin, teamId, ask } = asking;
  parts.metrics.asked(origin);
  const ending = await attempt().finally(asking.ended);
  parts.metrics.answered(origin, ending.outcome);
  const tookMs = Math.round(performance.now() - startedAtMs);
  parts.log.info({ reference, origin, user: ask.userId, team: teamId, ...ending, tookMs }, 'Answered');

  async function attempt(): Promise<Ending> {
    try {
      // The first time Slack is asked who it is.
      if (await ackedBy(asking, parts.access.allows(ask))) return await work(asking);
      await asking.refuse(notAllowedMessage({ ...parts, reference }));
      return { outcome: 'not-allowed' };
    } catch (error) {
      parts.log.error({ reference, ...ownFault(error) }, 'A fault of this app');
      // Of a command this is the ack, unless it has been acked.
      await asking.refuse(brokenMessage({ ...parts, reference })).catch((another: unknown) => {
        parts.log.error({ reference, fault: faultWords(another) }, 'A fault could not be told');
      });
      return { outcome: 'broken' };
    }
  }
}

/** Should the work take longer than an ack may wait, the ack does not wait for it. */
export async function ackedBy<T extends boolean | object>(asking: Asking, work: Promise<T>): Promise<T> {
  if ((await within(work, ACK_AFTER_MS)) === undefined) await asking.accept(undefined);
  return work;
}

/**
 * After 3 s without an answer, and without a wait that was told, it says so: once, however many calls it takes. A command
 * is acked before, whatever its work waits for.
 */
function sayingThatItTakesLong(asking: Asking): Asking & { ended(): void } {
  const { reply } = asking;
  const timer = setTimeout(
    () => reply.progress({ text: STILL_ASKING }, { replaceOriginal: false }),
    STILL_ASKING_AFTER_MS,
  );
  const ackTimer = setTimeout(() => asking.accept(undefined), ACK_AT_LATEST_MS);
  const stop = () => clearTimeout(timer);
  return {
    ...asking,
    ended() {
      stop();
      clearTimeout(ackTimer);
    },
    reply: {
      ...reply,
      answer(content, placing) {
        stop();
        return reply.answer(content, placing);
      },
    },
    accept(wait) {
      if (wait !== undefined) stop();
      return asking.accept(wait);
    },
    refuse(message) {
      stop();
      return asking.refuse(message);
    },
  };
}

/** None that looks like another. */
const CHARACTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Short enough to read out. It finds a line of the log and guards nothing, so it may be guessed. */
export function newReference(): string {
  let reference = '';
  while (reference.length < 6) reference += CHARACTERS.charAt(Math.floor(Math.random() * CHARACTERS.length));
  return reference;
}
