/** Makes a change that a rep has confirmed, finds out whether it took place, and shows the list as it is then. */

import { setTimeout as delay } from 'node:timers/promises';
import type { ViewSubmitAction } from '@slack/bolt';
import type { Completion, SendResult } from '../leadsquared/changes.ts';
import { CHANGE_WORDS, type ChangeRequest } from '../messages/change-modals.ts';
import type { TaskReference } from '../messages/control-values.ts';
import { changesOffMessage, failureMessage } from '../messages/failure-messages.ts';
import { changedSince } from '../messages/reminder-message.ts';
import { waitWords } from '../messages/waiting-words.ts';
import type { Turn } from '../ops/memory.ts';
import type { Standpoint } from '../tasks/agenda.ts';
import { asStored, type Change, taskOf, tookPlace } from '../tasks/change.ts';
import { hasDueDate, isEndBehind, spanOf } from '../tasks/due.ts';
import type { Task, TaskList, TaskQuery } from '../tasks/task.ts';
import { adjustReminders } from './adjust-reminders.ts';
import { type Asking, type Ending, handle, type Parts } from './asking.ts';
import { TOLD_WAIT_MS } from './await-answer.ts';
import { askingBy } from './click.ts';
import type { Found } from './draw-list.ts';
import { findQuietly, lookUp, type Search } from './find-tasks.ts';
import { showInPlace } from './show-list.ts';
import { standpointOf } from './standpoint.ts';

/** A modal was submitted: whoever it asked has said yes. */
export function changeOnSubmission(
  parts: Parts,
  { body, request }: { body: ViewSubmitAction; request: ChangeRequest },
  changeOf: (taskId: string) => Change,
): void {
  const { reference } = request;
  const asking = askingBy(parts, body, { click: request, onScreen: reference });
  handle(parts, asking, async (asking) => {
    if (!parts.allowChanges) {
      await asking.refuse(changesOffMessage({ ...parts, ...asking }));
      return { outcome: 'changes-off' };
    }
    const change = changeOf(reference.taskId);
    const ending = await parts.changes.inTurn(reference.taskId, (turn) =>
      attempt(parts, asking, { change, reference, turn }),
    );
    const { reference: message, teamId: team, ask } = asking;
    const line = { reference: message, user: ask.userId, team, change: change.kind, task: change.taskId };
    const what = change.kind === 'reschedule' ? { ...line, dueAt: change.dueAt.toISOString() } : line;
    parts.log.info({ ...what, result: ending.outcome }, 'Change');
    return ending;
  });
}

/** How long a list may show a task as it was before a change. */
const LIST_LAG_MS = 30_000;
/** A list that lags behind usually shows the change by then. */
const SECOND_LOOK_MS = 1_500;

interface Attempt {
  readonly change: Change;
  readonly reference: TaskReference;
  readonly turn: Turn;
  /** As it was read before the change was sent. */
  readonly before?: Task | undefined;
}

async function attempt(parts: Parts, asking: Asking, given: Attempt): Promise<Ending> {
  const { change } = given;
  const recalled = await parts.changes.recall(change);
  if (recalled.kind === 'completed-before') {
    const ending = await tellCompletedBefore(parts, asking, given, recalled.completion);
    if (ending !== 'open again') return ending;
    await parts.changes.forgetCompletion(change.taskId);
  }
  if (recalled.kind === 'sent-before') {
    return readBack(parts, asking, given, {
      kind: recalled.wasConfirmed ? 'accepted' : 'unknown',
      detail: 'sent before',
    });
  }
  const { hindrance, ...found } = await findHindrance(parts, asking, given);
  if (hindrance) return hindrance;
  const sent = await parts.changes.send(found.change, {
    userId: asking.ask.userId,
    turn: given.turn,
    onWait: (wait) => {
      if (wait.ms < TOLD_WAIT_MS) return;
      asking.reply.progress({ text: waitWords(wait) }, { replaceOriginal: false });
    },
  });
  if (sent.kind !== 'refused') return readBack(parts, asking, { ...given, ...found }, sent);
  await asking.refuse(failureMessage(sent.failure, { ...parts, ...asking, preface: CHANGE_WORDS.notDone }));
  return { outcome: sent.failure.kind, detail: sent.failure.detail };
}

/** Reads the task past the cache, and tells of a wait or a failure. */
function read(
  parts: Parts,
  asking: Asking,
  { reference }: Attempt,
  { preface, states }: { preface?: string; states?: Search['states'] } = {},
) {
  return lookUp(parts, asking, {
    view: reference,
    pastCache: true,
    ...(preface === undefined ? {} : { preface }),
    ...(states === undefined ? {} : { states }),
  });
}

