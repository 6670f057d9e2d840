/** Makes a change that a rep has confirmed, unless the task has changed meanwhile. */
import type { Changes, Completion, Recalled } from '../leadsquared/changes.ts';
import { CHANGE_WORDS } from '../messages/change-modals.ts';
import type { TaskReference } from '../messages/control-values.ts';
import { deniedMessage, notChangedMessage } from '../messages/failure-messages.ts';
import { changedSince } from '../messages/reminder-message.ts';
import { tryTaskAgain } from '../messages/try-again-buttons.ts';
import type { Log } from '../ops/log.ts';
import type { Turn } from '../ops/memory.ts';
import type { Standpoint } from '../tasks/agenda.ts';
import { asStored, type Change, nextDay, storedDue, taskOf } from '../tasks/change.ts';
import { hasDueDate } from '../tasks/due.ts';
import type { Task } from '../tasks/task.ts';
import type { Audit, Ended } from './audit.ts';
import { waitInLine } from './await-answer.ts';
import type { ChangeRights } from './change-rights.ts';
import type { Drawing } from './draw-list.ts';
import { leadOf } from './draw-reminder.ts';
import type { Result } from './interaction.ts';
import type { Ending, ReadBack, SentChange } from './read-back.ts';
import type { Lists, NamedPress, Press } from './show-list.ts';

/** How long a list may show a task as it was before a change. */
const LIST_LAG_MS = 30_000;

interface Uses {
  readonly changes: Changes;
  readonly lists: Lists;
  readonly drawing: Drawing;
  readonly readBack: ReadBack;
  readonly log: Log;
  readonly rights: ChangeRights;
  readonly audit: Audit;
  readonly adminContact: string;
}

/** What else is done in the same turn, once it is clear how the change ended. */
export type FollowUp = (ending: Ending) => Promise<Ending>;

export type ChangeTask = ReturnType<typeof createChangeTask>;

export function createChangeTask(uses: Uses) {
  const { changes, lists, drawing, log, rights, adminContact } = uses;

  async function changeTask(press: Press, change: Change, followUp?: FollowUp): Promise<Result> {
    const { userId: user, teamId: team, supportCode } = press;
    if (rights.isOff) {
      await press.surface.showBeside(deniedMessage('off', { adminContact, supportCode }));
      const refused = { outcome: 'changes-off' };
      await noteChange(press, change, refused);
      return refused;
    }
    const ending = await changes.inTurn(change.taskId, async (turn) => {
      const ended = await attempt(uses, press, change, turn);
      return followUp ? followUp(ended) : ended;
    });
    const result =
      'told' in ending ? ending.told : await lists.confirm(ending.press, ending.read, ending.confirmed);
    const dueAt = change.kind === 'reschedule' ? change.dueAt.toISOString() : undefined;
    const what = { supportCode, user, team, change: change.kind, task: change.taskId, dueAt };
    log.info({ ...what, result: result.outcome }, 'Change');
    await noteChange(
      press,
      change,
      ending.isRepeat ? { outcome: 'sent-before' } : result,
      taskIn(ending, change),
    );
    return result;
  }

  /** @param task as it was read: a made-up control may name a lead that the task isn't of */
  async function noteChange(
    press: Press,
    { kind, taskId }: Pick<Change, 'kind' | 'taskId'>,
    ended: Ended,
    task?: Task,
  ): Promise<void> {
    await uses.audit.note(press, { what: kind, lead: leadOf(press.reference, task), task: taskId }, ended);
  }

  /** Without a question, because it is undone as easily. */
  async function moveToTomorrow(press: Press): Promise<Result> {
    const { reference, userId } = press;
    const move = { kind: 'reschedule', taskId: reference.taskId } as const;
    const read = await lists.readAgain(press, {});
    if (!read.list) {
      await noteChange(press, move, read.result);
      return read.result;
    }
    const task = taskOf(read.list.tasks, reference.taskId);
    const standpoint = await drawing.standpointOf(userId, [task]);
    if (!task || !hasDueDate(task) || reference.dueAtSeconds === undefined) {
      const words = changedSince(task, reference, standpoint) ?? CHANGE_WORDS.notSent;
      const result = await lists.confirm(press, read, { words, outcome: 'task-changed' });
      await noteChange(press, move, result, task);
      return result;
    }
    const dueAt = nextDay(task, new Date(reference.dueAtSeconds * 1000), standpoint);
    return changeTask(press, { ...move, dueAt });
  }

  return { changeTask, moveToTomorrow };
}

/** The task that a change was about, as far as it was read. */
function taskIn(ending: Ending, { taskId }: Change): Task | undefined {
  if (ending.task || 'told' in ending) return ending.task;
  return taskOf(ending.read.list.tasks, taskId);
}

