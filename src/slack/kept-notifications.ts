/**
 * Which notifications each rep has turned on. Slack keeps that, so that no database is needed: as a scheduled message in the
 * rep's own direct messages, about 110 days ahead, which is replaced by a new one long before its time. If the app is gone
 * for months, the rep reads there that notifications have stopped. A *note* in the address of a link in its text is what the
 * app reads, for Slack lists scheduled messages with their text alone.
 */
import { setTimeout as delay } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { Message } from '../messages/block-text.ts';
import { keptMessage } from '../messages/notification-messages.ts';
import { clockTime, isAnyOn, NOTHING, type Notifications, readClockTime } from '../tasks/notifications.ts';
import { isTimeZone } from '../tasks/time-zone.ts';
import type { DirectConversations } from './direct-conversations.ts';
import { noteIn, noteUrl } from './hidden-note.ts';
import { sendWithinLimit } from './message-limit.ts';
import type { OnWait } from './rate-limits.ts';
import { isHeldBySlack, type ScheduledMessage, type ScheduledMessages } from './scheduled-messages.ts';
import type { Viewers } from './viewers.ts';

export type KeptNotifications = ReturnType<typeof createKeptNotifications>;

const DAY_S = 24 * 60 * 60;
/** Slack takes 120 days at most. */
const AHEAD_S = 110 * DAY_S;
/** A new message takes the place of one that comes sooner. */
const RENEWED_BEFORE_S = 90 * DAY_S;
const USER_ID = /^[UW][A-Z0-9]{2,20}$/;

/** What is written in the message. */
interface Note {
  readonly userId: string;
  readonly notifications: Notifications;
  /** The rep's time zone as it was then, so that it's known again after a start; undefined if Slack hadn't said it. */
  readonly zone: string | undefined;
  /** When it was written, in ms since the epoch: of two, the later one counts. */
  readonly writtenAtMs: number;
  /** Since when new tasks have been on, in ms since the epoch. */
  readonly newSinceMs: number;
}

interface Kept extends ScheduledMessage, Note {}