async function show(
  parts: Parts,
  asking: Asking,
  { reference }: Attempt,
  { found, notice, ending }: { found: Found; notice: string; ending: Ending },
): Promise<Ending> {
  const delivery = await showInPlace(parts, asking, { view: reference, ...found, notice });
  return { ...ending, delivery };
}

async function tellCompletedBefore(
  parts: Parts,
  asking: Asking,
  given: Attempt,
  completion: Completion,
): Promise<Ending | 'open again'> {
  const { zone } = await parts.viewers.viewer(asking.ask.userId);
  const words = CHANGE_WORDS.doneBefore(completion, zone);
  const { found, ending } = await read(parts, asking, given, { preface: words });
  if (!found) return ending;
  const isOpen = taskOf(found.list.tasks, given.change.taskId)?.state === 'open';
  const isFresh = Date.now() - completion.at.getTime() < LIST_LAG_MS;
  if (isOpen && !isFresh) return 'open again';
  const notice = isOpen ? `${words} ${CHANGE_WORDS.notListedYet}` : words;
  return show(parts, asking, given, { found, notice, ending: { ...ending, outcome: 'done-before' } });
}

/** What happened to the task since the rep saw it. Then nothing is sent. Otherwise how it is, and what is to be sent. */
async function findHindrance(
  parts: Parts,
  asking: Asking,
  given: Attempt,
): Promise<{ hindrance?: Ending; change: Change; before?: Task | undefined }> {
  const { reference } = given;
  const { found, ending } = await read(parts, asking, given);
  if (!found) return { hindrance: ending, change: given.change };
  const task = taskOf(found.list.tasks, given.change.taskId);
  const standpoint = await standpointOf(parts, asking.ask.userId, task ? [task] : []);
  const change = asStored(given.change, task, standpoint.accountZone);
  const changed = changedSince(task, reference, standpoint);
  if (changed === undefined) {
    if (!isDueAlready(change, task)) return { change, before: task };
    const told = {
      found,
      notice: CHANGE_WORDS.alreadyDue,
      ending: { ...ending, outcome: 'unchanged' },
    } as const;
    return { hindrance: await show(parts, asking, given, told), change };
  }
  const lastMoveMs = task?.state === 'open' ? await parts.changes.lastMove(change.taskId) : undefined;
  const isListLate = lastMoveMs !== undefined && Math.floor(lastMoveMs / 1000) === reference.dueAtSeconds;
  if (isListLate) return { change, before: task };
  const notice = `${changed} ${CHANGE_WORDS.notSent}`;
  const told = { found, notice, ending: { ...ending, outcome: 'task-changed' } } as const;
  return { hindrance: await show(parts, asking, given, told), change };
}

/** The picker knows no seconds. */
function isDueAlready(change: Change, task: Task | undefined): boolean {
  if (change.kind !== 'reschedule' || task?.dueAt === undefined) return false;
  return Math.floor(task.dueAt.getTime() / 60_000) === Math.floor(change.dueAt.getTime() / 60_000);
}

type Sent = Exclude<SendResult, { kind: 'refused' }>;

/** Says that a change took place only when reading shows it. */
async function readBack(parts: Parts, asking: Asking, given: Attempt, sent: Sent): Promise<Ending> {
  const { change, reference } = given;
  parts.lookups.forget((query, list) => isConcerned({ change, reference }, query, list));
  if (sent.kind === 'overtaken') return tellOvertaken(parts, asking, given);
  const { found, ending } = await readUntilShown(parts, asking, given, sent);
  if (!found) {
    const stays = await adjustReminders(parts, {
      change,
      reference,
      task: 'unread',
      userId: asking.ask.userId,
    });
    if (stays) asking.reply.progress({ text: stays }, { replaceOriginal: false });
    return { ...ending, outcome: 'unknown' };
  }
  const task = taskOf(found.list.tasks, change.taskId);
  if (!(await isShown(parts, asking, given, { sent, list: found.list }))) {
    const notice = `${UNSHOWN_WORDS[sent.kind]} (Reference ${asking.reference})`;
    const detail = sent.kind === 'unknown' ? sent.detail : sent.kind;
    return show(parts, asking, given, { found, notice, ending: { ...ending, outcome: 'unknown', detail } });
  }
  await parts.changes.confirm(change, asking.ask.userId);
  const late = sent.kind === 'unknown' ? CHANGE_WORDS.lateButDone : undefined;
  const aboutReminder = await adjustReminders(parts, { change, reference, task, userId: asking.ask.userId });
  const standpoint = await standpointOf(parts, asking.ask.userId, task ? [task] : []);
  const aboutEnd = endStayed(given, task, standpoint) ? CHANGE_WORDS.endStayed : undefined;
  const done = CHANGE_WORDS.done(change, task, standpoint);
  const notice = [done, aboutEnd, late, aboutReminder].filter((line) => line !== undefined);
  return show(parts, asking, given, {
    found,
    notice: notice.join('\n'),
    ending: { ...ending, outcome: 'done' },
  });
}

