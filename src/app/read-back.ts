/** Finds out whether a change took place, and shows the list as it is then. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Changes, SendResult } from '../leadsquared/changes.ts';
import type { Lookups } from '../leadsquared/lookups.ts';
import { CHANGE_WORDS } from '../messages/change-modals.ts';
import type { TaskReference } from '../messages/control-values.ts';
import { type Change, taskOf, tookPlace } from '../tasks/change.ts';
import { hasDueDate, isEndBehind, spanOf } from '../tasks/due.ts';
import type { Task, TaskList, TaskQuery } from '../tasks/task.ts';
import type { Drawing } from './draw-list.ts';
import type { Result } from './interaction.ts';
import type { Reminding } from './remind.ts';
import type { Lists, Press } from './show-list.ts';
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
  readonly lists: Lists;
  readonly reminding: Reminding;
  readonly drawing: Drawing;
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
  const { lookups, lists, reminding } = uses;
  const { surface, userId, reference } = press;
  const { change, sent } = sentChange;
  lookups.forget((query, list) => isConcerned({ change, reference }, query, list));
  if (sent.kind === 'overtaken') {
    const notice = CHANGE_WORDS.overtaken;
    const now = await lists.readAgain(press, { pastCache: true, preface: notice });
    return now.list ? lists.confirm(press, now, { notice, outcome: 'overtaken' }) : now.result;
  }
  const read = await readUntilShown(uses, press, sentChange);
  if (!read.list) {
    const stays = await reminding.adjust({ change, reference, task: 'unread', userId });
    if (stays) await surface.showBeside({ text: stays });
    return { ...read.result, outcome: 'unknown' };
  }
  if (await isShown(uses, press, sentChange, read.list)) {
    const notice = await confirmedWords(uses, press, sentChange, read.list);
    return lists.confirm(press, read, { notice, outcome: 'done' });
  }
  const notice = `${UNSHOWN_WORDS[sent.kind]} (Reference ${press.supportCode})`;
  const detail = sent.kind === 'unknown' ? sent.detail : sent.kind;
  return lists.confirm(press, read, { notice, outcome: 'unknown', detail });
}

async function confirmedWords(
  { changes, reminding, drawing }: ReadBackUses,
  { userId, reference }: Press,
  { change, before, sent }: SentChange,
  list: TaskList,
): Promise<string> {
  const task = taskOf(list.tasks, change.taskId);
  await changes.confirm(change, userId);
  const aboutReminder = await reminding.adjust({ change, reference, task, userId });
  const standpoint = await drawing.standpointOf(userId, [task]);
  const isEndLeft = change.kind === 'reschedule' && isEndUnmoved(before, task, standpoint.accountZone);
  return [
    CHANGE_WORDS.done(change, task, standpoint),
    isEndLeft ? CHANGE_WORDS.endStayed : undefined,
    sent.kind === 'unknown' ? CHANGE_WORDS.lateButDone : undefined,
    aboutReminder,
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}

/** LeadSquared isn't known to move the end of a task along with its start. */
function isEndUnmoved(before: Task | undefined, task: Task | undefined, accountZone: string): boolean {
  if (!task || !hasDueDate(task)) return false;
  const isSame = task.endsAt !== undefined && task.endsAt.getTime() === before?.endsAt?.getTime();
  return isSame || isEndBehind(spanOf(task, accountZone));
}

/** A list that does not show yet what LeadSquared says it has done is read once more, a moment later. */
async function readUntilShown(uses: ReadBackUses, press: Press, { change, sent }: SentChange) {
  const isSure = sent.kind === 'accepted';
  const preface = isSure ? CHANGE_WORDS.accepted : CHANGE_WORDS.unknown;
  // A completed one of a rep's own tasks differs from one that is gone only among all of them.
  const options = { pastCache: true, preface, states: isSure ? undefined : ('all' as const) };
  const first = await uses.lists.readAgain(press, options);
  if (!isSure || !first.list) return first;
  const task = taskOf(first.list.tasks, change.taskId);
  if (task === undefined || (await isMade(uses, press, change, task))) return first;
  await delay(SECOND_LOOK_MS);
  return uses.lists.readAgain(press, options);
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

async function isMade(uses: ReadBackUses, { userId }: Press, change: Change, task: Task | undefined) {
  const { accountZone } = await uses.drawing.standpointOf(userId, [task]);
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
