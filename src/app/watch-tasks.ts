/**
 * Reads the own tasks of the reps who want to hear of them, one rep after the other and behind everything that a rep waits
 * for: tells them of new tasks, and lets their reminders follow what happens in LeadSquared.
 */

import { OWN_PENDING } from '../messages/control-values.ts';
import { newTasksMessage } from '../messages/notification-messages.ts';
import { faultWords, type Log } from '../ops/log.ts';
import type { Memory } from '../ops/memory.ts';
import { noteIn, noteUrl } from '../slack/hidden-note.ts';
import type { KeptNotifications } from '../slack/kept-notifications.ts';
import { sendWithinLimit } from '../slack/message-limit.ts';
import type { PostMessage } from '../slack/post-message.ts';
import { taskHashOf } from '../slack/reminders.ts';
import type { SentMessages } from '../slack/sent-messages.ts';
import { isWatched, isWatchTime, type Notifications } from '../tasks/notifications.ts';
import { isShort, type Task } from '../tasks/task.ts';
import { millisecondsInHour, millisecondsInMinute } from '../tasks/units-of-time.ts';
import type { Drawing } from './draw-list.ts';
import type { FollowReminders } from './follow-reminders.ts';
import { type Incoming, unasked } from './interaction.ts';
import { laterCalls, type NoticePace } from './notice-pace.ts';
import type { NoticeRights } from './notice-rights.ts';
import type { Lists } from './show-list.ts';
import type { Found, TaskLookups } from './task-lookups.ts';

/** For the hashes of 10,000 tasks. */
const MAX_SEEN_BYTES = 250_000;
/** LeadSquared may leave tasks out for a while. One that was given away and comes back later than this is new. */
const FORGOTTEN_AFTER_MS = millisecondsInHour;
const REMEMBERED_MS = 30 * 24 * 60 * 60_000;
/** As many as a list has on a page. */
const MAX_TOLD = 10;
/** Over a long weekend, in which no tasks are read. */
const NEW_FOR_MS = 4 * 24 * 60 * 60_000;

/** What was seen of a rep's tasks at the last look, at this instance or another. */
interface Seen {
  readonly atMs: number;
  /** The short hashes of the tasks' ids, each with the time since when it has been missing, in ms since the epoch; 0: it isn't. */
  readonly hashes: ReadonlyMap<string, number>;
  /** Some list lacked nothing. Otherwise there are tasks that no look has shown, and that aren't new. */
  readonly isWhole: boolean;
}

interface Look {
  readonly incoming: Incoming;
  readonly notifications: Notifications;
  /** Since when the rep wants to hear of new tasks, in ms since the epoch. */
  readonly newSinceMs: number;
  /** Whether this instance still is the one that looks. */
  readonly isGoingOn: () => Promise<boolean>;
}

export type WatchTasks = ReturnType<typeof createWatchTasks>;