/** LeadSquared isn't known to move the end of a task along with its start. */
function endStayed(
  { change, before }: Attempt,
  task: Task | undefined,
  { accountZone }: Pick<Standpoint, 'accountZone'>,
): boolean {
  if (change.kind !== 'reschedule' || !task || !hasDueDate(task)) return false;
  const isSame = task.endsAt !== undefined && task.endsAt.getTime() === before?.endsAt?.getTime();
  return isSame || isEndBehind(spanOf(task, accountZone));
}

const UNSHOWN_WORDS = {
  accepted: CHANGE_WORDS.notShownYet,
  'nothing-changed': CHANGE_WORDS.nothingChanged,
  unknown: CHANGE_WORDS.unknown,
} as const;

async function tellOvertaken(parts: Parts, asking: Asking, given: Attempt): Promise<Ending> {
  const notice = CHANGE_WORDS.overtaken;
  const { found, ending } = await read(parts, asking, given, { preface: notice });
  if (!found) return ending;
  return show(parts, asking, given, { found, notice, ending: { ...ending, outcome: 'overtaken' } });
}

/** A list that does not show yet what LeadSquared says it has done is read once more, a moment later. */
async function readUntilShown(
  parts: Parts,
  asking: Asking,
  given: Attempt,
  sent: Exclude<Sent, { kind: 'overtaken' }>,
) {
  const isSure = sent.kind === 'accepted';
  // Of a rep's own tasks a completed one is told from one that is gone only among all.
  const options = {
    preface: isSure ? CHANGE_WORDS.accepted : CHANGE_WORDS.unknown,
    ...(isSure ? {} : { states: 'all' as const }),
  };
  const first = await read(parts, asking, given, options);
  if (!isSure || !first.found) return first;
  const task = taskOf(first.found.list.tasks, given.change.taskId);
  if (task === undefined || (await isMade(parts, asking, given, task))) return first;
  await delay(SECOND_LOOK_MS);
  return read(parts, asking, given, options);
}

/**
 * Whether LeadSquared's list shows that a change took place. A completed task is gone from a rep's own open ones, and so is
 * one that was given to somebody else: its lead's list tells the two apart.
 */
async function isShown(
  parts: Parts,
  asking: Asking,
  given: Attempt,
  { sent, list }: { sent: Sent; list: TaskList },
): Promise<boolean> {
  const { change, reference, before } = given;
  const task = taskOf(list.tasks, change.taskId);
  const isGone = task === undefined && reference.leadId === undefined;
  if (!isGone || change.kind !== 'complete' || sent.kind !== 'accepted')
    return isMade(parts, asking, given, task);
  const leadId = before?.relatedTo?.leadId;
  const lead = leadId && (await findQuietly(parts, asking.ask.userId, { leadId, filter: 'all', page: 1 }));
  const ofLead = lead && taskOf(lead.tasks, change.taskId);
  return ofLead
    ? isMade(parts, asking, given, ofLead)
    : list.isCut !== true && list.saidCount <= list.tasks.length;
}

async function isMade(
  parts: Parts,
  { ask }: Asking,
  { change }: Attempt,
  task: Task | undefined,
): Promise<boolean> {
  const { accountZone } = await standpointOf(parts, ask.userId, task ? [task] : []);
  return tookPlace(change, task, accountZone);
}

/** Whether a list may hold the task as it was before. What is under way is not known yet. */
function isConcerned(
  { change, reference }: { change: Change; reference: TaskReference },
  query: TaskQuery,
  list: TaskList | undefined,
): boolean {
  if ('leadId' in query && query.leadId === reference.leadId) return true;
  if (list) return taskOf(list.tasks, change.taskId) !== undefined;
  return 'ownerEmail' in query || reference.leadId === undefined;
}
