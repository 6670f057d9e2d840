/**
 * Reads the own tasks of the reps who want to hear of them, one rep after the other and behind everything that a rep waits
 * for: tells them of new tasks, and lets their reminders follow what happens in LeadSquared.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { newTasksMessage } from '../messages/notification-messages.ts';
import { faultWords, type Log } from '../ops/log.ts';
import type { Memory } from '../ops/memory.ts';
import type { Access } from '../slack/access.ts';
import type { KeptNotifications } from '../slack/kept-notifications.ts';
import type { PostMessage } from '../slack/post-message.ts';
import { markOf, type Reminders } from '../slack/reminders.ts';
import { withinMessageLimit } from '../slack/surfaces/direct-message.ts';
import type { Viewers } from '../slack/viewers.ts';
import { isWatched, isWatchTime, type Notifications } from '../tasks/notifications.ts';
import type { Task } from '../tasks/task.ts';
import { MY_DAY } from './draw-home.ts';
import type { Drawing } from './draw-list.ts';
import type { FollowReminders } from './follow-reminders.ts';
import { type Incoming, unasked } from './interaction.ts';
import type { NoticePace } from './notice-pace.ts';
import type { Lists } from './show-list.ts';
import type { Found, TaskLookups } from './task-lookups.ts';

const REMEMBERED_MS = 30 * 24 * 60 * 60_000;
const MIN_REST_MS = 1_000;
const PAUSE_AFTER_FAULT_MS = 30_000;
/** LeadSquared gives so many of a rep's tasks by one call. */
const TASKS_A_CALL = 200;
/** As many as a list has on a page. */
const MAX_TOLD = 10;

/** What was seen of a rep's tasks at the last look, at this instance or another. */
interface Seen {
  readonly atMs: number;
  /** The short hashes of the tasks' ids. */
  readonly marks: ReadonlySet<string>;
}

