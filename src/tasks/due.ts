/** From when to when a task is due, and on which days an all-day task is. */
import type { Days, Task } from './task.ts';
import { dayAt, startOfDay } from './time-zone.ts';
import { millisecondsInDay, millisecondsInHour, millisecondsInMinute } from './units-of-time.ts';

export type DatedTask = Task & { readonly dueAt: Date };

export function hasDueDate(task: Task): task is DatedTask {
  return task.dueAt !== undefined;
}

/** In ms since the epoch. */
export interface Span {
  readonly startsMs: number;
  /** The last moment before it is overdue. It is before the start where the task was moved and its end was not. */
  readonly endsMs: number;
}

/** @param accountZone the zone of the LeadSquared account, in which the day of an all-day task begins and ends */
export function spanOf(task: DatedTask, accountZone: string): Span {
  const dueMs = task.dueAt.getTime();
  const endsMs = task.endsAt?.getTime() ?? dueMs;
  if (!task.isAllDay) {
    if (task.unreadableEndDate === '') return { startsMs: dueMs, endsMs };
    // It may end at any time, so it isn't overdue on the day on which it begins.
    return { startsMs: dueMs, endsMs: startOfDay(dayAt(dueMs, accountZone) + 1, accountZone) - 1 };
  }
  const lengthMs = wholeDaysOf(task);
  if (lengthMs !== undefined) return { startsMs: dueMs, endsMs: dueMs + lengthMs - 1 };
  const { first, last, zone } = daysOf(task, accountZone);
  const endedBefore = endsMs < dueMs && dayAt(endsMs, zone) < first;
  return { startsMs: startOfDay(first, zone), endsMs: endedBefore ? endsMs : startOfDay(last + 1, zone) - 1 };
}

/** Whether `spanOf` needs the zone of the account. */
export function isByDay({ isAllDay, unreadableEndDate }: Task): boolean {
  return isAllDay || unreadableEndDate !== '';
}

/** On which days an all-day task is due, and in which zone they are days. */
export function daysOf(task: DatedTask, accountZone: string): Days & { readonly zone: string } {
  if (task.givenDays) return { ...task.givenDays, zone: accountZone };
  const zone = zoneOf(task, accountZone);
  const first = dayAt(task.dueAt.getTime(), zone);
  // An end at midnight is the end of the day before.
  const last = task.endsAt ? dayAt(task.endsAt.getTime() - 1, zone) : first;
  return { first, last: Math.max(first, last), zone };
}

/** Whether the task was moved past its end, which stayed where it was. */
export function isEndBehind({ startsMs, endsMs }: Span): boolean {
  return endsMs < startsMs;
}

/** Whether it has begun and isn't over. */
export function isUnderWay({ startsMs, endsMs }: Span, now: Date): boolean {
  return startsMs < endsMs && startsMs <= now.getTime() && now.getTime() <= endsMs;
}

/**
 * How long an all-day task is, in ms, when its own times make whole days. Its end is the last minute of a day, and a day on
 * which the clocks change has an hour more or less.
 */
function wholeDaysOf({ dueAt, endsAt, givenDays }: DatedTask): number | undefined {
  if (endsAt === undefined || givenDays) return undefined;
  const ms = endsAt.getTime() - dueAt.getTime();
  const hours = Math.round(ms / millisecondsInHour);
  const lengthMs = hours * millisecondsInHour;
  const isWhole = hours >= 23 && [0, 1, 23].includes(hours % 24);
  return isWhole && Math.abs(ms - lengthMs) <= millisecondsInMinute ? lengthMs : undefined;
}

/** The account's zone. Where the task's times show that it was made in another one, the offset of its midnight. */
function zoneOf(task: DatedTask, accountZone: string): string {
  const dueMs = task.dueAt.getTime();
  const isMidnight = startOfDay(dayAt(dueMs, accountZone), accountZone) === dueMs;
  if (isMidnight || wholeDaysOf(task) === undefined) return accountZone;
  const minute = Math.floor((dueMs - dayAt(dueMs, 'UTC') * millisecondsInDay) / millisecondsInMinute);
  const offset = minute > 12 * 60 ? 24 * 60 - minute : -minute;
  const hoursAndMinutes = new Date(Math.abs(offset) * millisecondsInMinute).toISOString().slice(11, 16);
  return `${offset < 0 ? '-' : '+'}${hoursAndMinutes}`;
}
