// Tasks as LeadSquared's API writes them, and how the embedded leads' tasks are made from drafts.
import { katrin, priya, type User } from './account-users.ts';

type TaskField =
  | 'TaskID'
  | 'Name'
  | 'Description'
  | 'DueDate'
  | 'CreatedOn'
  | 'OwnerID'
  | 'OwnerName'
  | 'CreatedBy'
  | 'CreatedByName'
  | 'Status'
  | 'Reminder'
  // The page on Get Tasks by Lead Id doesn't have these; other calls do.
  | 'EndDate'
  | 'Category'
  | 'ReminderBeforeDays'
  | 'ReminderTime'
  | 'NotifyBy';

/** A task as the API writes it: eleven strings by the documentation, but not in every CRM. */
export type WireTask = { readonly [Field in TaskField]?: string | number | null };

export const isCompleted = ({ Status }: WireTask) => /^(?:completed?|1)$/i.test(String(Status));
export const isCancelled = ({ Status }: WireTask) => /^cancell?ed$/i.test(String(Status));

export interface Draft {
  readonly name: string;
  readonly description?: string;
  /** from now, negative for the past; left out: no due date */
  readonly dueInMinutes?: number;
  readonly owner?: User | undefined;
  /** minutes before due */
  readonly reminder?: string;
  readonly status?: string;
}

/** in minutes */
export const HOUR = 60;
export const DAY = 24 * HOUR;
const GRID_MS = 5 * 60_000;

/** LeadSquared writes it for no date. */
export const NO_DATE = '0001-01-01 00:00:00';

/** `YYYY-MM-DD HH:MM:SS`, UTC */
export const wireTime = (date: Date) => date.toISOString().slice(0, 19).replace('T', ' ');

/** ms since the epoch of such a time, `NaN` for other text */
export const utcMs = (time: unknown) => Date.parse(`${String(time).replace(' ', 'T')}Z`);

/** People set tasks for :05 and :30, so the result is rounded to five minutes. */
export const minutesFrom = (now: Date, minutes: number) =>
  wireTime(new Date(Math.round((now.getTime() + minutes * 60_000) / GRID_MS) * GRID_MS));

/** `lead`: four hex digits that make the tasks' ids unique to the lead. */
export const taskIdOf = (lead: string, number: number) =>
  `7a5c${lead}-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** `keeper` owns the tasks whose draft has no owner. */
export function wireTasks(lead: string, now: Date, drafts: readonly Draft[], keeper: User): WireTask[] {
  return drafts.map(({ dueInMinutes, owner = keeper, ...draft }, index) => ({
    TaskID: taskIdOf(lead, index + 1),
    Name: draft.name,
    Description: draft.description ?? '',
    DueDate: dueInMinutes === undefined ? NO_DATE : minutesFrom(now, dueInMinutes),
    CreatedOn: minutesFrom(now, Math.min(dueInMinutes ?? 0, 0) - 3 * DAY - index * 7 * HOUR),
    OwnerID: owner.id,
    OwnerName: owner.name,
    CreatedBy: katrin.id,
    CreatedByName: katrin.name,
    Status: draft.status ?? 'Pending',
    Reminder: draft.reminder ?? '',
  }));
}

export const tasksOf =
  (lead: string, drafts: readonly Draft[], keeper = priya) =>
  (now: Date) =>
    ({ kind: 'tasks', tasks: wireTasks(lead, now, drafts, keeper) }) as const;
