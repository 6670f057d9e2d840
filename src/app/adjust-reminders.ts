import { CHANGE_WORDS } from '../messages/change-modals.ts';
import type { TaskReference } from '../messages/control-values.ts';
import { faultWords, type Log } from '../ops/log.ts';
import type { Reminder, Reminders } from '../slack/reminders.ts';
import type { Change } from '../tasks/change.ts';
import { hasDueDate } from '../tasks/due.ts';
import { reminderTime } from '../tasks/reminder.ts';
import type { Task } from '../tasks/task.ts';
import { type DrawReminder, secondsOf } from './remind.ts';
import type { StandpointOf } from './standpoint.ts';

interface Changed {
  readonly change: Change;
  readonly reference: TaskReference;
  /** As it was read after the change. */
  readonly task: Task | undefined | 'unread';
  readonly userId: string;
}

export type AdjustReminders = ReturnType<typeof createAdjustReminders>;

export function createAdjustReminders(uses: {
  reminders: Reminders;
  drawReminder: DrawReminder;
  standpointOf: StandpointOf;
  log: Log;
}) {
  const { reminders, drawReminder, standpointOf, log } = uses;

  async function cancelAll(all: readonly Reminder[]): Promise<string | undefined> {
    const cancelled = await Promise.all(all.map(reminders.cancel));
    return cancelled.includes(false) ? CHANGE_WORDS.reminderMayStillCome : undefined;
  }

  async function adjust({ change, reference, task, userId }: Changed): Promise<string | undefined> {
    const all = await reminders.ofTask(change.taskId);
    if (all.length === 0) return undefined;
    // When to remind of it depends on how it is now.
    if (task === 'unread') return CHANGE_WORDS.reminderStays;
    if (change.kind === 'complete') return cancelAll(all);
    if (!task || !hasDueDate(task)) return CHANGE_WORDS.reminderStays;
    const standpoint = await standpointOf(userId, [task]);
    const time = reminderTime(task, standpoint);
    if (time.kind !== 'at') return (await cancelAll(all)) ?? CHANGE_WORDS.reminderCancelled;
    const moved = { ...reference, dueAtSeconds: secondsOf(task.dueAt) };
    const message = drawReminder({ task, reference: moved, ...standpoint, at: time.at });
    const moves = await Promise.all(all.map((one) => reminders.move(one, secondsOf(time.at), message)));
    return moves.includes(false) ? CHANGE_WORDS.reminderMayStillCome : undefined;
  }

  /** Every rep's reminder of a completed task is cancelled, and of a moved one moved. Says what is worth saying. */
  return (changed: Changed): Promise<string | undefined> =>
    adjust(changed).catch((error: unknown) => {
      log.warn({ fault: faultWords(error) }, 'A reminder could not be changed');
      return CHANGE_WORDS.reminderStays;
    });
}
