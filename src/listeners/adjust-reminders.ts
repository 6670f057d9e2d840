/** What becomes of a task's reminders when the task is changed. */
import { CHANGE_WORDS } from '../messages/change-modals.ts';
import type { TaskReference } from '../messages/control-values.ts';
import { faultWords } from '../ops/log.ts';
import type { Reminder } from '../slack/reminders.ts';
import type { Change } from '../tasks/change.ts';
import { hasDueDate } from '../tasks/due.ts';
import { reminderTime } from '../tasks/reminder.ts';
import type { Task } from '../tasks/task.ts';
import type { Parts } from './asking.ts';
import { reminderFor, secondsOf } from './remind.ts';
import { standpointOf } from './standpoint.ts';

/** Every rep's reminder of a completed task is cancelled, and of a moved one moved. Says what is worth saying. */
export async function adjustReminders(
  parts: Parts,
  {
    change,
    reference,
    task,
    userId,
  }: { change: Change; reference: TaskReference; task: Task | undefined | 'unread'; userId: string },
): Promise<string | undefined> {
  try {
    const reminders = await parts.reminders.ofTask(change.taskId);
    if (reminders.length === 0) return undefined;
    // When to remind of it depends on how it is now.
    if (task === 'unread') return CHANGE_WORDS.reminderStays;
    if (change.kind === 'complete') return await cancelAll(parts, reminders);
    if (!task || !hasDueDate(task)) return CHANGE_WORDS.reminderStays;
    const standpoint = await standpointOf(parts, userId, [task]);
    const time = reminderTime(task, standpoint);
    if (time.kind !== 'at') return (await cancelAll(parts, reminders)) ?? CHANGE_WORDS.reminderCancelled;
    const message = reminderFor(parts, {
      task,
      reference: { ...reference, dueAtSeconds: secondsOf(task.dueAt) },
      ...standpoint,
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
