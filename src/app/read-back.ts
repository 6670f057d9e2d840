/** Finds out by reading whether a change was made, and says so. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Changes, SendResult } from '../leadsquared/changes.ts';
import type { Lookups } from '../leadsquared/lookups.ts';
import { CHANGE_WORDS } from '../messages/change-modals.ts';
import { withSupportCode } from '../messages/common-blocks.ts';
import { listOfLead, OWN_PENDING } from '../messages/control-values.ts';
import type { Standpoint } from '../tasks/agenda.ts';
import { type Change, taskOf, tookPlace } from '../tasks/change.ts';
import { hasDueDate, isEndBehind, spanOf } from '../tasks/due.ts';
import type { Task, TaskList, TaskQuery } from '../tasks/task.ts';
import type { AdjustReminders } from './adjust-reminders.ts';
import type { Drawing } from './draw-list.ts';
import type { Result } from './interaction.ts';
import type { Confirmed, Lists, Press } from './show-list.ts';
import type { Found, TaskLookups } from './task-lookups.ts';

/** Whether a change is made by now: by this press, or before it. LeadSquared's list may not show it yet. */
export type ChangeState = 'made' | 'made before' | 'not made' | 'unknown';

/** How a change ended: as it was told already, or as the list is to say it that was read again. */
export type Ending = {
  readonly state: ChangeState;
  /** The task as it was read before. */
  readonly task?: Task | undefined;
  /** It was sent before, by this rep or another one, and wasn't sent again. */
  readonly isRepeat?: boolean;
} & (
  | { readonly told: Result }
  | {
      /** How the task has changed since the rep saw it: the same words, without saying that nothing was changed. */
      readonly since?: string | undefined;
      readonly press: Press;
      readonly read: Found & { readonly result: Result };
      readonly confirmed: Confirmed;
    }
);

/** A change that was sent, or that another had sent before. */
export interface SentChange {
  readonly press: Press;
  readonly change: Change;
  /** The task as it was read before the change was sent. */
  readonly before?: Task | undefined;
  readonly sent: Exclude<SendResult, { kind: 'refused' }>;
  /** Who sent it. */
  readonly by: string;
}

/** What reading shows of the task. */
interface Seen {
  readonly task: Task | undefined;
  readonly standpoint: Standpoint;
}

/** A list usually shows the change by then. */
const SECOND_LOOK_MS = 1_500;

const UNSHOWN_WORDS = {
  accepted: CHANGE_WORDS.notShownYet,
  'nothing-changed': CHANGE_WORDS.nothingChanged,
  unknown: CHANGE_WORDS.unknown,
} as const;

export type ReadBack = ReturnType<typeof createReadBack>;

