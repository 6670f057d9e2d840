/** Makes a change that a rep has confirmed, finds out whether it took place, and shows the list as it is then. */
import { CHANGE_WORDS, type ChangeRequest } from '../messages/change.ts';
import { failureMessage } from '../messages/failure.ts';
import type { TaskReference } from '../messages/list-control.ts';
import { reminderMessage } from '../messages/reminder.ts';
import { waitWords } from '../messages/waiting.ts';
import { type Change, taskOf, tookPlace } from '../tasks/change.ts';
import { hasDueDate, reminderTime } from '../tasks/reminder.ts';
import type { Task } from '../tasks/task.ts';
import type { Asking, Ending, Parts } from './asking.ts';
import { drawList, type Found, lookUp, TOLD_WAIT_MS } from './look-up.ts';

export async function changeTask(
  parts: Parts,
  asking: Asking,
  { change, request: { reference } }: { change: Change; request: ChangeRequest },
): Promise<Ending> {
  const ending = await attempt(parts, asking, { change, reference });
  const { reference: message, teamId: team, ask } = asking;
  const result = ending.outcome;
  parts.log.info(
    { reference: message, user: ask.userId, team, change: change.kind, task: change.taskId, result },
    'Change',
  );
  return ending;
}

async function attempt(
  parts: Parts,
  asking: Asking,
  { change, reference }: { change: Change; reference: TaskReference },
): Promise<Ending> {
  const { userId } = asking.ask;
  const { zone } = await parts.viewers.viewer(userId);
  const readAnew = (preface: string) => lookUp(parts, asking, { view: reference, pastCache: true, preface });
  const show = async (found: Found, notice: string, ending: Ending): Promise<Ending> => {
    const reminders = await parts.reminders.ofUser(userId).catch(() => []);
    const message = await drawList(parts, asking, { view: reference, ...found, notice, reminders });
    return { ...ending, delivery: await asking.reply.answer(message, { replaceOriginal: true }) };
  };

  if (change.kind === 'complete') {
    const before = await parts.changes.completionOf(change.taskId);
    if (before) {
      const words = CHANGE_WORDS.doneBefore(before.userId, before.at, zone);
      const { found, ending } = await readAnew(words);
      if (!found) return ending;
      // It may have been opened again in LeadSquared.
      if (taskOf(found.list.tasks, change.taskId)?.state !== 'open') {
        return show(found, words, { ...ending, outcome: 'done-before' });
      }
    }
  }

  const { wait, outcome } = parts.changes.make(change, userId);
  if (wait.ms >= TOLD_WAIT_MS) asking.reply.progress({ text: waitWords(wait) }, { replaceOriginal: false });
  const made = await outcome;
  if (made.kind === 'refused') {
    await asking.refuse(failureMessage(made.failure, { ...parts, ...asking, preface: CHANGE_WORDS.notDone }));
    return { outcome: made.failure.kind, detail: made.failure.detail };
  }

  parts.lookups.forget(reference.leadId);
  const done = CHANGE_WORDS.done(change, zone);
  const { found, ending } = await readAnew(made.kind === 'done' ? done : CHANGE_WORDS.unknown);
  const task = found && taskOf(found.list.tasks, change.taskId);
  if (made.kind === 'unknown') {
    if (!found) return { ...ending, outcome: 'unknown' };
    if (!tookPlace(change, task)) {
      const failure = failureMessage(made.failure, { ...parts, ...asking, preface: CHANGE_WORDS.notDone });
      asking.reply.progress(failure, { replaceOriginal: false });
      return show(found, CHANGE_WORDS.notDone, {
        ...ending,
        outcome: made.failure.kind,
        detail: made.failure.detail,
      });
    }
    parts.changes.note(change, userId);
  }
  const reminderWords = await adjustReminders(parts, { change, reference, task, zone });
  if (!found) return { ...ending, outcome: 'done' };
  const late = made.kind === 'unknown' ? CHANGE_WORDS.lateButDone : undefined;
  const notice = [done, late, reminderWords].filter((line) => line !== undefined).join('\n');
  return show(found, notice, { ...ending, outcome: 'done' });
}

/** Every rep's reminder of a completed task is cancelled, and of a moved one moved. */
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
    const time = task && hasDueDate(task) ? reminderTime(task, new Date()) : undefined;
    const changed = await Promise.all(
      reminders.map((reminder) => {
        if (change.kind === 'complete' || !task || !hasDueDate(task) || time?.kind !== 'at') {
          return parts.reminders.cancel(reminder);
        }
        const dueAtSeconds = Math.floor(task.dueAt.getTime() / 1000);
        const message = reminderMessage({
          task,
          reference: { ...reference, dueAtSeconds },
          zone,
          at: time.at,
          leadUrl: parts.leadUrl(reference.leadId),
          allowChanges: parts.allowChanges,
        });
        return parts.reminders.move(reminder, change.taskId, Math.floor(time.at.getTime() / 1000), message);
      }),
    );
    return changed.includes(false) ? CHANGE_WORDS.reminderStays : undefined;
  } catch {
    return CHANGE_WORDS.reminderStays;
  }
}