export function createWatchTasks(uses: {
  kept: KeptNotifications;
  sentMessages: SentMessages;
  taskLookups: TaskLookups;
  lists: Lists;
  drawing: Drawing;
  rights: NoticeRights;
  memory: Memory;
  followReminders: FollowReminders;
  postMessage: PostMessage;
  /** Whether the rep added it. Rejects where that can't be found out now. */
  isAddedBy: (task: Task, userId: string) => Promise<boolean>;
  workspaceUrl: string;
  pace: NoticePace;
  intervalMs: number;
  log: Log;
}) {
  const { kept, memory, pace, log, intervalMs } = uses;
  /** When each rep's tasks were read last, and when it was tried last, in ms since the epoch. */
  const looks = new Map<string, number>();
  const tries = new Map<string, number>();

  const seenBefore = async (userId: string) => readSeen(await memory.get(seenName(userId), MAX_SEEN_BYTES));

  /** An answer without any task is believed when it comes twice: reminders are cancelled by it. */
  async function readTasks(userId: string) {
    const read = () => uses.taskLookups.find(userId, OWN_PENDING, { pastCache: true, isBackground: true });
    const found = await read();
    if ('failure' in found || found.list.tasks.length > 0) return found;
    const before = await seenBefore(userId);
    const isNothingGone = before && [...before.hashes.values()].every((missingSinceMs) => missingSinceMs > 0);
    if (isNothingGone) return found;
    await pace.waitFor(1);
    return read();
  }

  async function look({ incoming, ...look }: Look): Promise<void> {
    const { userId, supportCode, origin } = incoming;
    const refusal = await uses.rights.refusalFor(incoming);
    if (refusal === 'not-known') return;
    // What is set for the rep is withdrawn elsewhere: their conversation may be closed.
    if (refusal) {
      looks.delete(userId);
      return;
    }
    await pace.waitFor(1);
    const found = await readTasks(userId);
    if ('failure' in found) {
      const { kind, detail } = found.failure;
      log.info({ supportCode, origin, user: userId, outcome: kind, detail }, 'Answered');
      // LeadSquared no longer has the rep.
      return kind === 'no-user' ? uses.followReminders.drop(userId) : undefined;
    }
    void pace.waitFor(laterCalls(found.list));
    looks.set(userId, found.asOf.getTime());
    await tellChanges({ incoming, ...look }, found);
  }

  async function tellChanges(
    { incoming, notifications, newSinceMs, isGoingOn }: Look,
    found: Found,
  ): Promise<void> {
    const { userId } = incoming;
    const { tasks } = found.list;
    const seen = await seenBefore(userId);
    // What came while the rep had it turned off isn't new.
    const before = seen && seen.atMs >= newSinceMs ? seen : undefined;
    const known = before && stillKnown(before, found);
    const sinceMs = Math.max(newSinceMs, Date.now() - NEW_FOR_MS);
    // Until all tasks have been seen, nothing is new but what was added since the rep turned it on: the app has been away.
    const isNew = ({ id, createdAt }: Task) =>
      known?.has(taskHashOf(id)) !== true &&
      (before?.isWhole === true || (createdAt !== undefined && createdAt.getTime() > sinceMs));
    const fresh = notifications.newTasks ? tasks.filter(isNew) : [];
    let untold: readonly Task[] = [];
    const telling = { fresh, found, isFirst: known === undefined, isGoingOn };
    await tellNew(incoming, telling).catch((error: unknown) => {
      log.warn({ user: userId, fault: faultWords(error) }, 'A rep could not be told of new tasks');
      untold = fresh;
    });
    const heard = tasks
      .filter((task) => !untold.includes(task))
      .map(({ id }) => [taskHashOf(id), 0] as const);
    const hashes = new Map([...(known ?? []), ...heard]);
    const isWhole = before?.isWhole === true || !isShort(found.list);
    const next = writeSeen({ atMs: found.asOf.getTime(), hashes, isWhole });
    await memory.set(seenName(userId), next, REMEMBERED_MS);
    if (notifications.reminders) {
      await uses.followReminders.follow(userId, found.list, { isWanted: () => kept.of(userId).reminders });
    }
  }

  /** What was told before a restart, or by a message whose answer from Slack was lost, only Slack knows. */
  async function notTold(userId: string, fresh: readonly Task[], isFirst: boolean): Promise<readonly Task[]> {
    const sent = await uses.sentMessages.since(userId, Date.now() - NEW_FOR_MS);
    // What is left untold isn't seen: the next look, which is no first one, tells it.
    if (!sent && isFirst) throw new Error('Slack doesn’t say what the rep has been told');
    const told = new Set(sent?.flatMap(toldIn));
    return fresh.filter(({ id }) => !told.has(taskHashOf(id)));
  }

  async function tellNew(
    incoming: Incoming,
    {
      fresh,
      found,
      isFirst,
      isGoingOn,
    }: { fresh: readonly Task[]; found: Found; isFirst: boolean } & Pick<Look, 'isGoingOn'>,
  ): Promise<void> {
    const { userId, supportCode, origin } = incoming;
    const own = await Promise.all(fresh.map((task) => uses.isAddedBy(task, userId)));
    const byOthers = fresh.filter((_, index) => !own[index]);
    if (byOthers.length === 0) return;
    const tasks = await notTold(userId, byOthers, isFirst);
    if (tasks.length === 0) return;
    const told = tasks.slice(0, MAX_TOLD);
    const shown = { view: OWN_PENDING, list: { tasks: told, saidCount: told.length }, asOf: found.asOf };
    void pace.waitFor(1);
    await uses.lists.learnShown(userId, shown);
    const { blocks } = await uses.drawing.drawList(incoming, shown);
    const names = tasks.map(({ name }) => name);
    const message = newTasksMessage(names, { shown: told.length, blocks, noteUrl: toldUrl(tasks) });
    if (!(await isGoingOn())) throw new Error('another instance looks now');
    await sendWithinLimit(message, (sent) => uses.postMessage({ channel: userId, ...sent }));
    log.info({ supportCode, origin, user: userId, outcome: 'new-tasks' }, 'Answered');
    const noted = { view: OWN_PENDING, found: { list: shown.list, asOf: found.asOf } };
    await uses.lists.noteList(incoming, noted, { outcome: 'new-tasks' });
  }

  function toldUrl(tasks: readonly Task[]): string {
    const hashes = tasks.slice(0, MAX_HASHES).map(({ id }) => taskHashOf(id));
    return noteUrl(uses.workspaceUrl, `new-${hashes.join('-')}`);
  }

  /** The rep whose turn it is, if it is anyone's. */
  function nextRep() {
    const now = new Date();
    const reps = kept.all().filter(({ notifications }) => isWatched(notifications));
    const due = reps
      // A clock that is set back doesn't stop everything.
      .filter(({ userId }) => Math.abs(now.getTime() - (tries.get(userId) ?? 0)) >= intervalMs)
      .sort((a, b) => (tries.get(a.userId) ?? 0) - (tries.get(b.userId) ?? 0));
    for (const rep of due) {
      const zone = kept.zoneOf(rep.userId);
      if (zone !== undefined && isWatchTime({ now, zone })) return rep;
    }
    return undefined;
  }

  return {
    /** How many reps' tasks this instance has read, and how old the oldest look is, in seconds. */
    state() {
      const watched = kept.all().filter(({ notifications }) => isWatched(notifications));
      const ages = watched
        .flatMap(({ userId }) => looks.get(userId) ?? [])
        .map((atMs) => (Date.now() - atMs) / 1000);
      return { watched: ages.length, oldestS: Math.max(0, ...ages) };
    },
    /** Looks at the tasks of one rep, whose turn it is. @returns whether it was anyone's */
    async lookAtNext(isGoingOn: () => Promise<boolean>): Promise<boolean> {
      const rep = intervalMs > 0 ? nextRep() : undefined;
      if (!rep) return false;
      const { userId, notifications, newSinceMs } = rep;
      tries.set(userId, Date.now());
      // One rep's fault is no other's.
      await look({ incoming: unasked(userId), notifications, newSinceMs, isGoingOn }).catch(
        (error: unknown) => {
          log.warn({ user: userId, fault: faultWords(error) }, 'A rep’s tasks could not be watched');
        },
      );
      return true;
    },
    /** Another instance does it now. */
    end: () => looks.clear(),
  };
}