export function createReadBack(uses: {
  changes: Changes;
  lookups: Lookups<TaskQuery, TaskList>;
  taskLookups: TaskLookups;
  lists: Lists;
  drawing: Drawing;
  adjustReminders: AdjustReminders;
}) {
  const { changes, lookups, taskLookups, lists, drawing, adjustReminders } = uses;

  /** A list that does not show yet what LeadSquared says it has done is read once more, a moment later. */
  async function lookForChange({ press, change, sent }: SentChange) {
    const isSure = sent.kind === 'accepted';
    const preface = isSure ? CHANGE_WORDS.accepted : CHANGE_WORDS.unknown;
    const look = async () => {
      // A completed one of a rep's own tasks differs from one that is gone only among all of them.
      const read = await lists.readAgain(press, {
        pastCache: true,
        preface,
        doing: CHANGE_WORDS.checking,
        ...(!isSure && { states: 'all' }),
      });
      if (!read.list) return read;
      const task = taskOf(read.list.tasks, change.taskId);
      const standpoint = await drawing.standpointOf(press.userId, [task]);
      return { ...read, task, standpoint, isMade: tookPlace(change, task, standpoint.accountZone) };
    };
    const seen = await look();
    if (!isSure || !seen.list || seen.isMade || seen.task === undefined) return seen;
    await delay(SECOND_LOOK_MS);
    return look();
  }

  /**
   * A completed task is gone from a rep's own open ones, and so is one that was given to another rep or deleted: its lead's
   * list, or the rep's own with completed tasks, tells them apart.
   */
  async function isCompletedElsewhere({ press, change, before, sent }: SentChange, seen: Seen) {
    const isGone = seen.task === undefined && press.reference.of.kind === 'own';
    if (!isGone || change.kind !== 'complete' || sent.kind !== 'accepted') return false;
    const leadId = before?.relatedTo?.leadId;
    const found = leadId && (await taskLookups.find(press.userId, listOfLead(leadId, 'all')));
    const task = found && 'list' in found ? taskOf(found.list.tasks, change.taskId) : undefined;
    if (task) return task.state === 'completed';
    const own = await taskLookups.find(press.userId, { ...OWN_PENDING, filter: 'all' });
    return 'list' in own && taskOf(own.list.tasks, change.taskId)?.state === 'completed';
  }

  /** A completion is remembered, and told, as that of the rep who sent it. */
  async function confirm(sentChange: SentChange, { task, standpoint }: Seen) {
    const { press, change, before, sent, by } = sentChange;
    await changes.confirm(change, by);
    const aboutReminder = await adjustReminders(press, change, task);
    if (change.kind === 'complete' && by !== press.userId) {
      const doneBefore = CHANGE_WORDS.doneBefore({ userId: by, at: new Date() }, standpoint.zone);
      return { words: [doneBefore, aboutReminder].filter(Boolean).join('\n'), isByAnother: true };
    }
    const isEndLeft = change.kind === 'reschedule' && isEndUnmoved(before, task, standpoint.accountZone);
    const lines = [
      CHANGE_WORDS.done(change, task, standpoint),
      isEndLeft && CHANGE_WORDS.endStayed,
      sent.kind === 'unknown' && CHANGE_WORDS.lateButDone,
      aboutReminder,
    ];
    return { words: lines.filter(Boolean).join('\n'), isByAnother: false };
  }

  /** Says that a change was made only when reading shows it. */
  return async function readBack(sentChange: SentChange): Promise<Ending> {
    const { press, change, before: task, sent } = sentChange;
    const state = sent.kind === 'accepted' ? 'made' : 'unknown';
    lookups.forget((query, list) => isConcerned(press, query, list));
    if (sent.kind === 'overtaken') {
      const preface = CHANGE_WORDS.overtaken;
      const now = await lists.readAgain(press, { pastCache: true, preface });
      const words = `${preface} ${CHANGE_WORDS.asItIsNow}`;
      return now.list
        ? { state: 'not made', press, read: now, confirmed: { words, outcome: 'overtaken' } }
        : { state, told: now.result };
    }
    const seen = await lookForChange(sentChange);
    if (!seen.list) {
      const stays = await adjustReminders(press, change, 'unread');
      if (stays) await press.surface.showBeside({ text: stays });
      return { state, task, told: { ...seen.result, outcome: 'unknown' } };
    }
    if (seen.isMade || (await isCompletedElsewhere(sentChange, seen))) {
      const { words, isByAnother } = await confirm(sentChange, seen);
      // A completed one is gone from a rep's own open tasks.
      const completed: Task | undefined = task && { ...task, state: 'completed', status: 'Completed' };
      const outcome = isByAnother ? 'done-before' : 'done';
      const confirmed = { words, task: completed, outcome };
      return { state: isByAnother ? 'made before' : 'made', task, press, read: seen, confirmed };
    }
    const words = withSupportCode(UNSHOWN_WORDS[sent.kind], press.supportCode);
    const detail = sent.kind === 'unknown' ? sent.detail : sent.kind;
    const confirmed = { words, outcome: 'unknown', detail };
    return { state, task: task ?? seen.task, press, read: seen, confirmed };
  };
}

/** LeadSquared isn't known to move the end of a task along with its start. */
function isEndUnmoved(before: Task | undefined, task: Task | undefined, accountZone: string): boolean {
  if (!task || !hasDueDate(task)) return false;
  const isSame = task.endsAt !== undefined && task.endsAt.getTime() === before?.endsAt?.getTime();
  return isSame || isEndBehind(spanOf(task, accountZone));
}

/** Whether a list may hold the task as it was before. What is under way is not known yet. */
function isConcerned({ reference }: Press, query: TaskQuery, list: TaskList | undefined): boolean {
  const { of, taskId } = reference;
  if ('leadId' in query && of.kind === 'lead' && query.leadId === of.leadId) return true;
  if (list) return taskOf(list.tasks, taskId) !== undefined;
  return 'ownerEmail' in query || of.kind === 'own';
}