export function createWatchTasks(uses: {
  kept: KeptNotifications;
  taskLookups: TaskLookups;
  lists: Lists;
  drawing: Drawing;
  viewers: Viewers;
  access: Access;
  memory: Memory;
  reminders: Reminders;
  followReminders: FollowReminders;
  postMessage: PostMessage;
  /** Whether the rep added it. */
  isAddedBy: (task: Task, userId: string) => Promise<boolean>;
  pace: NoticePace;
  intervalMs: number;
  log: Log;
}) {
  const { kept, viewers, memory, pace, log, intervalMs } = uses;
  /** When each rep's tasks were read last, in ms since the epoch. */
  const looks = new Map<string, number>();
  let isStopped = false;

  async function look(userId: string, notifications: Notifications): Promise<void> {
    await memory.inTurn(seenName(userId), async () => {
      const before = readSeen(await memory.get(seenName(userId)));
      // Another instance may have looked a moment ago.
      if (before && Date.now() - before.atMs < intervalMs / 2) {
        looks.set(userId, before.atMs);
        return;
      }
      const incoming = unasked(userId);
      await viewers.refresh(userId);
      if (!(await uses.access.allows(incoming))) {
        looks.delete(userId);
        const isAnyLeft = uses.reminders.knownOf(userId).some(({ isAutomatic }) => isAutomatic);
        if (isAnyLeft) await uses.followReminders.drop(userId);
        return;
      }
      await pace.waitFor(1);
      const found = await uses.taskLookups.find(userId, MY_DAY, { pastCache: true, isBackground: true });
      if ('failure' in found) {
        const { supportCode, origin } = incoming;
        const { kind, detail } = found.failure;
        log.info({ supportCode, origin, user: userId, outcome: kind, detail }, 'Answered');
        return;
      }
      void pace.waitFor(Math.floor(found.list.tasks.length / TASKS_A_CALL));
      looks.set(userId, found.asOf.getTime());
      await tellChanges({ incoming, notifications, before, found });
    });
  }

  async function tellChanges({
    incoming,
    notifications,
    before,
    found,
  }: {
    incoming: Incoming;
    notifications: Notifications;
    before: Seen | undefined;
    found: Found;
  }): Promise<void> {
    const { userId } = incoming;
    const { tasks } = found.list;
    const seen = (some: readonly Task[]) =>
      memory.set(seenName(userId), written(some, found.asOf), REMEMBERED_MS);
    // At the first look nothing is new.
    const isNew = ({ id }: Task) => before !== undefined && !before.marks.has(markOf(id));
    const fresh = notifications.newTasks ? tasks.filter(isNew) : [];
    // Noted first: what is told twice is worse than what is told late.
    await seen(tasks);
    await tellNew(incoming, { tasks: fresh, found }).catch(async (error: unknown) => {
      log.warn({ user: userId, fault: faultWords(error) }, 'A rep could not be told of new tasks');
      await seen(tasks.filter((task) => !fresh.includes(task)));
    });
    if (notifications.reminders) {
      await uses.followReminders.follow(userId, found.list, { isWanted: () => kept.of(userId).reminders });
    }
  }

  async function tellNew(
    incoming: Incoming,
    { tasks: fresh, found }: { tasks: readonly Task[]; found: Found },
  ): Promise<void> {
    const { userId, supportCode, origin } = incoming;
    const own = await Promise.all(fresh.map((task) => uses.isAddedBy(task, userId)));
    const tasks = fresh.filter((_, index) => !own[index]);
    if (tasks.length === 0) return;
    const told = tasks.slice(0, MAX_TOLD);
    const shown = { view: MY_DAY, list: { tasks: told, saidCount: told.length }, asOf: found.asOf };
    void pace.waitFor(1);
    await uses.lists.learnShown(userId, shown);
    const message = newTasksMessage(tasks.length, told.length, await uses.drawing.drawList(incoming, shown));
    await uses.postMessage({ channel: userId, ...message, blocks: withinMessageLimit(message.blocks) });
    log.info({ supportCode, origin, user: userId, outcome: 'new-tasks' }, 'Answered');
    const noted = { view: MY_DAY, found: { list: shown.list, asOf: found.asOf } };
    await uses.lists.noteList(incoming, noted, { outcome: 'new-tasks' });
  }

  /** Those whose tasks are read now. */
  function watched() {
    const now = new Date();
    return kept.all().filter(({ userId, notifications }) => {
      const zone = kept.zoneOf(userId);
      return zone !== undefined && isWatched(notifications) && isWatchTime({ now, zone });
    });
  }

  /** For those who turn it on again, everything is seen for the first time. */
  async function forgetOthers(): Promise<void> {
    for (const userId of looks.keys()) {
      if (isWatched(kept.of(userId))) continue;
      looks.delete(userId);
      await memory.delete(seenName(userId));
    }
  }

  async function round(): Promise<void> {
    const startedAtMs = performance.now();
    const reps = watched();
    await forgetOthers();
    if (reps.some(({ notifications }) => notifications.reminders)) {
      await uses.reminders.all().catch((error: unknown) => {
        log.warn({ fault: faultWords(error) }, 'Slack did not list the reminders');
      });
    }
    for (const { userId } of reps) {
      // The rep may have turned it off since.
      const notifications = kept.of(userId);
      if (isStopped) return;
      if (!isWatched(notifications)) continue;
      // One rep's fault is no other's.
      await look(userId, notifications).catch((error: unknown) => {
        log.warn({ user: userId, fault: faultWords(error) }, 'A rep’s tasks could not be watched');
      });
    }
    const restMs = intervalMs - (performance.now() - startedAtMs);
    await kept.changeWithin(Math.max(restMs, MIN_REST_MS));
  }

  return {
    /** How many reps' tasks this instance has read, and how old the oldest look is, in seconds. */
    state() {
      const ages = [...looks.values()].map((atMs) => (Date.now() - atMs) / 1000);
      return { watched: ages.length, oldestS: Math.max(0, ...ages) };
    },
    /** @returns ends it */
    start(): () => void {
      const run = async () => {
        while (!isStopped) {
          await round().catch(async (error: unknown) => {
            log.warn({ fault: faultWords(error) }, 'No rep’s tasks could be watched');
            await delay(PAUSE_AFTER_FAULT_MS, undefined, { ref: false });
          });
        }
      };
      if (intervalMs > 0) void run();
      return () => {
        isStopped = true;
      };
    },
  };
}

function seenName(userId: string): string {
  return `tasks seen of ${userId}`;
}

function written(tasks: readonly Task[], asOf: Date): string {
  return [asOf.getTime(), ...tasks.map(({ id }) => markOf(id))].join(' ');
}

/** It may come from Redis, where others can write. */
function readSeen(text: string | undefined): Seen | undefined {
  const [at, ...marks] = text?.split(' ') ?? [];
  const atMs = Number(at);
  return text && Number.isSafeInteger(atMs) ? { atMs, marks: new Set(marks) } : undefined;
}
