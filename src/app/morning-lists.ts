/**
 * Prepares each rep's morning list in the quarter of an hour before its time, and leaves it with Slack: so a restart at the
 * wrong moment loses none and doubles none. One after the other, at a pace that Slack and LeadSquared's other users don't
 * notice.
 */
import type { Button } from '@slack/types';
import { OWN_TASKS } from '../messages/about-words.ts';
import type { Message } from '../messages/block-text.ts';
import { type ListView, OWN_PENDING } from '../messages/control-values.ts';
import { failureMessage, noListMessage } from '../messages/failure-messages.ts';
import { shortfall } from '../messages/list-message.ts';
import {
  morningMessage,
  NOTIFICATION_WORDS,
  noMorningListMessage,
} from '../messages/notification-messages.ts';
import { tryListAgain } from '../messages/try-again-buttons.ts';
import { faultWords, type Log } from '../ops/log.ts';
import { pause } from '../ops/pause.ts';
import { noteIn } from '../slack/hidden-note.ts';
import { type KeptNotifications, morningNote } from '../slack/kept-notifications.ts';
import type { SentMessages } from '../slack/sent-messages.ts';
import { groupAt, type Standpoint } from '../tasks/agenda.ts';
import { type Morning, morningOf } from '../tasks/notifications.ts';
import type { TaskList } from '../tasks/task.ts';
import type { Ended } from './audit.ts';
import type { Drawing } from './draw-list.ts';
import { type Incoming, unasked } from './interaction.ts';
import { laterCalls, type NoticePace } from './notice-pace.ts';
import type { NoticeRights } from './notice-rights.ts';
import type { Lists } from './show-list.ts';
import type { Found, TaskLookups } from './task-lookups.ts';

const PREPARED_MS = 15 * 60_000;
/** Slack needs some time before a scheduled message's own. */
const LEAST_AHEAD_MS = 20_000;
/** Slack takes about 50 scheduled messages a minute, and a rep who sets a reminder needs some. */
const SLACK_PACE_MS = 1_500;
/** The rep's day has begun less than two days ago, however the clocks change. */
const DAY_MS = 2 * 24 * 60 * 60_000;
/** What a list takes with its leads' companies and phone numbers, at the pace of both. */
const UNHURRIED_MS = 3_000;
/** After a list that couldn't be made. */
const RETRIED_MS = 2 * 60_000;
/** A try that fails later than this before the list's time is its last one. */
const LAST_TRY_MS = RETRIED_MS + 60_000;

interface How {
  /** There is no time for more than the tasks. */
  readonly isRush: boolean;
  /** The next try would come too late. */
  readonly isLast: boolean;
  /** Whether this instance still is the one that prepares. */
  readonly isGoingOn: () => Promise<boolean>;
}

/** The list of what is due, or why there is none. */
type Due =
  | { readonly shown: Found & { readonly view: ListView; readonly notice: string | undefined } }
  | { readonly ended: Ended; readonly why: Message };

interface Told {
  readonly supportCode: string;
  readonly adminContact: string;
  readonly retry: Button;
}

export type MorningLists = ReturnType<typeof createMorningLists>;

