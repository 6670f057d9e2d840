/**
 * Which notifications each rep has turned on. Slack keeps that, so that no database is needed: as a scheduled message in the
 * rep's own direct messages, about 110 days ahead, which is replaced by a new one long before its time. If the app is gone
 * for months, the rep reads there that notifications have stopped. A *note* in the address of a link in its text is what the
 * app reads, for Slack lists scheduled messages with their text alone.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { WebAPIPlatformError } from '@slack/web-api';
import PQueue from 'p-queue';
import type { Message } from '../messages/block-text.ts';
import { keptMessage } from '../messages/notification-messages.ts';
import { clockTime, isAnyOn, NOTHING, type Notifications, readClockTime } from '../tasks/notifications.ts';
import { isTimeZone } from '../tasks/time-zone.ts';
import type { DirectConversations } from './direct-conversations.ts';
import type { ScheduledMessage, ScheduledMessages } from './scheduled-messages.ts';
import { withinMessageLimit } from './surfaces/direct-message.ts';

export type KeptNotifications = ReturnType<typeof createKeptNotifications>;

const DAY_S = 24 * 60 * 60;
/** Slack takes 120 days at most. */
const AHEAD_S = 110 * DAY_S;
/** A new message takes the place of one that comes sooner. */
const RENEWED_BEFORE_S = 90 * DAY_S;
const USER_ID = /^[UW][A-Z0-9]{2,20}$/;

interface Kept extends ScheduledMessage {
  readonly userId: string;
  readonly notifications: Notifications;
  /** The rep's time zone as it was then, so that it's known again after a start; undefined if Slack hadn't said it. */
  readonly zone: string | undefined;
  /** When it was written, in ms since the epoch: of two, the later one counts. */
  readonly writtenAtMs: number;
}