export function createKeptNotifications(uses: {
  scheduledMessages: ScheduledMessages;
  directConversations: DirectConversations;
  viewers: Pick<Viewers, 'knownZone' | 'hasLeft'>;
  workspaceUrl: string;
}) {
  const { scheduledMessages, directConversations, viewers, workspaceUrl } = uses;
  let byUser: ReadonlyMap<string, Kept> = new Map();
  /** Those that are left with Slack, by rep and day. */
  let mornings: ReadonlyMap<string, ScheduledMessage> = new Map();
  /** When Slack said last what is turned on. */
  let readAtMs = Number.NEGATIVE_INFINITY;
  const listeners = new Set<() => void>();
  /** What is listed while another change is made would be out of date. */
  const turns = new PQueue({ concurrency: 1 });

  function readKept(scheduled: ScheduledMessage): Kept | undefined {
    const note = readNote(scheduled.text);
    return note && { ...scheduled, ...note };
  }

  /** A message counts only in the conversation of the rep that it names, as far as that is known. */
  function isOfItsRep({ userId, channelId }: Kept): boolean {
    const conversation = directConversations.known(userId);
    return conversation === undefined || conversation === channelId;
  }

  const morningsOf = (userId: string) => [...mornings].filter(([key]) => key.startsWith(`${userId} `));

  async function cancelMornings(
    userId: string,
    isMeant: (one: ScheduledMessage) => boolean = () => true,
  ): Promise<void> {
    for (const [key, one] of morningsOf(userId)) {
      if (!isMeant(one)) continue;
      await scheduledMessages.cancel(one);
      mornings = new Map([...mornings].filter(([other]) => other !== key));
    }
  }

  const zoneOf = (userId: string) => viewers.knownZone(userId) ?? byUser.get(userId)?.zone;

  async function write(userId: string, notifications: Notifications, onWait?: OnWait): Promise<Kept> {
    const channelId = await directConversations.of(userId, onWait);
    const writtenAtMs = Date.now();
    const postAt = Math.floor(writtenAtMs / 1000) + AHEAD_S;
    const zone = zoneOf(userId);
    const before = byUser.get(userId);
    const wereOn = before?.notifications.newTasks && notifications.newTasks;
    const newSinceMs = wereOn ? before.newSinceMs : writtenAtMs;
    const note = { userId, notifications, zone, writtenAtMs, newSinceMs };
    const message = keptMessage(notifications, noteUrl(workspaceUrl, noteText(note)));
    const scheduled = await scheduledMessages.schedule({ channelId, postAt }, message, onWait);
    return { ...scheduled, ...note };
  }

  function wake(): void {
    for (const listener of listeners) listener();
  }

  function change(now: ReadonlyMap<string, Kept>): void {
    const isSame =
      now.size === byUser.size &&
      [...now].every(([id, { writtenAtMs }]) => byUser.get(id)?.writtenAtMs === writtenAtMs);
    byUser = now;
    if (!isSame) wake();
  }

  /** Where Slack refuses, the next reading tries again. One rep's double keeps no other's messages from being read. */
  const cancelDouble = (one: ScheduledMessage) => scheduledMessages.cancel(one).catch(() => {});

  /** Only the latest message of each rep is left, and one morning list for a day. */
  async function readListed(listed: readonly ScheduledMessage[]) {
    const found = listed.flatMap((one) => readKept(one) ?? []);
    const conversations = new Map(found.map(({ userId, channelId }) => [userId, channelId]));
    for (const { userId, channelId } of found) {
      // Two conversations say something of one rep: only one of them is the rep's. Slack doesn't say which if the rep has left.
      if (conversations.get(userId) !== channelId) await directConversations.of(userId).catch(() => {});
    }
    const all = found.filter(isOfItsRep).sort((a, b) => a.writtenAtMs - b.writtenAtMs);
    const latest = new Map(all.map((one) => [one.userId, one]));
    for (const one of all) if (latest.get(one.userId) !== one) await cancelDouble(one);
    const prepared = new Map<string, ScheduledMessage>();
    for (const one of listed) {
      const [userId, day] = noted(one.text, MORNING);
      if (day === undefined) continue;
      const key = `${userId} ${day}`;
      if (prepared.get(key)?.channelId === one.channelId) await cancelDouble(one);
      else prepared.set(key, one);
    }
    return { latest, prepared };
  }

  /** What Slack has now, of all reps. */
  async function readAll(): Promise<void> {
    const askedAtMs = performance.now();
    const { latest, prepared } = await readListed(await scheduledMessages.listAll());
    mornings = prepared;
    readAtMs = askedAtMs;
    change(latest);
  }

  /** What Slack has now, of one rep. Gives all of it, the oldest first: the last one counts. */
  async function readRep(userId: string, onWait?: OnWait): Promise<readonly Kept[]> {
    const channelId = await directConversations.of(userId, onWait);
    const listed = await scheduledMessages.listIn(channelId, onWait);
    const { latest, prepared } = await readListed(listed);
    const others = [...mornings].filter(([key]) => !key.startsWith(`${userId} `));
    mornings = new Map([...others, ...prepared]);
    const now = new Map(byUser);
    const kept = latest.get(userId);
    if (kept) now.set(userId, kept);
    else now.delete(userId);
    change(now);
    return listed
      .flatMap((one) => readKept(one) ?? [])
      .filter((one) => one.userId === userId)
      .sort((a, b) => a.writtenAtMs - b.writtenAtMs);
  }

  return {
    /** Reads what Slack has now, unless it was read less than so many ms ago. */
    refresh: (maxAgeMs = 0): Promise<void> =>
      turns.add(async () => {
        if (performance.now() - readAtMs >= maxAgeMs) await readAll();
      }),
    /** Whether Slack has said since the start what is turned on. Before that nothing is. */
    isKnown: () => readAtMs > Number.NEGATIVE_INFINITY,
    of: (userId: string): Notifications => byUser.get(userId)?.notifications ?? NOTHING,
    /**
     * Waits for so many ms, or until something is changed here.
     * @returns whether it was
     */
    async changeWithin(ms: number): Promise<boolean> {
      const { promise: changed, resolve } = Promise.withResolvers<boolean>();
      const listener = () => resolve(true);
      listeners.add(listener);
      const isChanged = await Promise.race([delay(ms, false, { ref: false }), changed]);
      listeners.delete(listener);
      return isChanged;
    },
    /** Lets those that wait for a change go on. */
    wake,
    /** Everyone who has turned something on. */
    all: () =>
      [...byUser.values()].map(({ userId, channelId, notifications, newSinceMs }) => {
        return { userId, channelId, notifications, newSinceMs };
      }),
    /**
     * Rejects as Slack does. In this order a failure loses none.
     * @param onWait gets the ms for which Slack makes the app wait
     */
    set: (userId: string, notifications: Notifications, onWait?: OnWait): Promise<void> =>
      turns.add(async () => {
        // Another instance may have written what is to be replaced.
        const all = await readRep(userId, onWait);
        const before = byUser.get(userId);
        const isMorningSame = notifications.morningAt === before?.notifications.morningAt;
        if (!isAnyOn(notifications)) {
          // An older one that Slack keeps would count again.
          for (const one of all) await scheduledMessages.cancel(one, onWait);
          change(new Map([...byUser].filter(([id]) => id !== userId)));
        } else {
          change(new Map(byUser).set(userId, await write(userId, notifications, onWait)));
          // With two of them the later one counts, and the next reading cancels the other.
          if (before) await scheduledMessages.cancel(before, onWait).catch(() => {});
        }
        // One that Slack sends all the same stays known: another one would be the day's second.
        if (!isMorningSame) await cancelMornings(userId, (one) => !isHeldBySlack(one));
      }),
    /** The rep's time zone, as it was when their notifications were written if Slack hasn't said it since. */
    zoneOf,
    /**
     * Writes those again that would come before long, or whose rep is in another time zone now. Those of a rep who has left
     * stay as they are: they count again if the rep comes back, and Slack opens no conversation with a deactivated person.
     * @param onFault is called where that failed for a rep
     */
    async renew(onFault: (userId: string, error: unknown) => void): Promise<void> {
      const isOld = ({ userId, postAt, zone }: Kept) =>
        postAt <= Date.now() / 1000 + RENEWED_BEFORE_S || zone !== zoneOf(userId);
      for (const { userId } of [...byUser.values()].filter(isOld)) {
        const renewOne = async () => {
          if (await viewers.hasLeft(userId)) return;
          // The rep may have changed it at another instance.
          await readRep(userId);
          const before = byUser.get(userId);
          if (!before) return;
          change(new Map(byUser).set(userId, await write(userId, before.notifications)));
          await scheduledMessages.cancel(before);
        };
        await turns.add(renewOne).catch((error: unknown) => onFault(userId, error));
      }
    },
    /** Reads what Slack has of a rep now. */
    async refreshRep(userId: string): Promise<void> {
      await turns.add(() => readRep(userId));
    },
    /** As far as it was read last, whether Slack already has the rep's morning list of that day. */
    hasMorning: (userId: string, day: string) => mornings.has(`${userId} ${day}`),
    /** Those that Slack has of reps for whom that is to be. */
    cancelMornings: (isMeant: (userId: string) => boolean): Promise<void> =>
      turns.add(async () => {
        const userIds = new Set([...mornings.keys()].map((key) => key.split(' ', 1).join('')));
        for (const userId of userIds) if (isMeant(userId)) await cancelMornings(userId);
      }),
    /**
     * Leaves a rep's morning list with Slack.
     * @param isWanted the rep may have turned it off a moment ago, or another instance taken over
     */
    scheduleMorning: (
      { userId, day, at }: { userId: string; day: string; at: Date },
      { draw, isWanted }: { draw: (noteUrl: string) => Message; isWanted: () => Promise<boolean> },
    ): Promise<boolean> =>
      turns.add(async () => {
        const channelId = await directConversations.of(userId);
        if (!(await isWanted())) return false;
        const message = draw(noteUrl(workspaceUrl, morningNote(userId, day)));
        const when = { channelId, postAt: Math.floor(at.getTime() / 1000) };
        const scheduled = await sendWithinLimit(message, (sent) => scheduledMessages.schedule(when, sent));
        mornings = new Map(mornings).set(`${userId} ${day}`, scheduled);
        return true;
      }),
  };
}

