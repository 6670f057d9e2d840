/**
 * Reminders are Slack's own scheduled messages and nothing else, so a restart loses none, and every instance sees them.
 * Slack lists those of all reps, with their text but without blocks or metadata. So each has a short
 * hash of its task's id in its text, in a hidden note. Conversation and hash identify it.
 */
import { createHash } from 'node:crypto';
import { WebAPIPlatformError } from '@slack/web-api';
import type { Message } from '../messages/block-text.ts';
import { resultWithin } from '../ops/result-within.ts';
import type { DirectConversations } from './direct-conversations.ts';
import { noteIn, noteUrl } from './hidden-note.ts';
import type { OnWait } from './rate-limits.ts';
import { isHeldBySlack, type ScheduledMessage, type ScheduledMessages } from './scheduled-messages.ts';

export interface Reminder extends ScheduledMessage {
  /** The short hash of its task's id. */
  readonly taskHash: string;
  /** Whose it is; undefined where an older version of the app set it. Slack names the conversation alone. */
  readonly userId: string | undefined;
  /** It was set without the rep's asking, and follows its task in LeadSquared. */
  readonly isAutomatic: boolean;
  /** When it was to come, in seconds since the epoch. An automatic one comes later where Slack takes no more. */
  readonly wantedAt: number;
  /** A short hash of what an automatic one says of its task, `''` where an older version of the app set it. */
  readonly digest: string;
}

/** What an automatic reminder's note says besides. Slack may list a text otherwise than it was sent, but for addresses. */
export type Followed = Pick<Reminder, 'wantedAt' | 'digest'>;

export type Reminders = ReturnType<typeof createReminders>;

/** Reminders change by the app alone, but for other instances' and those that Slack has sent. */
const LISTED_FOR_MS = 60_000;
/** How long a list waits for them. */
const SOON_MS = 500;

interface Uses {
  readonly scheduledMessages: ScheduledMessages;
  readonly directConversations: DirectConversations;
  readonly workspaceUrl: string;
}