export function createKeptNotifications(uses: {
  scheduledMessages: ScheduledMessages;
  directConversations: DirectConversations;
  /** The rep's time zone, if Slack has said it since the start. */
  knownZone: (userId: string) => string | undefined;
  workspaceUrl: string;
}) {
  const { scheduledMessages, directConversations, knownZone, workspaceUrl } = uses;
  let byUser: ReadonlyMap<string, Kept> = new Map();
  /** Those that are left with Slack, by rep and day. */
  let mornings: ReadonlyMap<string, ScheduledMessage> = new Map();
  const listeners = new Set<() => void>();
  /** What is listed while another change is made would be out of date. */
  const turns = new PQueue({ concurrency: 1 });

  /** A link begins with `<`, which is escaped in the CRM's text: no name of a task can look like a note. */
  function noted(text: string, kind: string): readonly string[] {
    const start = `<${workspaceUrl}#lead-tasks-${kind}-`;
    const at = text.indexOf(start);
    return at < 0 ? [] : text.slice(at + start.length, text.indexOf('|', at)).split('-');
  }

  function readKept(scheduled: ScheduledMessage): Kept | undefined {
    const [userId = '', morning = '', watched = '', written = '', ...zoned] = noted(scheduled.text, 'notify');
    const writtenAtMs = Number.parseInt(written, 36);
    if (!USER_ID.test(userId) || !Number.isSafeInteger(writtenAtMs)) return undefined;
    const morningAt = readClockTime(`${morning.slice(0, 2)}:${morning.slice(2)}`);
    const [newTasks, reminders] = [watched.includes(NEW_TASKS), watched.includes(REMINDERS)];
    // Some names of zones have a hyphen.
    const zone = zoned.join('-');
    const notifications = { morningAt, newTasks, reminders };
    return { ...scheduled, userId, notifications, zone: isTimeZone(zone) ? zone : undefined, writtenAtMs };
  }

  /** Whose morning list it is, and of which day. */
  function morningIn(text: string): string | undefined {
    const [userId, day] = noted(text, 'morning');
    return userId === undefined ? undefined : `${userId} ${day}`;
  }

  async function cancel(one: ScheduledMessage): Promise<void> {
    try {
      await scheduledMessages.cancel(one);
    } catch (error) {
      // It is gone already where another instance has cancelled it.
      if (!(error instanceof WebAPIPlatformError)) throw error;
    }
  }

  function morningsOf(userId: string): ScheduledMessage[] {
    return [...mornings].filter(([key]) => key.startsWith(`${userId} `)).map(([, one]) => one);
  }

  const zoneOf = (userId: string) => knownZone(userId) ?? byUser.get(userId)?.zone;

  async function write(userId: string, notifications: Notifications): Promise<Kept> {
    const channelId = await directConversations.of(userId);
    const writtenAtMs = Date.now();
    const postAt = Math.floor(writtenAtMs / 1000) + AHEAD_S;
    const zone = zoneOf(userId);
    const noteUrl = `${workspaceUrl}${noteOf({ userId, notifications, writtenAtMs, zone })}`;
    const message = keptMessage(notifications, noteUrl);
    const scheduled = await scheduledMessages.schedule({ channelId, postAt }, message);
    return { ...scheduled, userId, notifications, zone, writtenAtMs };
  }

  function change(now: ReadonlyMap<string, Kept>): void {
    const isSame =
      now.size === byUser.size &&
      [...now].every(([id, { writtenAtMs }]) => byUser.get(id)?.writtenAtMs === writtenAtMs);
    byUser = now;
    if (!isSame) for (const listener of listeners) listener();
  }

  /** What Slack has now, of all reps. Only the latest message of each rep is left. */
  async function readAll(): Promise<void> {
    const listed = await scheduledMessages.list();
    const all = listed.flatMap((one) => readKept(one) ?? []).sort((a, b) => a.writtenAtMs - b.writtenAtMs);
    const latest = new Map(all.map((one) => [one.userId, one]));
    for (const { userId, channelId } of latest.values()) directConversations.note(userId, channelId);
    mornings = new Map(
      listed.flatMap((one) => {
        const key = morningIn(one.text);
        return key === undefined ? [] : [[key, one] as const];
      }),
    );
    change(latest);
    await Promise.all(all.filter((one) => latest.get(one.userId) !== one).map(cancel));
  }

  return {
    /** Reads what Slack has now. */
    refresh: (): Promise<void> => turns.add(readAll),
    of: (userId: string): Notifications => byUser.get(userId)?.notifications ?? NOTHING,
    /**
     * Waits for so many ms, or until something is changed here.
     * @param ms how long
     */
    async changeWithin(ms: number): Promise<void> {
      const changed = Promise.withResolvers<void>();
      listeners.add(changed.resolve);
      await Promise.race([delay(ms, undefined, { ref: false }), changed.promise]);
      listeners.delete(changed.resolve);
    },
    /** Everyone who has turned something on. */
    all: () => [...byUser.values()].map(({ userId, notifications }) => ({ userId, notifications })),
    /** Rejects as Slack does. In this order a failure loses none. */
    set: (userId: string, notifications: Notifications): Promise<void> =>
      turns.add(async () => {
        // Another instance may have written what is to be replaced.
        await readAll();
        const before = byUser.get(userId);
        const kept = isAnyOn(notifications) ? await write(userId, notifications) : undefined;
        const now = new Map(byUser);
        if (kept) now.set(userId, kept);
        else now.delete(userId);
        change(now);
        const prepared = notifications.morningAt === undefined ? morningsOf(userId) : [];
        // Where a new one is there, the old one is cancelled at the next reading too.
        if (before) await cancel(before).catch((error) => (kept ? undefined : Promise.reject(error)));
        for (const one of prepared) await cancel(one);
      }),
    /** The rep's time zone, as it was when their notifications were written if Slack hasn't said it since. */
    zoneOf,
    /**
     * Writes those again that would come before long, or whose rep is in another time zone now.
     * @param onFault is called where that failed for a rep
     */
    renew: (onFault: (userId: string, error: unknown) => void): Promise<void> =>
      turns.add(async () => {
        const soon = Date.now() / 1000 + RENEWED_BEFORE_S;
        for (const kept of byUser.values()) {
          if (kept.postAt > soon && kept.zone === zoneOf(kept.userId)) continue;
          try {
            byUser = new Map(byUser).set(kept.userId, await write(kept.userId, kept.notifications));
            await cancel(kept);
          } catch (error) {
            onFault(kept.userId, error);
          }
        }
      }),
    /** Whether Slack already has the rep's morning list of that day. */
    hasMorning: (userId: string, day: string) => mornings.has(`${userId} ${day}`),
    /** Leaves a rep's morning list with Slack. */
    scheduleMorning: (
      { userId, day, at }: { userId: string; day: string; at: Date },
      drawMorning: (markUrl: string) => Message,
    ): Promise<void> =>
      turns.add(async () => {
        const channelId = await directConversations.of(userId);
        const { text, blocks } = drawMorning(`${workspaceUrl}#lead-tasks-morning-${userId}-${day}`);
        const when = { channelId, postAt: Math.floor(at.getTime() / 1000) };
        const scheduled = await scheduledMessages.schedule(when, {
          text,
          blocks: withinMessageLimit(blocks),
        });
        mornings = new Map(mornings).set(`${userId} ${day}`, scheduled);
      }),
  };
}

const NEW_TASKS = 'n';
const REMINDERS = 'r';

function noteOf(kept: Omit<Kept, keyof ScheduledMessage>): string {
  const { userId, writtenAtMs, zone } = kept;
  const { morningAt, newTasks, reminders } = kept.notifications;
  const morning = morningAt === undefined ? 'off' : clockTime(morningAt).replace(':', '');
  const watched = `w${newTasks ? NEW_TASKS : ''}${reminders ? REMINDERS : ''}`;
  const written = writtenAtMs.toString(36);
  return `#lead-tasks-notify-${[userId, morning, watched, written, zone ?? ''].join('-')}`;
}