const KEPT = 'notify';
const MORNING = 'morning';

/** In the text of a rep's morning list of that day. */
export function morningNote(userId: string, day: string): string {
  return `${MORNING}-${userId}-${day}`;
}

function noted(text: string, kind: string): readonly string[] {
  const [first, ...words] = noteIn(text).note.split('-');
  return first === kind ? words : [];
}

const NEW_TASKS = 'n';
const REMINDERS = 'r';

function noteText(kept: Note): string {
  const { userId, writtenAtMs, newSinceMs, zone } = kept;
  const { morningAt, newTasks, reminders } = kept.notifications;
  const morning = morningAt === undefined ? 'off' : clockTime(morningAt).replace(':', '');
  const watched = `w${newTasks ? NEW_TASKS : ''}${reminders ? REMINDERS : ''}`;
  const times = [writtenAtMs, newSinceMs].map((ms) => ms.toString(36));
  return `${KEPT}-${[userId, morning, watched, ...times, zone ?? ''].join('-')}`;
}

/** What a rep has turned on, where a scheduled message says so. */
export function readNote(text: string): Note | undefined {
  const [userId = '', morning = '', watched = '', written = '', since = '', ...zoned] = noted(text, KEPT);
  const [writtenAtMs = Number.NaN, newSinceMs = Number.NaN] = [written, since].map((ms) =>
    Number.parseInt(ms, 36),
  );
  if (!USER_ID.test(userId) || ![writtenAtMs, newSinceMs].every(Number.isSafeInteger)) return undefined;
  const morningAt = readClockTime(`${morning.slice(0, 2)}:${morning.slice(2)}`);
  const [newTasks, reminders] = [watched.includes(NEW_TASKS), watched.includes(REMINDERS)];
  // Some names of zones have a hyphen.
  const zone = zoned.join('-');
  const notifications = { morningAt, newTasks, reminders };
  return { userId, notifications, zone: isTimeZone(zone) ? zone : undefined, writtenAtMs, newSinceMs };
}