/** Waits out Slack's rate limits, and throws its other errors. The text of a message has its task's `noteUrl` in it. */
export function createReminders(uses: Uses) {
  const { scheduledMessages, directConversations, workspaceUrl } = uses;

  /** Every rep's as they were listed last, and changed since: App Home shows them without waiting for Slack. */
  let known: readonly Reminder[] = [];
  let listedAtMs = Number.NEGATIVE_INFINITY;
  /** Changes made during a listing. It can take minutes, and its result may lack them. */
  const meanwhile = new Set<{ added: Reminder[]; cancelledIds: Set<string> }>();

  /** Oldest first: those in one conversation, or everyone's. */
  async function list(channel?: string, onWait?: OnWait): Promise<Reminder[]> {
    const changes = { added: [] as Reminder[], cancelledIds: new Set<string>() };
    meanwhile.add(changes);
    const listing = channel ? scheduledMessages.listIn(channel, onWait) : scheduledMessages.listAll();
    const found = await listing.finally(() => meanwhile.delete(changes));
    const listed = found
      .toSorted(byAge)
      .map(readReminder)
      .filter(({ taskHash }) => taskHash !== '');
    if (!channel) listedAtMs = performance.now();
    const isListed = ({ channelId }: Reminder) => channel === undefined || channelId === channel;
    const added = changes.added.filter((one) => isListed(one) && !listed.some(({ id }) => id === one.id));
    known = [...known.filter((one) => !isListed(one)), ...listed, ...added].filter(
      ({ id }) => !changes.cancelledIds.has(id),
    );
    return listed;
  }

  async function schedule(channelId: string, postAt: number, message: Message, onWait?: OnWait) {
    const scheduled = await scheduledMessages.schedule({ channelId, postAt }, message, onWait);
    const reminder = readReminder(scheduled);
    known = [...known, reminder];
    for (const { added } of meanwhile) added.push(reminder);
    return reminder;
  }

  /** Gives false when Slack may send it all the same, because its time is near. */
  async function cancel(reminder: Reminder): Promise<boolean> {
    const isHeld = isHeldBySlack(reminder);
    try {
      await scheduledMessages.cancel(reminder);
    } catch (error) {
      if (!isHeld || !(error instanceof WebAPIPlatformError)) throw error;
    }
    known = known.filter(({ id }) => id !== reminder.id);
    for (const { cancelledIds } of meanwhile) cancelledIds.add(reminder.id);
    return !isHeld;
  }

  /** As `cancel`, but gives false when Slack refuses for any reason. */
  const tryToCancel = (reminder: Reminder) => cancel(reminder).catch(() => false);

  /** `mayStillCome`: Slack may send one of them all the same. `all`: what the rep has left, for all tasks. */
  async function cancelSome(some: readonly Reminder[], listed: readonly Reminder[], cancelOne = cancel) {
    const areCancelled = await Promise.all(some.map(cancelOne));
    return { all: listed.filter((one) => !some.includes(one)), mayStillCome: areCancelled.includes(false) };
  }

  /**
   * Leaves one of the rep's reminders of a task: the oldest that the rep has set with the time of the one that was set
   * last. So two presses at once agree, whether or not they are for the same second. An automatic one goes: it would go too
   * when the rep turns those off.
   */
  async function keepOne(fresh: Reminder, onWait: () => void) {
    const listed = await list(fresh.channelId, onWait);
    const same = listed.filter(({ taskHash }) => taskHash === fresh.taskHash);
    const set = same.filter(({ isAutomatic }) => !isAutomatic);
    // Slack may not list yet what was just set.
    const last = set.some(({ id }) => id === fresh.id) ? set.at(-1) : fresh;
    const kept = set.find(({ postAt }) => postAt === last?.postAt);
    const others = same.filter((one) => one !== kept);
    return {
      ...(await cancelSome(others, listed, tryToCancel)),
      isNew: kept === undefined || kept.id === fresh.id,
    };
  }

  const ofUser = async (userId: string) => list(await directConversations.of(userId));

  /** The rep's own that are known, the next first. Where the last listing is old, Slack is asked for the next time. */
  function knownOf(userId: string): readonly Reminder[] {
    if (performance.now() - listedAtMs > LISTED_FOR_MS) {
      listedAtMs = performance.now();
      void list().catch(() => {});
    }
    const channel = directConversations.known(userId);
    const now = Date.now() / 1000;
    const isOwn = (one: Reminder) =>
      one.userId === userId || (channel !== undefined && one.channelId === channel);
    const own = known.filter((one) => isOwn(one) && one.postAt > now);
    return own.toSorted((a, b) => a.postAt - b.postAt);
  }

  return {
    /**
     * An address for a link in the message's text, with the hash of the task's id, the present time and the rep.
     * @param followed for an automatic one
     */
    linkFor(taskId: string, userId: string | undefined, followed?: Followed): string {
      const automatic = followed ? `-a.${followed.wantedAt.toString(36)}.${followed.digest}` : '';
      const rep = userId === undefined ? '' : `.${userId}`;
      return noteUrl(workspaceUrl, `${taskHashOf(taskId)}-${Date.now().toString(36)}${automatic}${rep}`);
    },
    /**
     * Leaves the rep with one reminder of the task at a time, in seconds since the epoch: an older one, or a new one. It
     * schedules first and then looks at what there is. So a failure loses none, and two presses at once leave one, even at
     * two instances.
     * @param onWait gets the ms for which Slack makes the app wait
     */
    async set({ userId, postAt }: { userId: string; postAt: number }, message: Message, onWait: OnWait) {
      const channelId = await directConversations.of(userId, onWait);
      const fresh = await schedule(channelId, postAt, message, onWait);
      // The rep has the reminder, even when Slack is slow to list the others, or doesn't.
      const heldUp = Promise.withResolvers<undefined>();
      const one = keepOne(fresh, () => heldUp.resolve(undefined)).catch(() => undefined);
      const kept = await Promise.race([one, heldUp.promise]);
      return kept ?? { all: [fresh], mayStillCome: false, isNew: true };
    },
    /** Cancels the rep's reminder of the task with that hash. `removed` is empty where there was none. */
    async remove(userId: string, taskHash: string, onWait: OnWait) {
      const listed = await list(await directConversations.of(userId, onWait), onWait);
      const same = listed.filter((one) => one.taskHash === taskHash);
      return { ...(await cancelSome(same, listed)), removed: same };
    },
    /** Every rep's, as Slack has them now. */
    all: () => list(),
    /** Those in one conversation, as they were listed last, and changed since. */
    knownIn: (channelId: string) => known.filter((one) => one.channelId === channelId),
    /** Leaves one more with Slack. */
    add: (channelId: string, postAt: number, message: Message): Promise<Reminder> =>
      schedule(channelId, postAt, message),
    inConversation: (channelId: string) => list(channelId),
    /** The rep's own, for all tasks. */
    ofUser,
    /** The same, or as they are known where Slack takes long or doesn't say: nothing is to wait for them. */
    ofUserSoon: async (userId: string): Promise<readonly Reminder[]> =>
      (await resultWithin(
        ofUser(userId).catch(() => undefined),
        SOON_MS,
      )) ?? knownOf(userId),
    knownOf,
    /** Every rep's, for one task. */
    ofTask: async (taskId: string) =>
      (await list()).filter(({ taskHash }) => taskHash === taskHashOf(taskId)),
    cancel,
    /** Replaces it by another. Gives false when Slack may send the old one all the same. */
    async move(reminder: Reminder, postAt: number, message: Message): Promise<boolean> {
      // In this order a failure loses none.
      await schedule(reminder.channelId, postAt, message);
      return tryToCancel(reminder);
    },
    /**
     * Leaves each rep the newest reminder of a task, or the newest that they set, and gives how many it cancelled. There are
     * two where the app was killed between setting one and cancelling the other.
     */
    async removeDoubles(): Promise<number> {
      const listed = await list();
      const byWorth = listed.toSorted((a, b) => Number(b.isAutomatic) - Number(a.isAutomatic));
      const newest = new Map(byWorth.map((one) => [`${one.channelId} ${one.taskHash}`, one]));
      const doubles = listed.filter((one) => newest.get(`${one.channelId} ${one.taskHash}`) !== one);
      const areCancelled = await Promise.all(doubles.map(tryToCancel));
      return areCancelled.filter((isCancelled) => isCancelled).length;
    },
  };
}

