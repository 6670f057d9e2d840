/** Makes a change that a rep has confirmed, unless the task has changed meanwhile, and reads it back. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Changes, Completion, SendResult } from '../leadsquared/changes.ts';
import type { Lookups } from '../leadsquared/lookups.ts';
import { CHANGE_WORDS } from '../messages/change-modals.ts';
import { supportCodeWords } from '../messages/common-blocks.ts';
import { changesOffMessage, failureMessage } from '../messages/failure-messages.ts';
import { changedSince } from '../messages/reminder-message.ts';
import { tryTaskAgain } from '../messages/try-again-buttons.ts';
import type { Log } from '../ops/log.ts';
import type { Turn } from '../ops/memory.ts';
import { asStored, type Change, taskOf, tookPlace } from '../tasks/change.ts';
import { hasDueDate, isEndBehind, spanOf } from '../tasks/due.ts';
import type { Task, TaskList, TaskQuery } from '../tasks/task.ts';
import { waitInLine } from './await-answer.ts';
import type { Drawing } from './draw-list.ts';
import type { Result } from './interaction.ts';
import type { Reminding } from './remind.ts';
import type { Lists, Press } from './show-list.ts';
import type { TaskLookups } from './task-lookups.ts';

interface Uses {
  readonly changes: Changes;
  readonly lookups: Lookups<TaskQuery, TaskList>;
  readonly taskLookups: TaskLookups;
  readonly lists: Lists;
  readonly drawing: Drawing;
  readonly reminding: Reminding;
  readonly log: Log;
  readonly allowChanges: boolean;
  readonly adminContact: string;
}

/** A change that was sent, or that another had sent before. */
interface SentChange {
  readonly press: Press;
  readonly change: Change;
  /** The task as it was read before the change was sent. */
  readonly before?: Task | undefined;
  readonly sent: Exclude<SendResult, { kind: 'refused' }>;
}

export type ChangeTask = ReturnType<typeof createChangeTask>;

export function createChangeTask(uses: Uses) {
  return async function changeTask(press: Press, change: Change): Promise<Result> {
    const { changes, log, allowChanges, adminContact } = uses;
    const { userId: user, teamId: team, supportCode } = press;
    if (!allowChanges) {
      await press.surface.showBeside(changesOffMessage({ adminContact, supportCode }));
      return { outcome: 'changes-off' };
    }
    const result = await changes.inTurn(change.taskId, (turn) => attempt(uses, press, change, turn));
    const dueAt = change.kind === 'reschedule' ? change.dueAt.toISOString() : undefined;
    const what = { supportCode, user, team, change: change.kind, task: change.taskId, dueAt };
    log.info({ ...what, result: result.outcome }, 'Change');
    return result;
  };
}

/** How long a list may show a task as it was before a change. */
const LIST_LAG_MS = 30_000;

async function attempt(uses: Uses, press: Press, change: Change, turn: Turn): Promise<Result> {
  const { changes, adminContact } = uses;
  const recalled = await changes.recall(change);
  if (recalled.kind === 'completed-before') {
    const result = await tellCompletedBefore(uses, press, recalled.completion);
    if (result) return result;
    await changes.forgetCompletion(change.taskId);
  }
  if (recalled.kind === 'sent-before') {
    const kind = recalled.wasConfirmed ? 'accepted' : 'unknown';
    return readBack(uses, { press, change, sent: { kind, detail: 'sent before' } });
  }
  const { hindrance, ...found } = await findHindrance(uses, press, change);
  if (hindrance) return hindrance;
  const { surface, userId, supportCode } = press;
  const sent = await changes.send(found.change, {
    userId,
    turn,
    onWait: (wait) => surface.tellWait(waitInLine(wait)),
  });
  if (sent.kind !== 'refused') return readBack(uses, { press, ...found, sent });
  const { kind, detail } = sent.failure;
  const retry = tryTaskAgain(change.kind, press.reference);
  const told = { adminContact, supportCode, preface: CHANGE_WORDS.notDone, retry };
  await surface.showBeside(failureMessage(sent.failure, told));
  return { outcome: kind, detail };
}

/** Undefined when the task turned out to be open again. */
async function tellCompletedBefore({ lists, drawing }: Uses, press: Press, completion: Completion) {
  const { zone } = await drawing.standpointOf(press.userId, []);
  const words = CHANGE_WORDS.doneBefore(completion, zone);
  const read = await lists.readAgain(press, { pastCache: true, preface: words });
  if (!read.list) return read.result;
  const isOpen = taskOf(read.list.tasks, press.reference.taskId)?.state === 'open';
  const isFresh = Date.now() - completion.at.getTime() < LIST_LAG_MS;
  if (isOpen && !isFresh) return undefined;
  const notice = isOpen ? `${words} ${CHANGE_WORDS.notListedYet}` : words;
  return lists.confirm(press, read, { notice, outcome: 'done-before' });
}

