/** Makes a change that a rep has confirmed, unless the task has changed meanwhile. */
import type { Completion } from '../leadsquared/changes.ts';
import { CHANGE_WORDS } from '../messages/change-modals.ts';
import { changesOffMessage, failureMessage } from '../messages/failure-messages.ts';
import { changedSince } from '../messages/reminder-message.ts';
import { waitWords } from '../messages/waiting-words.ts';
import type { Log } from '../ops/log.ts';
import type { Turn } from '../ops/memory.ts';
import type { Viewers } from '../slack/viewers.ts';
import { asStored, type Change, taskOf } from '../tasks/change.ts';
import type { Task } from '../tasks/task.ts';
import { TOLD_WAIT_MS } from './await-answer.ts';
import type { Result } from './interaction.ts';
import { type ReadBackUses, readBack } from './read-back.ts';
import type { Press } from './show-list.ts';

interface Uses extends ReadBackUses {
  readonly viewers: Viewers;
  readonly log: Log;
  readonly allowChanges: boolean;
  readonly adminContact: string;
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
    const line = { reference: supportCode, user, team, change: change.kind, task: change.taskId };
    const what = change.kind === 'reschedule' ? { ...line, dueAt: change.dueAt.toISOString() } : line;
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
    if (result !== 'open again') return result;
    await changes.forgetCompletion(change.taskId);
  }
  if (recalled.kind === 'sent-before') {
    const kind = recalled.wasConfirmed ? 'accepted' : 'unknown';
    return readBack(uses, press, { change, sent: { kind, detail: 'sent before' } });
  }
  const { hindrance, ...found } = await findHindrance(uses, press, change);
  if (hindrance) return hindrance;
  const { surface, userId, supportCode } = press;
  const sent = await changes.send(found.change, {
    userId,
    turn,
    onWait: (wait) => wait.ms >= TOLD_WAIT_MS && surface.showWait(waitWords(wait)),
  });
  if (sent.kind !== 'refused') return readBack(uses, press, { ...found, sent });
  const { kind, detail } = sent.failure;
  const told = { adminContact, supportCode, preface: CHANGE_WORDS.notDone };
  await surface.showBeside(failureMessage(sent.failure, told));
  return { outcome: kind, detail };
}

async function tellCompletedBefore(
  { lists, viewers }: Uses,
  press: Press,
  completion: Completion,
): Promise<Result | 'open again'> {
  const { zone } = await viewers.viewer(press.userId);
  const words = CHANGE_WORDS.doneBefore(completion, zone);
  const read = await lists.readAgain(press, { pastCache: true, preface: words });
  if (!read.list) return read.result;
  const isOpen = taskOf(read.list.tasks, press.reference.taskId)?.state === 'open';
  const isFresh = Date.now() - completion.at.getTime() < LIST_LAG_MS;
  if (isOpen && !isFresh) return 'open again';
  const notice = isOpen ? `${words} ${CHANGE_WORDS.notListedYet}` : words;
  return lists.confirm(press, read, { notice, outcome: 'done-before' });
}

/** What happened to the task since the rep saw it. Then nothing is sent. Otherwise how it is, and what is to be sent. */
async function findHindrance(
  { lists, drawing }: Uses,
  press: Press,
  given: Change,
): Promise<{ hindrance?: Result; change: Change; before?: Task | undefined }> {
  const read = await lists.readAgain(press, { pastCache: true });
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