/**
 * The task's hash, and in base 36 when the text was written, which reminders of older versions lack. Then, for an automatic
 * one, in base 36 when it was to come, and its digest. Last comes the rep, after a dot, which older versions ignore.
 */
const NOTE =
  /^([0-9a-f]{10})(?:-([0-9a-z]{1,9})(?:(-a)(?:\.([0-9a-z]{1,7})\.([0-9a-f]{8}))?)?(?:\.([UW][A-Z0-9]{2,20}))?)?(?![\w-])/;

export function isTaskHash(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{10}$/.test(text);
}

/** The short hash of a task's id in the text of its reminders. */
export function taskHashOf(taskId: string): string {
  return createHash('sha256').update(taskId.toLowerCase()).digest('hex').slice(0, 10);
}

/** `taskHash` is `''` where it is no reminder. */
function readReminder(scheduled: ScheduledMessage): Reminder {
  const [, taskHash = '', , automatic, wanted, digest = '', userId] =
    NOTE.exec(noteIn(scheduled.text).note) ?? [];
  const wantedAt = wanted === undefined ? scheduled.postAt : Number.parseInt(wanted, 36);
  return { ...scheduled, taskHash, userId, isAutomatic: automatic !== undefined, wantedAt, digest };
}

/**
 * Oldest first, by our own clock: Slack dates to a second, and its ids are in no order. Where a text has no time, the later
 * reminder counts as newer, because most tasks are moved to a later time.
 */
function byAge(a: ScheduledMessage, b: ScheduledMessage): number {
  const wordedAtMs = ({ text }: ScheduledMessage) =>
    Number.parseInt(NOTE.exec(noteIn(text).note)?.[2] ?? '0', 36);
  const byId = a.id < b.id ? -1 : 1;
  return wordedAtMs(a) - wordedAtMs(b) || a.postAt - b.postAt || byId;
}