/** A message has them all, and an address of some thousand characters. */
const MAX_HASHES = 300;

/** The hashes of the tasks that a message told of. */
function toldIn(text: string): readonly string[] {
  const [kind, ...hashes] = noteIn(text).note.split('-');
  return kind === 'new' ? hashes : [];
}

function seenName(userId: string): string {
  return `tasks seen of ${userId}`;
}

/** Those that were seen and aren't forgotten, all as missing now. */
function stillKnown({ hashes }: Seen, { list, asOf }: Found): ReadonlyMap<string, number> {
  const nowMs = asOf.getTime();
  const missing = [...hashes].map(([taskHash, sinceMs]): [string, number] => [taskHash, sinceMs || nowMs]);
  return new Map(missing.filter(([, sinceMs]) => isShort(list) || nowMs - sinceMs < FORGOTTEN_AFTER_MS));
}

const PART = 'part';

/**
 * `1764570000000 part 0123456789 abcdef0123.rz0`: when, whether only a part was seen, and the hashes, with the minute since which
 * they have been missing.
 */
function writeSeen({ atMs, hashes, isWhole }: Seen): string {
  const minute = (ms: number) => Math.floor(ms / millisecondsInMinute).toString(36);
  const written = [...hashes].map(([taskHash, missingSinceMs]) =>
    missingSinceMs === 0 ? taskHash : `${taskHash}.${minute(missingSinceMs)}`,
  );
  return [atMs, ...(isWhole ? [] : [PART]), ...written].join(' ');
}

/** It may come from Redis, where others can write. */
function readSeen(text: string | undefined): Seen | undefined {
  const [at, ...words] = text?.split(' ') ?? [];
  const atMs = Number(at);
  if (!text || !Number.isSafeInteger(atMs)) return undefined;
  const isWhole = words[0] !== PART;
  const hashes = words.slice(isWhole ? 0 : 1).map((one): [string, number] => {
    const [taskHash = '', minute = '0'] = one.split('.');
    return [taskHash, Number.parseInt(minute, 36) * millisecondsInMinute || 0];
  });
  return { atMs, hashes: new Map(hashes), isWhole };
}
