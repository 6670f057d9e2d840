import type { Standpoint } from './agenda.ts';
import { type DatedTask, daysOf, spanOf } from './due.ts';
import { dayAt, momentAt } from './time-zone.ts';
import { millisecondsInDay, millisecondsInMinute } from './units-of-time.ts';

/** Slack, chat.scheduleMessage. */
export const MAX_AHEAD_MS = 120 * 24 * 60 * 60_000;
const USUAL_MINUTES = 15;
/**
 * Within about 5 minutes of a scheduled message's time, Slack answers `ok` to a deletion and sends the message all the same
 * (reports since 2021, such as slackapi/bolt-js issue 1000). A minute more for clocks and slow answers.
 */
export const HELD_BY_SLACK_MS = 6 * 60_000;
/** When a rep is reminded of an all-day task that has no reminder of its own. */
const MORNING_MS = 9 * 60 * millisecondsInMinute;

export type ReminderTime =
  | { readonly kind: 'at'; readonly at: Date }
  | { readonly kind: 'too far'; readonly at: Date }
  | { readonly kind: 'soon'; readonly at: Date }
  | { readonly kind: 'past' };

/** When LeadSquared reminds of a task. It is an invalid date where the moment is out of the range of `Date`. */
export function ownReminderAt(task: DatedTask, accountZone: string): Date | undefined {
  const { reminder } = task;
  if (reminder === undefined) return undefined;
  if (reminder.kind === 'minutes before') {
    return new Date(task.dueAt.getTime() - reminder.minutes * millisecondsInMinute);
  }
  const { first, zone } = daysOf(task, accountZone);
  return new Date(
    momentAt((first - reminder.days) * millisecondsInDay + reminder.minuteOfDay * millisecondsInMinute, zone),
  );
}

/**
 * When to remind of a task: at its own reminder or a quarter of an hour before it is due. When that is past, at its due time.
 * An all-day task is due at 9:00 AM on the viewer's clock.
 */
export function reminderTime(task: DatedTask, standpoint: Standpoint): ReminderTime {
  const nowMs = standpoint.now.getTime();
  const dueMs = task.isAllDay ? morningOf(task, standpoint) : task.dueAt.getTime();
  const usualMs = task.isAllDay ? dueMs : dueMs - USUAL_MINUTES * millisecondsInMinute;
  const wantedMs = ownReminderAt(task, standpoint.accountZone)?.getTime() ?? usualMs;
  const atMs = wantedMs > nowMs ? wantedMs : dueMs;
  if (atMs <= nowMs) return { kind: 'past' };
  const aheadMs = atMs - nowMs;
  const kind = aheadMs < HELD_BY_SLACK_MS ? 'soon' : aheadMs > MAX_AHEAD_MS ? 'too far' : 'at';
  return { kind, at: new Date(atMs) };
}

/** The viewer's first morning while an all-day task is due. Far from the account, that may be on another date. */
function morningOf(task: DatedTask, { zone, accountZone }: Standpoint): number {
  const { startsMs } = spanOf(task, accountZone);
  const morningOn = (day: number) => momentAt(day * millisecondsInDay + MORNING_MS, zone);
  const day = dayAt(startsMs, zone);
  return morningOn(day) >= startsMs ? morningOn(day) : morningOn(day + 1);
}
