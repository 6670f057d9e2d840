import { daysOf, hasDueDate, isUnderWay, type Span, spanOf } from './due.ts';
import { type Filter, isShown } from './filters.ts';
import type { Person, Task } from './task.ts';
import { dayAt, startOfDay } from './time-zone.ts';

/** The groups of a list, in the order they are read. */
const GROUPS = ['overdue', 'today', 'later', 'no due date', 'completed', 'cancelled'] as const;
export type Group = (typeof GROUPS)[number];

export const TASKS_PER_PAGE = 10;

/** Whether a task's owner is the viewer. Always false while we don't know who the viewer is in LeadSquared. */
export type Owns = (owner: Person) => boolean;

export interface Agenda {
  /** All of the list's tasks, whatever the filter; `overdue` ones are among the `pending` ones. */
  readonly counts: Readonly<Record<'pending' | 'overdue' | 'completed' | 'cancelled', number>>;
  /** How many tasks the filter shows, on all pages; and how many of each group, in reading order. */
  readonly total: number;
  readonly groups: ReadonlyMap<Group, number>;
  readonly page: number;
  readonly pages: number;
  /** The page's tasks. */
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly task: Task;
  readonly group: Group;
  /** The group it stands under: that of its neighbors, where it stays on the page after a change. */
  readonly heading: Group;
}

/** A task that was just changed, and where on the page the rep did that, from 0. */
export interface ChangedTask {
  readonly task: Task;
  readonly at: number;
}

/** From where a list is looked at: it says what is overdue, and which day is today. */
export interface Standpoint {
  readonly now: Date;
  /** The viewer's time zone. */
  readonly zone: string;
  /** The LeadSquared account's: all-day tasks are due on its days. */
  readonly accountZone: string;
}

/**
 * Sorts, groups, filters and pages a list's tasks for one viewer at one moment.
 * @param page from 1; beyond the last page it shows the last, because the list may have shrunk
 * @param changed stays on the page, even where the filter shows it no more: the rep is looking at it
 */
export function agendaOf(
  tasks: readonly Task[],
  {
    filter,
    page,
    owns,
    changed,
    ...standpoint
  }: Standpoint & { filter: Filter; page: number; owns: Owns; changed?: ChangedTask | undefined },
): Agenda {
  const today = todayOf(standpoint);
  const placed = tasks.map((task) => placeTask(task, standpoint, today));
  const shown = placed.filter((one) => isShown(filter, one, owns)).sort(inReadingOrder);
  const pages = Math.max(1, Math.ceil(shown.length / TASKS_PER_PAGE));
  const shownPage = Math.min(page, pages);
  const first = (shownPage - 1) * TASKS_PER_PAGE;
  const listed = shown
    .slice(first, first + TASKS_PER_PAGE)
    .map(({ task, group }) => ({ task, group, heading: group }));
  const entries = changed ? withChanged(listed, changed, groupAt(changed.task, standpoint)) : listed;
  const groups = new Map(
    [...Map.groupBy(shown, ({ group }) => group)].map(([name, all]) => [name, all.length]),
  );
  return { counts: countsOf(placed), total: shown.length, groups, page: shownPage, pages, entries };
}

function withChanged(listed: readonly Entry[], { task, at }: ChangedTask, group: Group): readonly Entry[] {
  if (listed.some((entry) => entry.task.id === task.id)) return listed;
  const heading = (listed[at] ?? listed.at(-1))?.heading ?? group;
  return listed.toSpliced(at, 0, { task, group, heading });
}

/** The group that one task is in. */
export function groupAt(task: Task, standpoint: Standpoint): Group {
  return placeTask(task, standpoint, todayOf(standpoint)).group;
}

type Day = ReturnType<typeof todayOf>;

function todayOf({ now, zone }: Standpoint) {
  const day = dayAt(now.getTime(), zone);
  return { day, endsMs: startOfDay(day + 1, zone) };
}

type PlacedTask = ReturnType<typeof placeTask>;

function placeTask(task: Task, { now, zone, accountZone }: Standpoint, today: Day) {
  const span = hasDueDate(task) ? spanOf(task, accountZone) : undefined;
  const group = groupOf(task, span, now, today);
  const beginsInDays = (days: number) => {
    if (!hasDueDate(task) || span === undefined) return false;
    if (!task.isAllDay) return dayAt(span.startsMs, zone) === today.day + days;
    const { first, zone: zoneOfDays } = daysOf(task, accountZone);
    return first === dayAt(now.getTime(), zoneOfDays) + days;
  };
  return { task, span, group, isOverdue: group === 'overdue', isDueToday: group === 'today', beginsInDays };
}

function groupOf(task: Task, span: Span | undefined, now: Date, today: Day): Group {
  if (task.state !== 'open') return task.state;
  if (span === undefined) return 'no due date';
  if (span.endsMs < now.getTime()) return 'overdue';
  if (isUnderWay(span, now)) return 'today';
  // The account's day is another than the viewer's: an all-day task that hasn't begun isn't due on the account's today.
  return !task.isAllDay && span.startsMs < today.endsMs ? 'today' : 'later';
}

function countsOf(placed: readonly PlacedTask[]): Agenda['counts'] {
  const counts = { pending: 0, overdue: 0, completed: 0, cancelled: 0 };
  for (const { task, isOverdue } of placed) {
    counts[task.state === 'open' ? 'pending' : task.state] += 1;
    if (isOverdue) counts.overdue += 1;
  }
  return counts;
}

/** Ties are broken the same way at each refresh. */
function inReadingOrder(a: PlacedTask, b: PlacedTask): number {
  return (
    GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group) ||
    rankInGroup(a) - rankInGroup(b) ||
    compare(a.task.name, b.task.name) ||
    compare(a.task.id, b.task.id)
  );
}

/** Overdue tasks come by their end, other open tasks by their start, completed ones by latest start; undated ones last. */
function rankInGroup({ task, group, span }: PlacedTask): number {
  if (span === undefined) return Number.MAX_SAFE_INTEGER;
  if (task.state !== 'open') return -span.startsMs;
  return group === 'overdue' ? span.endsMs : span.startsMs;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
