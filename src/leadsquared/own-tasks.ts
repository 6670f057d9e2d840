/** A rep's own tasks over all leads: a call for each page. */
import type { Failure } from '../tasks/failure.ts';
import type { TaskList, TaskQuery } from '../tasks/task.ts';
import type { Client } from './api/client.ts';
import { firstPage, joinPage, SORT_COLUMNS } from './api/own-task-pages.ts';
import type { Job } from './limit/scheduler.ts';
import { retrying } from './retries.ts';

type OwnQuery = Extract<TaskQuery, { ownerEmail: string }>;

export function createOwnTasks({
  retrieveOwnTasks,
}: Pick<Client, 'retrieveOwnTasks'>): (query: OwnQuery) => Job<TaskList> {
  /** A column that this account has taken, or that is left to try. */
  let usualColumn: (typeof SORT_COLUMNS)[number] = SORT_COLUMNS[0];

  return ({ ownerEmail, states }) =>
    async (call) => {
      const send = retrying(call);
      let page = firstPage(states);
      let column = usualColumn;
      let sentAt: Date | undefined;
      for (;;) {
        const answered = await send(() => retrieveOwnTasks(ownerEmail, page, column));
        if (answered.kind === 'failed') {
          const another = SORT_COLUMNS[SORT_COLUMNS.indexOf(column) + 1];
          if (!another || !isRefusal(answered.failure)) return answered;
          column = another;
          continue;
        }
        usualColumn = column;
        // The list is as old as its first page.
        sentAt ??= answered.sentAt;
        const { list, bytes, rest } = joinPage(page, answered.value, answered.bytes);
        if (!rest) return { kind: 'value', value: list, bytes, sentAt };
        page = rest;
      }
    };
}

/** What was asked for, rather than who asked or when, did not please LeadSquared. */
function isRefusal({ kind, exception = '' }: Failure): boolean {
  return kind === 'request-refused' || (kind === 'reason-given' && exception !== '');
}
