/** Finds out whether a change took place, and shows the list as it is then. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Changes, SendResult } from '../leadsquared/changes.ts';
import type { Lookups } from '../leadsquared/lookups.ts';
import { CHANGE_WORDS } from '../messages/change-modals.ts';
import type { TaskReference } from '../messages/control-values.ts';
import { type Change, taskOf, tookPlace } from '../tasks/change.ts';
import { hasDueDate, isEndBehind, spanOf } from '../tasks/due.ts';
import type { Task, TaskList, TaskQuery } from '../tasks/task.ts';
import type { AdjustReminders } from './adjust-reminders.ts';
import type { Result } from './interaction.ts';
import type { Press, PressedList } from './pressed-list.ts';
import type { StandpointOf } from './standpoint.ts';
import type { TaskLookups } from './task-lookups.ts';

/** A change that was sent, or that another had sent before. */
interface SentChange {
  readonly change: Change;
  /** The task as it was read before the change was sent. */
  readonly before?: Task | undefined;
  readonly sent: Exclude<SendResult, { kind: 'refused' }>;
}

export interface ReadBackUses {
  readonly changes: Changes;
  readonly lookups: Lookups<TaskQuery, TaskList>;
  readonly taskLookups: TaskLookups;
  readonly pressedList: PressedList;
  readonly adjustReminders: AdjustReminders;
  readonly standpointOf: StandpointOf;
}

/** A list that lags behind usually shows the change by then. */
const SECOND_LOOK_MS = 1_500;

const UNSHOWN_WORDS = {
  accepted: CHANGE_WORDS.notShownYet,
  'nothing-changed': CHANGE_WORDS.nothingChanged,
  unknown: CHANGE_WORDS.unknown,
} as const;

/** Says that a change took place only when reading shows it. */
export async function readBack(uses: ReadBackUses, press: Press, sentChange: SentChange): Promise<Result> {
  const { lookups, pressedList, adjustReminders } = uses;
  const { surface, userId, reference } = press;
  const { change, sent } = sentChange;
  lookups.forget((query, list) => isConcerned({ change, reference }, query, list));
  if (sent.kind === 'overtaken') return tellOvertaken(uses, press);
  const { found, result } = await readUntilShown(uses, press, sentChange);
  if (!found) {
    const stays = await adjustReminders({ change, reference, task: 'unread', userId });
    if (stays) await surface.showBeside({ text: stays });
    return { ...result, outcome: 'unknown' };
  }
  if (await isShown(uses, press, sentChange, found.list)) {
    const notice = await confirmedWords(uses, press, sentChange, found.list);
    const delivery = await pressedList.confirm(press, { ...found, notice });
    return { ...result, outcome: 'done', delivery };
  }
  const notice = `${UNSHOWN_WORDS[sent.kind]} (Reference ${press.supportCode})`;
  const delivery = await pressedList.confirm(press, { ...found, notice });
  const detail = sent.kind === 'unknown' ? sent.detail : sent.kind;
  return { ...result, outcome: 'unknown', detail, delivery };
}

async function confirmedWords(
  { changes, adjustReminders, standpointOf }: ReadBackUses,
  { userId, reference }: Press,
  { change, before, sent }: SentChange,
  list: TaskList,
): Promise<string> {
  const task = taskOf(list.tasks, change.taskId);
  await changes.confirm(change, userId);
  const aboutReminder = await adjustReminders({ change, reference, task, userId });
  const standpoint = await standpointOf(userId, [task]);
  const endStays =
    change.kind === 'reschedule' && isEndUnmoved(before, task, standpoint.accountZone)
      ? CHANGE_WORDS.endStayed
      : undefined;
  const late = sent.kind === 'unknown' ? CHANGE_WORDS.lateButDone : undefined;
  const lines = [CHANGE_WORDS.done(change, task, standpoint), endStays, late, aboutReminder];
  return lines.filter((line) => line !== undefined).join('\n');
}

/** LeadSquared isn't known to move the end of a task along with its start. */
function isEndUnmoved(before: Task | undefined, task: Task | undefined, accountZone: string): boolean {
  if (!task || !hasDueDate(task)) return false;
  const isSame = task.endsAt !== undefined && task.endsAt.getTime() === before?.endsAt?.getTime();
  return isSame || isEndBehind(spanOf(task, accountZone));
}

async function tellOvertaken({ pressedList }: ReadBackUses, press: Press): Promise<Result> {
  const notice = CHANGE_WORDS.overtaken;
  const { found, result } = await pressedList.read(press, { pastCache: true, preface: notice });
  if (!found) return result;
  const delivery = await pressedList.confirm(press, { ...found, notice });
  return { ...result, outcome: 'overtaken', delivery };
}

/** A list that does not show yet what LeadSquared says it has done is read once more, a moment later. */
async function readUntilShown(uses: ReadBackUses, press: Press, { change, sent }: SentChange) {
  const { pressedList } = uses;
  const isSure = sent.kind === 'accepted';
  const preface = isSure ? CHANGE_WORDS.accepted : CHANGE_WORDS.unknown;
  // A completed one of a rep's own tasks differs from one that is gone only among all of them.
  const options = { pastCache: true, preface, states: isSure ? undefined : ('all' as const) };
  const first = await pressedList.read(press, options);
  if (!isSure || !first.found) return first;
  const task = taskOf(first.found.list.tasks, change.taskId);
  if (task === undefined || (await isMade(uses, press, change, task))) return first;
  await delay(SECOND_LOOK_MS);
  return pressedList.read(press, options);
}

/**
 * Whether LeadSquared's list shows that a change took place. A completed task is gone from a rep's own open ones, and so is
 * one that was given to somebody else: its lead's list tells the two apart.
 */
async function isShown(
  uses: ReadBackUses,
  press: Press,
  { change, before, sent }: SentChange,
  list: TaskList,
): Promise<boolean> {
  const task = taskOf(list.tasks, change.taskId);
  const isGone = task === undefined && press.reference.of.kind === 'own';
  if (!isGone || change.kind !== 'complete' || sent.kind !== 'accepted')
    return isMade(uses, press, change, task);
  const leadId = before?.relatedTo?.leadId;
  const ofIts = leadId && ({ of: { kind: 'lead', leadId }, filter: 'all', page: 1 } as const);
  const lead = ofIts && (await uses.taskLookups.findQuietly(press.userId, ofIts));
  const ofLead = lead && taskOf(lead.tasks, change.taskId);
  if (ofLead) return isMade(uses, press, change, ofLead);
  return list.isCut !== true && list.saidCount <= list.tasks.length;
}

async function isMade(
  { standpointOf }: ReadBackUses,
  { userId }: Press,
  change: Change,
  task: Task | undefined,
): Promise<boolean> {
  const { accountZone } = await standpointOf(userId, [task]);
  return tookPlace(change, task, accountZone);
}

/** Whether a list may hold the task as it was before. What is under way is not known yet. */
function isConcerned(
  { change, reference }: { change: Change; reference: TaskReference },
  query: TaskQuery,
  list: TaskList | undefined,
): boolean {
  const { of } = reference;
  if ('leadId' in query && of.kind === 'lead' && query.leadId === of.leadId) return true;
  if (list) return taskOf(list.tasks, change.taskId) !== undefined;
  return 'ownerEmail' in query || of.kind === 'own';
}
