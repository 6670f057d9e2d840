/**
 * Prepares each rep's morning list in the quarter of an hour before its time, and leaves it with Slack: so a restart at the
 * wrong moment loses none and doubles none. One after the other, at a pace that Slack and LeadSquared's other users don't
 * notice.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { OWN_TASKS } from '../messages/about-words.ts';
import { morningMessage } from '../messages/notification-messages.ts';
import { faultWords, type Log } from '../ops/log.ts';
import type { Memory } from '../ops/memory.ts';
import type { Access } from '../slack/access.ts';
import type { KeptNotifications } from '../slack/kept-notifications.ts';
import type { Viewers } from '../slack/viewers.ts';
import { groupAt, type Standpoint } from '../tasks/agenda.ts';
import { type Morning, morningOf } from '../tasks/notifications.ts';
import type { TaskList } from '../tasks/task.ts';
import { MY_DAY } from './draw-home.ts';
import type { Drawing } from './draw-list.ts';
import { type Incoming, newSupportCode } from './interaction.ts';
import type { TaskLookups } from './task-lookups.ts';

const PREPARED_MS = 15 * 60_000;
/** Slack needs some time before a scheduled message's own. */
const LEAST_AHEAD_MS = 20_000;
const TICK_MS = 15_000;
const REFRESHED_EVERY_MS = 5 * 60_000;
/** Slack takes about 50 scheduled messages a minute. */
const SLACK_PACE_MS = 1_300;
/** All that is done without a rep waiting takes at most this share of LeadSquared's limit. */
const LIMIT_SHARE = 0.2;
/** Until the day is over in every zone. */
const REMEMBERED_MS = 36 * 60 * 60_000;

export function createMorningLists(uses: {
  kept: KeptNotifications;
  taskLookups: TaskLookups;
  drawing: Drawing;
  viewers: Viewers;
  access: Access;
  memory: Memory;
  log: Log;
  limit: { readonly limit: number; readonly windowMs: number };
}) {
  const { kept, viewers, memory, log } = uses;
  const paceMs = Math.max(SLACK_PACE_MS, uses.limit.windowMs / (uses.limit.limit * LIMIT_SHARE));
  let isStopped = false;

  async function isDue(userId: string, morningAt: number): Promise<Morning | undefined> {
    const { zone } = await viewers.viewer(userId);
    const morning = morningOf(morningAt, { now: new Date(), zone });
    const aheadMs = (morning?.at.getTime() ?? 0) - Date.now();
    const isNow = aheadMs > LEAST_AHEAD_MS && aheadMs <= PREPARED_MS;
    return morning && isNow && !kept.hasMorning(userId, morning.day) ? morning : undefined;
  }

  /** @returns whether LeadSquared was asked */
  async function prepare(userId: string, morning: Morning): Promise<boolean> {
    const name = `morning list of ${userId} ${morning.day}`;
    return memory.inTurn(name, async (turn) => {
      // Another instance may have prepared it.
      if (await memory.get(name)) return false;
      const supportCode = newSupportCode();
      const incoming: Incoming = {
        userId,
        teamId: '',
        origin: 'notice',
        supportCode,
        channelId: '',
        channelName: '',
      };
      const result = await send(incoming, morning, turn.isMine);
      log.info({ supportCode, origin: 'notice', user: userId, ...result }, 'Answered');
      await memory.set(name, result.outcome, REMEMBERED_MS);
      return true;
    });
  }

  async function send(incoming: Incoming, morning: Morning, isMine: () => Promise<boolean>) {
    const { userId } = incoming;
    if (!(await uses.access.allows(incoming))) return { outcome: 'not-allowed' };
    const found = await uses.taskLookups.find(userId, MY_DAY, { isBackground: true });
    if ('failure' in found) return { outcome: found.failure.kind, detail: found.failure.detail };
    const standpoint = await uses.drawing.standpointOf(userId, found.list.tasks);
    const list = dueIn(found.list, { ...standpoint, now: morning.at });
    if (list.tasks.length === 0) return { outcome: 'nothing-due' };
    const message = await uses.drawing.drawList(incoming, { view: MY_DAY, list, asOf: found.asOf });
    if (!(await isMine())) return { outcome: 'overtaken' };
    const { day, at } = morning;
    await kept.scheduleMorning({ userId, day, at }, (markUrl) => morningMessage(message, markUrl));
    return { outcome: 'morning-list', about: OWN_TASKS };
  }

  async function tick(): Promise<void> {
    const due = [];
    for (const { userId, notifications } of kept.all()) {
      const { morningAt } = notifications;
      const morning = morningAt === undefined ? undefined : await isDue(userId, morningAt);
      if (morning) due.push({ userId, morning });
    }
    for (const { userId, morning } of due.sort((a, b) => a.morning.at.getTime() - b.morning.at.getTime())) {
      if (isStopped) return;
      // One rep's fault is no other's.
      const wasAsked = await prepare(userId, morning).catch((error: unknown) => {
        log.warn({ user: userId, fault: faultWords(error) }, 'A morning list could not be prepared');
        return true;
      });
      if (wasAsked) await delay(paceMs, undefined, { ref: false });
    }
  }

  /** Reads what Slack keeps again: another instance may have changed it. */
  async function refresh(): Promise<void> {
    await kept.refresh();
    await kept.renew();
  }

  async function run(): Promise<void> {
    let refreshAtMs = Number.NEGATIVE_INFINITY;
    while (!isStopped) {
      try {
        if (performance.now() >= refreshAtMs) {
          await refresh();
          refreshAtMs = performance.now() + REFRESHED_EVERY_MS;
        }
        await tick();
      } catch (error) {
        log.warn({ fault: faultWords(error) }, 'Notifications could not be prepared');
      }
      await kept.changeWithin(TICK_MS);
    }
  }

  return {
    /** @returns ends it */
    start(): () => void {
      void run();
      return () => {
        isStopped = true;
      };
    },
  };
}

/** What is overdue, or due on that day. */
function dueIn(list: TaskList, standpoint: Standpoint): TaskList {
  const tasks = list.tasks.filter((task) => ['overdue', 'today'].includes(groupAt(task, standpoint)));
  return { tasks, saidCount: tasks.length };
}