export function createMorningLists(uses: {
  kept: KeptNotifications;
  sentMessages: SentMessages;
  taskLookups: TaskLookups;
  drawing: Drawing;
  rights: NoticeRights;
  lists: Lists;
  pace: NoticePace;
  adminContact: string;
  stopping: AbortSignal;
  log: Log;
}) {
  const { kept, pace, log } = uses;
  /** When each list is to be tried again, in ms since the epoch: those that were tried by this process. */
  const againAtMs = new Map<string, number>();
  let isPreparing = false;

  function dueFor(userId: string): Morning | undefined {
    const { morningAt } = kept.of(userId);
    const zone = kept.zoneOf(userId);
    if (morningAt === undefined || zone === undefined) return undefined;
    // Before midnight, the next morning is one of tomorrow.
    const nearby = [0, PREPARED_MS].map((ms) =>
      morningOf(morningAt, { now: new Date(Date.now() + ms), zone }),
    );
    return nearby.find((morning) => morning && isNow(morning) && !kept.hasMorning(userId, morning.day));
  }

  /** The rep may have changed it since. */
  const isWanted = (userId: string, { at }: Morning) => dueFor(userId)?.at.getTime() === at.getTime();

  async function prepare(userId: string, morning: Morning, how: How): Promise<void> {
    const incoming = unasked(userId);
    const result = await send(incoming, morning, how);
    const { supportCode, origin } = incoming;
    log.info({ supportCode, origin, user: userId, ...result }, 'Answered');
    // A list that is prepared may be cancelled, and wanted again.
    const isDone = ['nothing-due', 'came-before'].includes(result.outcome);
    againAtMs.set(nameOf(userId, morning), isDone ? Number.POSITIVE_INFINITY : Date.now() + RETRIED_MS);
  }

  async function send(incoming: Incoming, morning: Morning, { isRush, isLast, isGoingOn }: How) {
    const { userId, supportCode } = incoming;
    const { day, at } = morning;
    const notSent = async (ended: Ended) => {
      await uses.lists.noteList(incoming, { view: OWN_PENDING }, ended);
      return ended;
    };
    const refusal = await uses.rights.refusalFor(incoming);
    const isUnknown = refusal === 'not-known';
    if (refusal && !isUnknown) return notSent({ outcome: refusal });
    // At the last try the message may have come though Slack's answer was lost.
    if (againAtMs.has(nameOf(userId, morning))) await kept.refreshRep(userId);
    const isPrepared = kept.hasMorning(userId, day);
    if (!isPrepared && !isWanted(userId, morning)) return { outcome: 'not-wanted' };
    const sent = await uses.sentMessages.since(userId, at.getTime() - DAY_MS);
    const isSent = sent?.some((text) => noteIn(text).note === morningNote(userId, day)) ?? false;
    if (isPrepared || isSent) return { outcome: 'came-before' };
    const leave = (draw: (noteUrl: string) => Message) =>
      kept.scheduleMorning(
        { userId, day, at },
        { draw, isWanted: async () => (await isGoingOn()) && isWanted(userId, morning) },
      );
    const told = { supportCode, adminContact: uses.adminContact, retry: tryListAgain(OWN_PENDING) };
    const read = isUnknown
      ? { ended: { outcome: refusal }, why: noListMessage(NOTIFICATION_WORDS.notChecked, told) }
      : await readDue(userId, at, told);
    if ('why' in read) {
      // Silence would say that nothing is due.
      if (isLast) await leave((noteUrl) => noMorningListMessage(read.why, noteUrl));
      return notSent(read.ended);
    }
    const { shown } = read;
    const { tasks } = shown.list;
    if (tasks.length === 0) return { outcome: 'nothing-due' };
    // With hundreds of lists for one minute there is no time for a call for more than the leads' names.
    if (isRush) uses.lists.noteNames(tasks);
    else await Promise.all([pace.waitFor(1), uses.lists.learnShown(userId, shown)]);
    const { blocks } = await uses.drawing.drawList(incoming, { ...shown, now: at });
    const names = tasks.map(({ name }) => name);
    if (!(await leave((noteUrl) => morningMessage(names, { blocks, noteUrl }))))
      return { outcome: 'not-wanted' };
    const ended = { outcome: 'morning-list', about: OWN_TASKS };
    await uses.lists.noteList(incoming, { view: OWN_PENDING, found: shown }, ended);
    return ended;
  }

  /** What is due by then, or why that can't be said. */
  async function readDue(userId: string, at: Date, told: Told): Promise<Due> {
    const found = await readTasks(userId);
    if ('failure' in found) {
      const { kind: outcome, detail } = found.failure;
      return { ended: { outcome, detail }, why: failureMessage(found.failure, told) };
    }
    void pace.waitFor(laterCalls(found.list));
    const standpoint = await uses.drawing.standpointOf(userId, found.list.tasks);
    const list = dueIn(found.list, { ...standpoint, now: at });
    const notice = shortfall(found.list);
    if (list.tasks.length === 0 && notice !== undefined)
      return { ended: { outcome: 'tasks-missing' }, why: noListMessage(notice, told) };
    return { shown: { view: OWN_PENDING, list, asOf: found.asOf, notice } };
  }

  /** An answer without any task is believed when it comes twice. */
  async function readTasks(userId: string) {
    await pace.waitFor(1);
    const found = await uses.taskLookups.find(userId, OWN_PENDING, { isBackground: true });
    if ('failure' in found || found.list.tasks.length > 0) return found;
    await pace.waitFor(1);
    return uses.taskLookups.find(userId, OWN_PENDING, { pastCache: true, isBackground: true });
  }

  function forgetOld(): void {
    const oldestMs = Date.now() - DAY_MS;
    for (const name of againAtMs.keys()) {
      if (Number(name.split(' ').at(-1)) < oldestMs) againAtMs.delete(name);
    }
  }

  return {
    /**
     * Prepares all that are due within a quarter of an hour, the next first.
     * @param isGoingOn whether this instance still is the one that does
     */
    async prepareDue(isGoingOn: () => Promise<boolean>): Promise<void> {
      forgetOld();
      const due = kept.all().flatMap(({ userId }) => {
        const morning = dueFor(userId);
        const isTried = morning && Date.now() < (againAtMs.get(nameOf(userId, morning)) ?? 0);
        return morning && !isTried ? [{ userId, morning }] : [];
      });
      isPreparing = due.length > 0;
      due.sort((a, b) => a.morning.at.getTime() - b.morning.at.getTime());
      for (const [index, { userId, morning }] of due.entries()) {
        const aheadMs = morning.at.getTime() - Date.now();
        const left = due.length - index;
        const isRush = left * UNHURRIED_MS > aheadMs;
        const isLast = aheadMs < LAST_TRY_MS + left * SLACK_PACE_MS;
        // The lists before it may have taken too long.
        if (!isWanted(userId, morning)) continue;
        if (!(await isGoingOn())) break;
        const nextAtMs = performance.now() + SLACK_PACE_MS;
        // One rep's fault is no other's.
        await prepare(userId, morning, { isRush, isLast, isGoingOn }).catch((error: unknown) => {
          againAtMs.set(nameOf(userId, morning), Date.now() + RETRIED_MS);
          log.warn({ user: userId, fault: faultWords(error) }, 'A morning list could not be prepared');
        });
        await pause(Math.max(0, nextAtMs - performance.now()), uses.stopping);
      }
      isPreparing = false;
    },
    /** Meanwhile Slack's calls are needed for that. */
    isPreparing: () => isPreparing,
  };
}

/** A rep who chooses another time gets another list, unless the day's has come. */
function nameOf(userId: string, { at }: Morning): string {
  return `${userId} ${at.getTime()}`;
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
