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
import type { Reminders } from '../slack/reminders.ts';
import type { Viewers } from '../slack/viewers.ts';
import { isWatched, isWatchTime, type Notifications } from '../tasks/notifications.ts';
import type { Task } from '../tasks/task.ts';
import { MY_DAY } from './draw-home.ts';
import type { Drawing } from './draw-list.ts';
import type { FollowReminders } from './follow-reminders.ts';
import { type Incoming, newSupportCode } from './interaction.ts';
import type { Found, TaskLookups } from './task-lookups.ts';

/** All that is done without a rep waiting takes at most this share of LeadSquared's limit. */
const LIMIT_SHARE = 0.2;
const REMEMBERED_MS = 30 * 24 * 60 * 60_000;
const MIN_REST_MS = 1_000;
const PAUSE_AFTER_FAULT_MS = 30_000;

/** What was seen of a rep's tasks, in this process. */
interface Seen {
  readonly ids: ReadonlySet<string>;
  readonly atMs: number;
}

export function createWatchTasks(uses: {
  kept: KeptNotifications;
  taskLookups: TaskLookups;
  drawing: Drawing;
  viewers: Viewers;
  access: Access;
  memory: Memory;
  reminders: Reminders;
  followReminders: FollowReminders;
  postMessage: PostMessage;
  /** Whether the rep added it from Slack. */
  isAddedBy: (task: Task, userId: string) => Promise<boolean>;
  intervalMs: number;
  limit: { readonly limit: number; readonly windowMs: number };
  log: Log;
}) {
  const { kept, viewers, memory, log, intervalMs } = uses;
  const paceMs = uses.limit.windowMs / (uses.limit.limit * LIMIT_SHARE);
  const seen = new Map<string, Seen>();
  let isStopped = false;

  async function look(userId: string, notifications: Notifications): Promise<void> {
    const name = `tasks of ${userId} looked at`;
    await memory.inTurn(name, async () => {
      const lastAtMs = Number((await memory.get(name)) ?? Number.NaN);
      // Another instance may have looked a moment ago.
      if (Date.now() - lastAtMs < intervalMs / 2) return;
      const supportCode = newSupportCode();
      const incoming: Incoming = {
        userId,
        teamId: '',
        origin: 'notice',
        supportCode,
        channelId: '',
        channelName: '',
      };
      if (!(await uses.access.allows(incoming))) return;
      const found = await uses.taskLookups.find(userId, MY_DAY, { pastCache: true, isBackground: true });
      if ('failure' in found) return;
      // Noted first: what is told twice is worse than what is told late.
      await memory.set(name, String(found.asOf.getTime()), REMEMBERED_MS);
      if (notifications.newTasks) await tellNew(incoming, found, lastAtMs);
      if (notifications.reminders) await uses.followReminders(userId, found.list);
      seen.set(userId, { ids: new Set(found.list.tasks.map(({ id }) => id)), atMs: found.asOf.getTime() });
    });
  }

  async function tellNew(incoming: Incoming, { list, asOf }: Found, lastAtMs: number): Promise<void> {
    const { userId } = incoming;
    const fresh = list.tasks.filter((task) => isNew(task, userId, lastAtMs));
    const own = await Promise.all(fresh.map((task) => uses.isAddedBy(task, userId)));
    const tasks = fresh.filter((_, index) => !own[index]);
    if (tasks.length === 0) return;
    const shown = { tasks, saidCount: tasks.length };
    const message = await uses.drawing.drawList(incoming, { view: MY_DAY, list: shown, asOf });
    await uses.postMessage({ channel: userId, ...newTasksMessage(tasks.length, message) });
    const { supportCode } = incoming;
    log.info({ supportCode, origin: 'notice', user: userId, outcome: 'new-tasks' }, 'Answered');
  }

  /** At the first look nothing is new. After a restart, what was created since the last look is, where that is known. */
  function isNew({ id, createdAt }: Task, userId: string, lastAtMs: number): boolean {
    const before = seen.get(userId);
    if (before) return !before.ids.has(id);
    return createdAt !== undefined && createdAt.getTime() > lastAtMs;
  }

  /** Those whose tasks are read now. */
  async function watched(): Promise<readonly { userId: string; notifications: Notifications }[]> {
    const now = new Date();
    const all = kept.all().filter(({ notifications }) => isWatched(notifications));
    const zones = await Promise.all(all.map(({ userId }) => viewers.viewer(userId)));
    return all.filter((_, index) => isWatchTime({ now, zone: zones[index]?.zone ?? 'UTC' }));
  }

  async function round(): Promise<void> {
    const startedAtMs = performance.now();
    const reps = await watched();
    for (const userId of seen.keys()) {
      if (!isWatched(kept.of(userId))) seen.delete(userId);
    }
    if (reps.some(({ notifications }) => notifications.reminders)) await uses.reminders.all();
    for (const { userId, notifications } of reps) {
      if (isStopped) return;
      // One rep's fault is no other's.
      await look(userId, notifications).catch((error: unknown) => {
        log.warn({ user: userId, fault: faultWords(error) }, 'A rep’s tasks could not be watched');
      });
      await delay(paceMs, undefined, { ref: false });
    }
    const restMs = intervalMs - (performance.now() - startedAtMs);
    await kept.changeWithin(Math.max(restMs, MIN_REST_MS));
  }

  return {
    /** How many reps are watched, and how old the oldest look is, in seconds. */
    state() {
      const ages = [...seen.values()].map(({ atMs }) => (Date.now() - atMs) / 1000);
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
