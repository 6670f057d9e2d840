/** Lets every rep's reminder of a task follow a change that was made from Slack. */
import { CHANGE_WORDS } from '../messages/change-modals.ts';
import { withSupportCode } from '../messages/common-blocks.ts';
import { secondsOf } from '../messages/control-values.ts';
import { faultWords, type Log } from '../ops/log.ts';
import { resultWithin } from '../ops/result-within.ts';
import type { UnderWay } from '../ops/under-way.ts';
import type { Reminder, Reminders } from '../slack/reminders.ts';
import type { Change } from '../tasks/change.ts';
import { type DatedTask, hasDueDate } from '../tasks/due.ts';
import { reminderTime } from '../tasks/reminder.ts';
import type { Task } from '../tasks/task.ts';
import { reminderDigest } from './automatic-reminders.ts';
import type { Drawing } from './draw-list.ts';
import type { ReminderDrawing } from './draw-reminder.ts';
import type { Press } from './show-list.ts';

/** How long the answer to a change waits for Slack to move its reminders. They are moved later too. */
const LIMIT_MS = 3_000;

export type AdjustReminders = ReturnType<typeof createAdjustReminders>;

export function createAdjustReminders(uses: {
  drawing: Pick<Drawing, 'standpointOf'>;
  drawReminder: ReminderDrawing;
  reminders: Reminders;
  underWay: UnderWay;
  log: Log;
}) {
  const { reminders, drawing } = uses;

  /** By the clock of the rep whose reminder it is: an all-day task is due in that rep's morning. */
  async function move(one: Reminder, { reference, userId }: Press, task: DatedTask) {
    const { isAutomatic } = one;
    const standpoint = await drawing.standpointOf(one.userId ?? userId, [task]);
    const time = reminderTime(task, standpoint);
    const isOwn = one.userId === undefined || one.userId === userId;
    if (time.kind !== 'at') return { isGone: isOwn, isCancelled: await reminders.cancel(one) };
    const postAt = secondsOf(time.at);
    const followed = isAutomatic ? { wantedAt: postAt, digest: reminderDigest(task) } : undefined;
    const noteUrl = reminders.linkFor(reference.taskId, one.userId, followed);
    const moved = { ...reference, dueAtSeconds: secondsOf(task.dueAt) };
    const drawn = { task, reference: moved, ...standpoint, at: time.at, isAutomatic, noteUrl };
    const isCancelled = await reminders.move(one, postAt, uses.drawReminder(drawn));
    return { isGone: false, isCancelled };
  }

  /** Cancels those of a completed task, and moves those of a moved one. Says what is worth saying. */
  async function adjust(press: Press, change: Change, task: Task | undefined | 'unread'): Promise<string> {
    const all = await reminders.ofTask(change.taskId);
    if (all.length === 0) return '';
    // When to remind of it depends on how it is now.
    if (task === 'unread') return CHANGE_WORDS.reminderStays;
    if (change.kind === 'complete') return lateWords(await Promise.all(all.map(reminders.cancel)));
    if (!task || !hasDueDate(task)) return CHANGE_WORDS.reminderStays;
    const moved = await Promise.all(all.map((one) => move(one, press, task)));
    if (moved.some(({ isCancelled }) => !isCancelled)) return CHANGE_WORDS.oldReminderMayStillCome;
    return moved.some(({ isGone }) => isGone) ? CHANGE_WORDS.reminderCancelled : '';
  }

  /**
   * If Slack makes it wait, the rep is told later, in a message of its own.
   * @param task as it was read after the change
   */
  return async (
    press: Press,
    change: Change,
    task: Task | undefined | 'unread',
  ): Promise<string | undefined> => {
    const { supportCode, surface } = press;
    const adjusting = adjust(press, change, task).catch((error: unknown) => {
      uses.log.warn({ supportCode, fault: faultWords(error) }, 'A reminder could not be changed');
      return withSupportCode(CHANGE_WORDS.reminderStays, supportCode);
    });
    const words = await resultWithin(adjusting, LIMIT_MS);
    if (words === undefined) {
      uses.underWay.track(adjusting.then((late) => late && surface.showBeside({ text: late })));
    }
    return words;
  };
}

/** @param areCancelled false for each that Slack may send all the same */
function lateWords(areCancelled: readonly boolean[]): string {
  return areCancelled.includes(false) ? CHANGE_WORDS.reminderMayStillCome : '';
}
