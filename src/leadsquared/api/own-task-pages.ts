/** A rep's own tasks over all leads: they come page by page, the open ones before those that are done. */
import type { Task, TaskList } from '../../tasks/task.ts';
import type { ListReader } from './answer-body.ts';
import { MAX_LIST_BYTES } from './json-rows.ts';
import { MAX_TASKS, taskLists } from './read-tasks.ts';

/** Where a page begins, and what came before it. */
export interface OwnPage {
  readonly tasks: readonly Task[];
  /** What they take in memory, about. */
  readonly bytes: number;
  /** The status code that is asked for, and those that follow: 0 is open, 1 is done. */
  readonly statusCodes: readonly number[];
  /** How many tasks of that status came before. */
  readonly offset: number;
  /** How many LeadSquared said there are: of that status, and of those before it. */
  readonly said: number;
  readonly saidBefore: number;
  /** How many rows of other owners came, which LeadSquared counts along. */
  readonly dropped: number;
}

/** A page as it came. */
export interface Page extends TaskList {
  /** How many rows came, those of other owners too. */
  readonly rowCount: number;
}

/** Reads a page without the rows of other owners. */
export function ownPages(zone: string, ownerEmail: string): ListReader<Task, Page> {
  const { maxRows, readRow, read } = taskLists(zone);
  const isOwn = ({ OwnerEmailAddress: address }: Record<string, unknown>) =>
    typeof address !== 'string' || address.trim() === '' || address.trim().toLowerCase() === ownerEmail;
  return {
    maxRows,
    readRow: (row) => (isOwn(row) ? readRow(row) : undefined),
    read(answer, lists) {
      const list = read(answer, lists);
      const [rows] = lists.values();
      return list && { ...list, rowCount: rows?.count ?? 0 };
    },
  };
}

/** As many as LeadSquared's own example asks for (LeadSquared, "Get Tasks"). */
const ROWS_PER_PAGE = 200;
/** With those of other owners. A LeadSquared that sends nothing else would never end. */
const MAX_ROWS = 2 * MAX_TASKS;

export function firstPage(states: 'open' | 'all'): OwnPage {
  const statusCodes = states === 'open' ? [0] : [0, 1];
  return { tasks: [], bytes: 0, statusCodes, offset: 0, said: 0, saidBefore: 0, dropped: 0 };
}

/**
 * By what pages are sorted, best first: it must not change, or tasks move to other pages, and where many rows share it,
 * pages overlap and leave some out. Which columns an account takes is documented nowhere.
 */
export const SORT_COLUMNS = ['UserTaskId', 'CreatedOn'] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];

/** The body of `POST Task.svc/Retrieve`. */
export function ownRequest(
  ownerEmail: string,
  { statusCodes: [StatusCode], offset }: OwnPage,
  ColumnName: SortColumn,
): object {
  return {
    Parameter: { LookupName: 'OwnerEmailAddress', LookupValue: ownerEmail, StatusCode },
    Sorting: { ColumnName, Direction: '0' },
    Paging: { Offset: offset, RowCount: ROWS_PER_PAGE },
  };
}

/**
 * What there is with this page, and where the rest begins, if there is any. A task that came before is left out: one
 * that was made meanwhile moves others to the next page.
 * @param page its `saidCount` may be of all tasks of that status, or of this page alone: LeadSquared does not say which
 * @param pageBytes what the page takes in memory, about
 */
export function joinPage(
  from: OwnPage,
  page: Page,
  pageBytes: number,
): { list: TaskList; bytes: number; rest: OwnPage | undefined } {
  const { tasks: before, bytes: bytesBefore, statusCodes, offset, said: saidEarlier, saidBefore } = from;
  const known = new Set(before.map(({ id }) => id));
  const came = page.rowCount;
  const dropped = from.dropped + came - page.tasks.length;
  const unknown = page.tasks.filter(({ id }) => id === '' || !known.has(id));
  // Where all that can be told apart came before, so did what has no id.
  const isRepeated = unknown.length < page.tasks.length && unknown.every(({ id }) => id === '');
  const fresh = isRepeated ? [] : unknown;
  const all = [...before, ...fresh];
  const tasks = all.slice(0, MAX_TASKS);
  const bytes = bytesBefore + pageBytes;
  const end = offset + came;
  // One that was done meanwhile has let another slip to the page before: fewer come than were said at first.
  const said = Math.max(saidEarlier, page.saidCount);
  const saidInAll = Math.max(saidBefore + said, all.length + dropped);
  const saidCount = saidInAll - dropped;
  // Past the first page a count that this page reaches alone may be its own: then only a page with nothing new is the end.
  const mayBeLast = offset === 0 ? came < ROWS_PER_PAGE : page.saidCount > came;
  const isLast =
    (fresh.length === 0 && came === page.tasks.length) || came === 0 || (mayBeLast && end >= page.saidCount);
  const others = statusCodes.slice(1);
  const nextStatus =
    others.length > 0
      ? { tasks, bytes, statusCodes: others, offset: 0, said: 0, saidBefore: saidInAll, dropped }
      : undefined;
  const rest = isLast ? nextStatus : { tasks, bytes, statusCodes, offset: end, said, saidBefore, dropped };
  const isFull = all.length >= MAX_TASKS || end >= MAX_ROWS || bytes > MAX_LIST_BYTES;
  const isCut = page.isCut || all.length > MAX_TASKS || (isFull && rest !== undefined);
  return isCut
    ? { list: { tasks, saidCount, isCut }, bytes, rest: undefined }
    : { list: { tasks, saidCount }, bytes, rest };
}
