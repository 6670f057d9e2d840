import type { Standpoint } from './agenda.ts';
import { type DatedTask, daysOf, hasDueDate } from './due.ts';
import { readGuid } from './read-guid.ts';
import type { Task } from './task.ts';
import { dayAt, momentAt, startOfDay, wallTimeAt } from './time-zone.ts';
import { millisecondsInDay } from './units-of-time.ts';

export type Change = { readonly kind: 'complete'; readonly taskId: string } | Reschedule;

interface Reschedule {
  readonly kind: 'reschedule';
  readonly taskId: string;
  /** As the rep chose it. */
  readonly dueAt: Date;
  /** As LeadSquared is to have it, where that is another moment. */
  readonly storedAt?: Date;
}

export function storedDue({ dueAt, storedAt = dueAt }: Reschedule): Date {
  return storedAt;
}

/** The change as LeadSquared stores it: an all-day task that begins at the account's midnight does so on the new day, too. */
export function asStored(change: Change, task: Task | undefined, accountZone: string): Change {
  if (change.kind !== 'reschedule' || !task?.isAllDay || !hasDueDate(task)) return change;
  const { zone } = daysOf(task, accountZone);
  const midnightOf = (at: Date) => startOfDay(dayAt(at.getTime(), zone), zone);
  const isFromMidnight = midnightOf(task.dueAt) === task.dueAt.getTime();
  return isFromMidnight ? { ...change, storedAt: new Date(midnightOf(change.dueAt)) } : change;
}

/** Whether a task, read after a change, shows that it was made. A missing task doesn't show that. */
export function tookPlace(change: Change, task: Task | undefined, accountZone: string): boolean {
  if (change.kind === 'complete') return task?.state === 'completed';
  if (!task || !hasDueDate(task)) return false;
  // LeadSquared keeps whole seconds.
  if (Math.abs(task.dueAt.getTime() - storedDue(change).getTime()) < 1_000) return true;
  const { zone } = daysOf(task, accountZone);
  return task.isAllDay && dayAt(task.dueAt.getTime(), zone) === dayAt(change.dueAt.getTime(), zone);
}

/** LeadSquared writes ids as any GUID: in any case, some in braces. */
export function taskOf(tasks: readonly Task[], taskId: string): Task | undefined {
  return tasks.find(({ id }) => readGuid(id) === taskId);
}

/**
 * One day on, at the same time of day; tomorrow, where the task was due before today.
 * @param dueAt as the rep saw it
 */
export function nextDay(task: DatedTask, dueAt: Date, { now, zone, accountZone }: Standpoint): Date {
  const zoneOfDay = task.isAllDay ? daysOf(task, accountZone).zone : zone;
  const wallTime = wallTimeAt(dueAt.getTime(), zoneOfDay);
  const dueDay = Math.floor(wallTime / millisecondsInDay);
  const day = Math.max(dueDay, dayAt(now.getTime(), zoneOfDay)) + 1;
  return new Date(momentAt(wallTime + (day - dueDay) * millisecondsInDay, zoneOfDay));
}
