import { TZDate } from '@date-fns/tz';
// Not by 'date-fns' itself: its 250 files take a second to load, and 100 MB.
import { addDays } from 'date-fns/addDays';
import { startOfDay } from 'date-fns/startOfDay';
import type { Person, Task } from './task.ts';

export const FILTERS = ['pending', 'overdue', 'today', 'mine', 'completed', 'all'] as const;
export type Filter = (typeof FILTERS)[number];

export function isFilter(word: unknown): word is Filter {
  return FILTERS.some((filter) => filter === word);
}

/** Whether a filter shows, or counts, tasks that are not open. */
export function statesOf(filter: Filter): 'open' | 'all' {
  return filter === 'completed' || filter === 'all' ? 'all' : 'open';
}

/** The groups of a list, in the order they are read. */
const GROUPS = ['overdue', 'today', 'later', 'no due date', 'completed', 'cancelled'] as const;
export type Group = (typeof GROUPS)[number];

export const TASKS_PER_PAGE = 10;

/** Whether a task's owner is the viewer; nobody is, when it is not known who the viewer is in LeadSquared. */
export type Owns = (owner: Person) => boolean;

export interface Agenda {
  /** `overdue` ones are among the `pending` ones. */
  readonly counts: Readonly<Record<'pending' | 'overdue' | 'completed' | 'cancelled', number>>;
  /** How many tasks the filter shows, on all pages. */
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  /** The page's tasks. */
  readonly entries: readonly { readonly task: Task; readonly group: Group }[];
}

/**
 * Sorts, groups, filters and pages a list's tasks for one viewer at one moment.
 * @param zone the viewer's IANA time zone: it says which day is today
 * @param page from 1; beyond the last it is the last, for the list may have shrunk
 */
export function agendaOf(
  tasks: readonly Task[],
  { filter, page, now, zone, owns }: { filter: Filter; page: number; now: Date; zone: string; owns: Owns },
): Agenda {
  const day = dayOf(now, zone);
  const counts = { pending: 0, overdue: 0, completed: 0, cancelled: 0 };
  const shown: Ranked[] = [];

  for (const task of tasks) {
    const dueMs = task.dueAt?.getTime();
    const group = groupOf(task, dueMs, now.getTime(), day.ends);
    if (task.state === 'open') {
      counts.pending += 1;
      if (group === 'overdue') counts.overdue += 1;
    } else {
      counts[task.state] += 1;
    }
    if (isShown(filter, task, group, dueMs, day, owns))
      shown.push({ task, group, rank: GROUPS.indexOf(group), dueMs });
  }

  shown.sort(inReadingOrder);
  const pages = Math.max(1, Math.ceil(shown.length / TASKS_PER_PAGE));
  const shownPage = Math.min(page, pages);
  const first = (shownPage - 1) * TASKS_PER_PAGE;
  const entries = shown.slice(first, first + TASKS_PER_PAGE).map(({ task, group }) => ({ task, group }));
  return { counts, total: shown.length, page: shownPage, pages, entries };
}

/** In ms since the epoch; the end is the next day's start. */
interface Day {
  readonly starts: number;
  readonly ends: number;
}

/** Reckoning a zone's day takes longer than all else of an agenda, and the same serves until it ends. */
const days = new Map<string, Day>();

function dayOf(now: Date, zone: string): Day {
  const kept = days.get(zone);
  if (kept && kept.starts <= now.getTime() && now.getTime() < kept.ends) return kept;
  const local = new TZDate(now, zone);
  // Not 23:59, which comes twice where clocks go back at midnight.
  const day = { starts: startOfDay(local).getTime(), ends: startOfDay(addDays(local, 1)).getTime() };
  days.set(zone, day);
  return day;
}

interface Ranked {
  readonly task: Task;
  readonly group: Group;
  readonly rank: number;
  readonly dueMs: number | undefined;
}

function groupOf(task: Task, dueMs: number | undefined, nowMs: number, dayEndsMs: number): Group {
  if (task.state !== 'open') return task.state;
  if (dueMs === undefined) return 'no due date';
  if (dueMs < nowMs) return 'overdue';
  return dueMs < dayEndsMs ? 'today' : 'later';
}

function isShown(
  filter: Filter,
  task: Task,
  group: Group,
  dueMs: number | undefined,
  day: Day,
  owns: Owns,
): boolean {
  switch (filter) {
    case 'pending':
      return task.state === 'open';
    case 'overdue':
      return group === 'overdue';
    case 'today':
      return task.state === 'open' && dueMs !== undefined && dueMs >= day.starts && dueMs < day.ends;
    case 'mine':
      return task.state === 'open' && owns(task.owner);
    case 'completed':
      return task.state === 'completed';
    case 'all':
      return true;
  }
}

/** Open tasks by earliest due; what is done, by latest. Ties are broken the same way at each refresh. */
function inReadingOrder(a: Ranked, b: Ranked): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.dueMs !== b.dueMs) {
    if (a.dueMs === undefined) return 1;
    if (b.dueMs === undefined) return -1;
    return a.task.state === 'open' ? a.dueMs - b.dueMs : b.dueMs - a.dueMs;
  }
  return compare(a.task.name, b.task.name) || compare(a.task.id, b.task.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