async function attempt(uses: Uses, clicked: Press, given: Change, turn: Turn): Promise<Ending> {
  const { changes, lists, drawing } = uses;
  const { userId, reference } = clicked;
  // Once the change is sent, its list is forgotten.
  const press = await lists.named(clicked);
  const recalled = await changes.recall(given);
  const isNew = recalled.kind === 'new';
  const completion = recalled.kind === 'completed-before' ? recalled.completion : undefined;
  const read = await lists.readAgain(press, {
    pastCache: true,
    // A completed one of a rep's own tasks is gone from the open ones.
    ...(!isNew && { states: 'all' }),
    retry: tryTaskAgain(given.kind, reference),
  });
  if (!read.list) {
    const isKnown = completion && read.result.outcome !== 'not-visible';
    return { state: isKnown ? 'made before' : 'not made', told: read.result };
  }
  const task = taskOf(read.list.tasks, given.taskId);
  // What was done to a task is told only where the rep sees the task.
  if (recalled.kind === 'sent-before' && task) {
    return lookAgain(uses, { press, change: given, before: task }, recalled);
  }
  if (completion && task && (task.state !== 'open' || isFresh(completion))) {
    const doneBefore = await doneBeforeWords(uses, userId, completion);
    const words = task.state === 'open' ? `${doneBefore} ${CHANGE_WORDS.notListedYet}` : doneBefore;
    return { state: 'made before', task, press, read, confirmed: { words, outcome: 'done-before' } };
  }
  if (completion && task) await changes.forgetCompletion(given.taskId);
  const standpoint = await drawing.standpointOf(userId, [task]);
  const change = asStored(given, task, standpoint.accountZone);
  const hindrance = hindranceTo(change, task, reference, standpoint);
  if (hindrance) {
    const { since, ...confirmed } = hindrance;
    return { state: 'not made', task, press, read, since, confirmed };
  }
  const denied = await denialOf(uses, press, { change, task });
  if (denied) return { state: 'not made', ...denied };
  return send(uses, { ...press, about: task?.name || press.about }, { change, before: task, turn });
}

/** What was sent a moment ago isn't sent again: the rep learns what the list shows by now. */
async function lookAgain(
  uses: Uses,
  repeat: Pick<SentChange, 'press' | 'change' | 'before'>,
  { wasConfirmed, by = repeat.press.userId }: Extract<Recalled, { kind: 'sent-before' }>,
): Promise<Ending> {
  // Another rep may have sent it, so it is checked what this one may do.
  const denied = await denialOf(uses, repeat.press, { change: repeat.change, task: repeat.before });
  if (denied) return { state: 'unknown', ...denied };
  const sent = { kind: wasConfirmed ? 'accepted' : 'unknown', detail: 'sent before' } as const;
  return { ...(await uses.readBack({ ...repeat, sent, by })), isRepeat: true };
}

/** A rep's own list has only their own tasks. */
async function denialOf(
  { rights, adminContact }: Uses,
  press: Press,
  { change, task }: { change: Change; task: Task | undefined },
) {
  const { reference, surface, userId, supportCode, about } = press;
  if (reference.of.kind === 'own') return undefined;
  const denial = await rights.denial(userId, { task, leadId: reference.of.leadId });
  if (!denial) return undefined;
  const retry = tryTaskAgain(change.kind, reference);
  const told = { adminContact, supportCode, about, retry };
  const delivery = await surface.showBeside(deniedMessage(denial, told));
  return { told: { outcome: 'change-denied', detail: denial, delivery } };
}

async function doneBeforeWords({ drawing }: Uses, userId: string, completion: Completion): Promise<string> {
  const { zone } = await drawing.standpointOf(userId, []);
  return CHANGE_WORDS.doneBefore(completion, zone);
}

/** A list may still show the task as it was before. */
function isFresh({ at }: Completion): boolean {
  return Date.now() - at.getTime() < LIST_LAG_MS;
}

/** What happened to the task since the rep saw it. Then nothing is sent. */
function hindranceTo(change: Change, task: Task | undefined, seen: TaskReference, standpoint: Standpoint) {
  const changed = changedSince(task, seen, standpoint);
  if (changed !== undefined)
    return { since: changed, words: `${changed} ${CHANGE_WORDS.notSent}`, outcome: 'task-changed' };
  return isDueAlready(change, task)
    ? { since: undefined, words: CHANGE_WORDS.alreadyDue, outcome: 'unchanged' }
    : undefined;
}

async function send(
  uses: Uses,
  press: NamedPress,
  { turn, ...attempted }: { change: Change; before: Task | undefined; turn: Turn },
): Promise<Ending> {
  const { surface, userId, supportCode, reference, about } = press;
  const { change } = attempted;
  const sent = await uses.changes.send(change, {
    userId,
    turn,
    onWait: (wait) => surface.tellWait(waitInLine(wait, { about })),
  });
  if (sent.kind !== 'refused') return uses.readBack({ press, ...attempted, sent, by: userId });
  const { kind, detail } = sent.failure;
  const retry = tryTaskAgain(change.kind, reference);
  const told = { adminContact: uses.adminContact, supportCode, about, retry };
  await surface.showBeside(notChangedMessage(sent.failure, told));
  return { state: 'not made', task: attempted.before, told: { outcome: kind, detail } };
}

/** The picker knows no seconds. */
function isDueAlready(change: Change, task: Task | undefined): boolean {
  if (change.kind !== 'reschedule' || task?.dueAt === undefined) return false;
  return Math.floor(task.dueAt.getTime() / 60_000) === Math.floor(storedDue(change).getTime() / 60_000);
}
