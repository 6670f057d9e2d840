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
import type { Ended } from './audit.ts';
import { MY_DAY } from './draw-home.ts';
import type { Drawing } from './draw-list.ts';
import { type Incoming, unasked } from './interaction.ts';
import type { NoticePace } from './notice-pace.ts';
import type { Lists } from './show-list.ts';
import type { TaskLookups } from './task-lookups.ts';

const PREPARED_MS = 15 * 60_000;
/** Slack needs some time before a scheduled message's own. */
const LEAST_AHEAD_MS = 20_000;
const TICK_MS = 15_000;
const REFRESHED_EVERY_MS = 5 * 60_000;
/** Slack takes about 50 scheduled messages a minute. */
const SLACK_PACE_MS = 1_300;
/** Until the day is over in every zone. */
const REMEMBERED_MS = 36 * 60 * 60_000;
/** After a list that couldn't be made. */
const RETRIED_MS = 2 * 60_000;

export function createMorningLists(uses: {
  kept: KeptNotifications;
  taskLookups: TaskLookups;
  drawing: Drawing;
  viewers: Viewers;
  access: Access;
  memory: Memory;
  lists: Lists;
  pace: NoticePace;
  log: Log;
}) {
  const { kept, viewers, memory, pace, log } = uses;
  let isStopped = false;

  function dueFor(userId: string, morningAt: number | undefined): Morning | undefined {
    const zone = kept.zoneOf(userId);
    if (morningAt === undefined || zone === undefined) return undefined;
    // Before midnight, the next morning is one of tomorrow.
    const nearby = [0, PREPARED_MS].map((ms) =>
      morningOf(morningAt, { now: new Date(Date.now() + ms), zone }),
    );
    return nearby.find((morning) => morning && isNow(morning) && !kept.hasMorning(userId, morning.day));
  }

  /** The rep may have changed it since. */
  function isWanted(userId: string, { at }: Morning): boolean {
    return dueFor(userId, kept.of(userId).morningAt)?.at.getTime() === at.getTime();
  }

  /** @returns whether there was anything to do */
  async function prepare(userId: string, morning: Morning): Promise<boolean> {
    const name = `morning list of ${userId} ${morning.day}`;
    return memory.inTurn(name, async (turn) => {
      // Another instance may have prepared it, or tried a moment ago; or the lists before it took too long.
      if (Number(await memory.get(name)) > Date.now() || !isWanted(userId, morning)) return false;
      const incoming = unasked(userId);
      const result = await send(incoming, morning, turn.isMine);
      const { supportCode, origin } = incoming;
      log.info({ supportCode, origin, user: userId, ...result }, 'Answered');
      const isDone = result.outcome === 'morning-list' || result.outcome === 'nothing-due';
      const againAtMs = Date.now() + (isDone ? REMEMBERED_MS : RETRIED_MS);
      await memory.set(name, String(againAtMs), REMEMBERED_MS);
      return true;
    });
  }

  async function send(incoming: Incoming, morning: Morning, isMine: () => Promise<boolean>) {
    const { userId } = incoming;
    const notSent = async (ended: Ended) => {
      await uses.lists.noteList(incoming, { view: MY_DAY }, ended);
      return ended;
    };
    // They may have travelled since, or left.
    await viewers.refresh(userId);
    if (!isWanted(userId, morning)) return { outcome: 'other-time-zone' };
    if (!(await uses.access.allows(incoming))) return notSent({ outcome: 'not-allowed' });
    await pace.waitFor(1);
    const found = await uses.taskLookups.find(userId, MY_DAY, { isBackground: true });
    if ('failure' in found) {
      const { kind: outcome, detail } = found.failure;
      return notSent({ outcome, detail });
    }
    const standpoint = await uses.drawing.standpointOf(userId, found.list.tasks);
    const list = dueIn(found.list, { ...standpoint, now: morning.at });
    if (list.tasks.length === 0) return { outcome: 'nothing-due' };
    // With hundreds of lists for one minute there is no time for calls for more than that.
    uses.lists.noteNames(list.tasks);
    const message = await uses.drawing.drawList(incoming, { view: MY_DAY, list, asOf: found.asOf });
    if (!isWanted(userId, morning)) return { outcome: 'turned-off' };
    if (!(await isMine())) return { outcome: 'overtaken' };
    const { day, at } = morning;
    await kept.scheduleMorning({ userId, day, at }, (markUrl) => morningMessage(message, markUrl));
    const ended = { outcome: 'morning-list', about: OWN_TASKS };
    await uses.lists.noteList(incoming, { view: MY_DAY, found: { list, asOf: found.asOf } }, ended);
    return ended;
  }

  async function tick(): Promise<void> {
    const due = [];
    for (const { userId, notifications } of kept.all()) {
      const morning = dueFor(userId, notifications.morningAt);
      if (morning) due.push({ userId, morning });
    }
    for (const { userId, morning } of due.sort((a, b) => a.morning.at.getTime() - b.morning.at.getTime())) {
      if (isStopped) return;
      const nextAtMs = performance.now() + SLACK_PACE_MS;
      // One rep's fault is no other's.
      const isTried = await prepare(userId, morning).catch((error: unknown) => {
        log.warn({ user: userId, fault: faultWords(error) }, 'A morning list could not be prepared');
        return true;
      });
      if (isTried) await delay(Math.max(0, nextAtMs - performance.now()), undefined, { ref: false });
    }
  }

  /** Reads what Slack keeps again: another instance may have changed it. */
  async function refresh(): Promise<void> {
    await kept.refresh();
    await kept.renew((userId, error) => {
      log.warn({ user: userId, fault: faultWords(error) }, 'A rep’s notifications could not be renewed');
    });
  }

  /** What fails is tried again after a while, and holds nothing else up. */
  const withLog = (work: () => Promise<void>) =>
    work().catch((error: unknown) => {
      log.warn({ fault: faultWords(error) }, 'Notifications could not be prepared');
    });

  async function run(): Promise<void> {
    let refreshAtMs = Number.NEGATIVE_INFINITY;
    while (!isStopped) {
      if (performance.now() >= refreshAtMs) {
        refreshAtMs = performance.now() + REFRESHED_EVERY_MS;
        await withLog(refresh);
      }
      await withLog(tick);
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

/** Slack has to get it in time, and it isn't to be old when it comes. */
function isNow({ at }: Morning): boolean {
  const aheadMs = at.getTime() - Date.now();
  return aheadMs > LEAST_AHEAD_MS && aheadMs <= PREPARED_MS;
}

/** What is overdue, or due on that day. */
function dueIn(list: TaskList, standpoint: Standpoint): TaskList {
  const tasks = list.tasks.filter((task) => ['overdue', 'today'].includes(groupAt(task, standpoint)));
  return { tasks, saidCount: tasks.length };
}
