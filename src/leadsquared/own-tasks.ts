/** A rep's own tasks over all leads, read page by page, the open ones before those that are done. */
import type { Failure } from '../tasks/failure.ts';
import type { Task, TaskList, TaskQuery } from '../tasks/task.ts';
import { type Client, ROWS_PER_PAGE, SORT_COLUMNS } from './api/client.ts';
import { MAX_LIST_BYTES } from './api/json-rows.ts';
import { MAX_TASKS, type TaskRows } from './api/read-tasks.ts';
import type { Job } from './limit/job.ts';
import { retrying } from './retries.ts';

/** A call for each page. */
export function createOwnTasks(client: Pick<Client, 'retrieveOwnTasks'>) {
  /** A column that this account has taken, or that is left to try. */
  let usualColumn: (typeof SORT_COLUMNS)[number] = SORT_COLUMNS[0];

  return ({ ownerEmail, states }: Extract<TaskQuery, { ownerEmail: string }>): Job<TaskList> =>
    async (call) => {
      const send = retrying(call);
      let page = firstPage(states);
      let column = usualColumn;
      let sentAt: Date | undefined;
      for (;;) {
        const from = { statusCode: page.statusCodes[0], offset: page.offset, column };
        const outcome = await send(() => client.retrieveOwnTasks(ownerEmail, from));
        if (outcome.kind === 'failed') {
          const another = SORT_COLUMNS[SORT_COLUMNS.indexOf(column) + 1];
          if (!another || !isRefusal(outcome.failure)) return outcome;
          column = another;
          continue;
        }
        usualColumn = column;
        // The list is as old as its first page.
        sentAt ??= outcome.sentAt;
        const { list, bytes, rest } = joinPage(page, outcome.value, outcome.bytes);
        if (!rest) return { kind: 'value', value: list, bytes, sentAt };
        page = rest;
      }
    };
}

/** LeadSquared refused this request itself, and not its sender or its time. */
function isRefusal({ kind, exception = '' }: Failure): boolean {
  return kind === 'request-refused' || (kind === 'reason-given' && exception !== '');
}

/** Where a page begins, and what was read before it. */
export interface OwnPage {
  readonly tasks: readonly Task[];
  /** What they take in memory, about. */
  readonly bytes: number;
  /** The status code that is asked for, and those that follow: 0 is open, 1 is done. */
  readonly statusCodes: readonly number[];
  /** How many rows of that status were read before. */
  readonly offset: number;
  /** How many LeadSquared said there are: of that status, and of those before it. */
  readonly said: number;
  readonly saidBefore: number;
  /** How many rows were left out, which LeadSquared counts too: they are other owners'. */
  readonly dropped: number;
}

/** With those of other owners. A LeadSquared that sends nothing else would never end. */
const MAX_ROWS = 2 * MAX_TASKS;

export function firstPage(states: 'open' | 'all'): OwnPage {
  const statusCodes = states === 'open' ? [0] : [0, 1];
  return { tasks: [], bytes: 0, statusCodes, offset: 0, said: 0, saidBefore: 0, dropped: 0 };
}

/**
 * The list with this page, and where the rest begins, if there is any. A task that was on a page before is left out: a new
 * task moves others to the next page.
 * @param page its `saidCount` may be of all tasks of that status, or of this page alone: LeadSquared does not say which
 * @param pageBytes what the page takes in memory, about
 */
export function joinPage(from: OwnPage, page: TaskRows, pageBytes: number) {
  const known = new Set(from.tasks.map(({ id }) => id));
  const unknown = page.tasks.filter(({ id }) => id === '' || !known.has(id));
  // A page whose tasks with an id were all read before repeats those without an id, too.
  const isRepeated = unknown.length < page.tasks.length && unknown.every(({ id }) => id === '');
  const all = [...from.tasks, ...(isRepeated ? [] : unknown)];
  const dropped = from.dropped + page.rowCount - page.tasks.length;
  const offset = from.offset + page.rowCount;
  // One that was done meanwhile has let another slip to the page before: fewer come than were said at first.
  const said = Math.max(from.said, page.saidCount);
  const saidInAll = Math.max(from.saidBefore + said, all.length + dropped);
  // Past the first page a count that this page reaches alone may be its own: then only a page with nothing new is the end.
  const mayBeLast = from.offset === 0 ? page.rowCount < ROWS_PER_PAGE : page.saidCount > page.rowCount;
  const isNothingNew = all.length === from.tasks.length && dropped === from.dropped;
  const isLast = isNothingNew || (mayBeLast && offset >= page.saidCount);
  const gathered = { tasks: all.slice(0, MAX_TASKS), bytes: from.bytes + pageBytes, dropped };
  const statusCodes = from.statusCodes.slice(1);
  const nextStatus = { ...gathered, statusCodes, offset: 0, said: 0, saidBefore: saidInAll };
  const more = isLast ? nextStatus : { ...from, ...gathered, offset, said };
  const rest = more.statusCodes.length > 0 ? more : undefined;
  const isFull = all.length >= MAX_TASKS || offset >= MAX_ROWS || gathered.bytes > MAX_LIST_BYTES;
  const isCut = page.isCut === true || all.length > MAX_TASKS || (isFull && rest !== undefined);
  const list: TaskList = { tasks: gathered.tasks, saidCount: saidInAll - dropped, isCut };
  return { list, bytes: gathered.bytes, rest: isCut ? undefined : rest };
}
