/** Changes to tasks: each is sent once, one at a time for a task, and remembered for those who come second. */
import { LRUCache } from 'lru-cache';
import type { Change } from '../tasks/change.ts';
import type { Failure } from '../tasks/failure.ts';
import type { Call, Client } from './client.ts';
import type { Queue, Wait } from './queue.ts';

export type ChangeOutcome =
  | { readonly kind: 'done' }
  /** It did not take place. */
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** It was sent, and nothing says whether it took place. */
  | { readonly kind: 'unknown'; readonly failure: Failure };

export interface Completion {
  readonly userId: string;
  readonly at: Date;
}

export interface Changes {
  make(change: Change, userId: string): { readonly wait: Wait; readonly outcome: Promise<ChangeOutcome> };
  /** Who completed a task through this process in the last hour; a completion under way is waited for. */
  completionOf(taskId: string): Promise<Completion | undefined>;
  /** For a change that turned out to have taken place. */
  note(change: Change, userId: string): void;
}

const REMEMBERED_MS = 60 * 60_000;
const MAX_REMEMBERED = 10_000;

export function createChanges({ client, queue }: { client: Client; queue: Queue }): Changes {
  const completions = new LRUCache<string, Completion>({ max: MAX_REMEMBERED, ttl: REMEMBERED_MS });
  const underWay = new Map<string, Promise<unknown>>();

  function send(change: Change): Promise<Call<'changed'>> {
    return change.kind === 'complete'
      ? client.completeTask(change.taskId)
      : client.moveTask(change.taskId, change.dueAt);
  }

  function note(change: Change, userId: string): void {
    if (change.kind === 'complete') completions.set(change.taskId, { userId, at: new Date() });
    else completions.delete(change.taskId);
  }

  function make(change: Change, userId: string): { wait: Wait; outcome: Promise<ChangeOutcome> } {
    const standing = queue.enter('change', () => send(change), userId);
    if ('kind' in standing) {
      return { wait: { place: 0, ms: 0 }, outcome: Promise.resolve({ kind: 'refused', failure: standing }) };
    }
    const outcome = standing.outcome.then((came): ChangeOutcome => {
      if (came.kind === 'value') {
        note(change, userId);
        return { kind: 'done' };
      }
      const { failure, wasSent } = came;
      const isClear = !wasSent || failure.kind === 'reason-given' || failure.kind === 'access-refused';
      return { kind: isClear ? 'refused' : 'unknown', failure };
    });
    const ended = outcome
      .catch(() => {})
      .finally(() => {
        if (underWay.get(change.taskId) === ended) underWay.delete(change.taskId);
      });
    underWay.set(change.taskId, ended);
    return { wait: standing.wait(), outcome };
  }

  return {
    make,
    note,
    async completionOf(taskId) {
      await underWay.get(taskId);
      return completions.get(taskId);
    },
  };
}