/** What happened to the task since the rep saw it. Then nothing is sent. Otherwise how it is, and what is to be sent. */
async function findHindrance(
  { lists, drawing }: Uses,
  press: Press,
  given: Change,
): Promise<{ hindrance?: Result; change: Change; before?: Task | undefined }> {
  const retry = tryTaskAgain(given.kind, press.reference);
  const read = await lists.readAgain(press, { pastCache: true, retry });
  if (!read.list) return { hindrance: read.result, change: given };
  const task = taskOf(read.list.tasks, given.taskId);
  const standpoint = await drawing.standpointOf(press.userId, [task]);
  const change = asStored(given, task, standpoint.accountZone);
  const tell = async (notice: string, outcome: string) => ({
    hindrance: await lists.confirm(press, read, { notice, outcome }),
    change,
  });
  const changed = changedSince(task, press.reference, standpoint);
  if (changed !== undefined) return tell(`${changed} ${CHANGE_WORDS.notSent}`, 'task-changed');
  return isDueAlready(change, task) ? tell(CHANGE_WORDS.alreadyDue, 'unchanged') : { change, before: task };
}

/** The picker knows no seconds. */
function isDueAlready(change: Change, task: Task | undefined): boolean {
  if (change.kind !== 'reschedule' || task?.dueAt === undefined) return false;
  return Math.floor(task.dueAt.getTime() / 60_000) === Math.floor(change.dueAt.getTime() / 60_000);
}

/** A list that lags behind usually shows the change by then. */
const SECOND_LOOK_MS = 1_500;

const UNSHOWN_WORDS = {
  accepted: CHANGE_WORDS.notShownYet,
  'nothing-changed': CHANGE_WORDS.nothingChanged,
  unknown: CHANGE_WORDS.unknown,
} as const;

/** Says that a change took place only when reading shows it. */
async function readBack(uses: Uses, sentChange: SentChange): Promise<Result> {
  const { lookups, lists, reminding } = uses;
  const { press, change, sent } = sentChange;
  lookups.forget((query, list) => isConcerned(press, query, list));
  if (sent.kind === 'overtaken') {
    const notice = CHANGE_WORDS.overtaken;
    const now = await lists.readAgain(press, { pastCache: true, preface: notice });
    return now.list ? lists.confirm(press, now, { notice, outcome: 'overtaken' }) : now.result;
  }
  const read = await readUntilShown(uses, sentChange);
  if (!read.list) {
    const stays = await reminding.adjust(press, change, 'unread');
    if (stays) await press.surface.showBeside({ text: stays });
    return { ...read.result, outcome: 'unknown' };
  }
  if (await isShown(uses, sentChange, read.list)) {
    const notice = await confirmedWords(uses, sentChange, read.list);
    return lists.confirm(press, read, { notice, outcome: 'done' });
  }
  const notice = `${UNSHOWN_WORDS[sent.kind]} (${supportCodeWords(press.supportCode)})`;
  const detail = sent.kind === 'unknown' ? sent.detail : sent.kind;
  return lists.confirm(press, read, { notice, outcome: 'unknown', detail });
}

async function confirmedWords(uses: Uses, sentChange: SentChange, list: TaskList): Promise<string> {
  const { changes, reminding, drawing } = uses;
  const { press, change, before, sent } = sentChange;
  const task = taskOf(list.tasks, change.taskId);
  await changes.confirm(change, press.userId);
  const aboutReminder = await reminding.adjust(press, change, task);
  const standpoint = await drawing.standpointOf(press.userId, [task]);
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
async function readUntilShown(uses: Uses, { press, change, sent }: SentChange) {
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
async function isShown(uses: Uses, sentChange: SentChange, list: TaskList): Promise<boolean> {
  const { press, change, before, sent } = sentChange;
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

async function isMade(uses: Uses, { userId }: Press, change: Change, task: Task | undefined) {
  const { accountZone } = await uses.drawing.standpointOf(userId, [task]);
  return tookPlace(change, task, accountZone);
}

/** Whether a list may hold the task as it was before. What is under way is not known yet. */
function isConcerned({ reference }: Press, query: TaskQuery, list: TaskList | undefined): boolean {
  const { of, taskId } = reference;
  if ('leadId' in query && of.kind === 'lead' && query.leadId === of.leadId) return true;
  if (list) return taskOf(list.tasks, taskId) !== undefined;
  return 'ownerEmail' in query || of.kind === 'own';
}
