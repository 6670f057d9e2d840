/** Makes a change that a rep has confirmed, finds out whether it took place, and shows the list as it is then. */
import type { ViewSubmitAction } from '@slack/bolt';
import type { Wait } from '../leadsquared/queue.ts';
import { CHANGE_WORDS, type ChangeRequest } from '../messages/change.ts';
import { changesOffMessage, failureMessage } from '../messages/failure.ts';
import type { TaskReference } from '../messages/list-control.ts';
import { waitWords } from '../messages/waiting.ts';
import { faultWords } from '../operate/log.ts';
import type { Turn } from '../operate/memory.ts';
import type { Reminder } from '../slack/reminders.ts';
import { type Change, taskOf, tookPlace } from '../tasks/change.ts';
import { hasDueDate, reminderTime } from '../tasks/reminder.ts';
import type { Task, TaskList, TaskQuery } from '../tasks/task.ts';
import { type Asking, type Ending, handle, type Parts } from './asking.ts';
import { TOLD_WAIT_MS } from './await-answer.ts';
import { askingBy } from './click.ts';
import type { Found } from './draw-list.ts';
import { lookUp, type Search } from './find-tasks.ts';
import { reminderFor, secondsOf } from './remind.ts';
import { showInPlace } from './show-list.ts';

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

/** So long a list may show a task as it was before a change. */
const LIST_LAG_MS = 30_000;

async function attempt(
  parts: Parts,
  asking: Asking,
  { change, reference, turn }: { change: Change; reference: TaskReference; turn: Turn },
): Promise<Ending> {
  const { zone } = await parts.viewers.viewer(asking.ask.userId);
  const readAnew = (preface: string, states?: Search['states']) =>
    lookUp(parts, asking, { view: reference, pastCache: true, preface, ...(states ? { states } : {}) });
  const show = async (found: Found, notice: string, ending: Ending): Promise<Ending> => ({
    ...ending,
    delivery: await showInPlace(parts, asking, { view: reference, ...found, notice }),
  });
  const { userId } = asking.ask;
  const onWait = (wait: Wait) => {
    if (wait.ms >= TOLD_WAIT_MS) asking.reply.progress({ text: waitWords(wait) }, { replaceOriginal: false });
  };
  const made = await parts.changes.make(change, { userId, turn, onWait });

  if (made.kind === 'refused') {
    await asking.refuse(failureMessage(made.failure, { ...parts, ...asking, preface: CHANGE_WORDS.notDone }));
    return { outcome: made.failure.kind, detail: made.failure.detail };
  }
  if (made.kind === 'done-before') {
    const { completion } = made;
    const words = CHANGE_WORDS.doneBefore(completion, zone);
    const { found, ending } = await readAnew(words);
    if (!found) return ending;
    const isOpen = taskOf(found.list.tasks, change.taskId)?.state === 'open';
    if (!isOpen) return show(found, words, { ...ending, outcome: 'done-before' });
    // LeadSquared's list may lag behind what it has done.
    if (Date.now() - completion.at.getTime() < LIST_LAG_MS) {
      return show(found, `${words} ${CHANGE_WORDS.notListedYet}`, { ...ending, outcome: 'done-before' });
    }
    // It has been opened again in LeadSquared.
    await parts.changes.forgetCompletion(change.taskId);
    return attempt(parts, asking, { change, reference, turn });
  }

  parts.lookups.forget((query, list) => isConcerned({ change, reference }, query, list));
  if (made.kind === 'overtaken') {
    const { found, ending } = await readAnew(CHANGE_WORDS.overtaken);
    return found ? show(found, CHANGE_WORDS.overtaken, { ...ending, outcome: 'overtaken' }) : ending;
  }
  const done = CHANGE_WORDS.done(change, zone);
  const { found, ending } = await readAnew(
    made.kind === 'done' ? done : CHANGE_WORDS.unknown,
    // Of a rep's own tasks a completed one is told from one that is gone only among all.
    made.kind === 'done' ? undefined : 'all',
  );
  const task = found && taskOf(found.list.tasks, change.taskId);
  if (made.kind === 'unknown') {
    if (!found) return { ...ending, outcome: 'unknown' };
    // That the task is still as it was proves nothing: the change may come later, or show later.
    if (!tookPlace(change, task)) {
      return show(found, `${CHANGE_WORDS.unknown} (Reference ${asking.reference})`, {
        ...ending,
        outcome: 'unknown',
        detail: made.detail,
      });
    }
    await parts.changes.note(change, userId);
  }
  const aboutReminder = await adjustReminders(parts, { change, reference, task, zone });
  if (!found) {
    if (aboutReminder) asking.reply.progress({ text: aboutReminder }, { replaceOriginal: false });
    return { ...ending, outcome: 'done' };
  }
  const late = made.kind === 'unknown' ? CHANGE_WORDS.lateButDone : undefined;
  const notice = [done, late, aboutReminder].filter((line) => line !== undefined).join('\n');
  return show(found, notice, { ...ending, outcome: 'done' });
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

/** Every rep's reminder of a completed task is cancelled, and of a moved one moved. Says what is worth saying. */
async function adjustReminders(
  parts: Parts,
  {
    change,
    reference,
    task,
    zone,
  }: { change: Change; reference: TaskReference; task: Task | undefined; zone: string },
): Promise<string | undefined> {
  try {
    const reminders = await parts.reminders.ofTask(change.taskId);
    if (reminders.length === 0) return undefined;
    if (change.kind === 'complete') return await cancelAll(parts, reminders);
    // Not known as it is now, so neither is when to remind of it.
    if (!task || !hasDueDate(task)) return CHANGE_WORDS.reminderStays;
    const time = reminderTime(task, new Date());
    if (time.kind !== 'at') return (await cancelAll(parts, reminders)) ?? CHANGE_WORDS.reminderCancelled;
    const message = reminderFor(parts, {
      task,
      reference: { ...reference, dueAtSeconds: secondsOf(task.dueAt) },
      zone,
      at: time.at,
    });
    const moved = await Promise.all(
      reminders.map((reminder) => parts.reminders.move(reminder, secondsOf(time.at), message)),
    );
    return moved.includes(false) ? CHANGE_WORDS.reminderMayStillCome : undefined;
  } catch (error) {
    parts.log.warn({ fault: faultWords(error) }, 'A reminder could not be changed');
    return CHANGE_WORDS.reminderStays;
  }
}

async function cancelAll(parts: Parts, reminders: readonly Reminder[]): Promise<string | undefined> {
  const cancelled = await Promise.all(reminders.map(parts.reminders.cancel));
  return cancelled.includes(false) ? CHANGE_WORDS.reminderMayStillCome : undefined;
}
