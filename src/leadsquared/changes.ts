/** Changes to tasks: each is sent once, one at a time for a task, and remembered for those who come second. */
import { LRUCache } from 'lru-cache';
import type { Change } from '../tasks/change.ts';
import type { Failure } from '../tasks/failure.ts';
import type { Call, Client } from './client.ts';
import type { Queue, Wait } from './queue.ts';

export type ChangeOutcome =
  | { readonly kind: 'done' }
  /** Not sent: it was completed through this process in the last hour. */
  | { readonly kind: 'done-before'; readonly completion: Completion }
  /** It did not take place. */
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** It was sent, and nothing says whether it took place. */
  | { readonly kind: 'unknown'; readonly failure: Failure };

export interface Completion {
  readonly userId: string;
  readonly at: Date;
}

export interface Changes {
  /** Lets whatever is done with one task come one after the other: a second click, or a second rep, waits for the first. */
  inTurn<T>(taskId: string, work: () => Promise<T>): Promise<T>;
  /**
   * For use in turn.
   * @param onWait is told where it stands when it has joined the line
   */
  make(change: Change, userId: string, onWait: (wait: Wait) => void): Promise<ChangeOutcome>;
  /** For a change that turned out to have taken place. */
  note(change: Change, userId: string): void;
  /** For a task that turned out to be open again. */
  forgetCompletion(taskId: string): void;
}

const REMEMBERED_MS = 60 * 60_000;
/** So long the same move again is a double click. */
const SAME_MOVE_MS = 30_000;
const MAX_REMEMBERED = 10_000;

export function createChanges({ client, queue }: { client: Client; queue: Queue }): Changes {
  const completions = new LRUCache<string, Completion>({ max: MAX_REMEMBERED, ttl: REMEMBERED_MS });
  const moves = new LRUCache<string, number>({ max: MAX_REMEMBERED, ttl: SAME_MOVE_MS });
  const turns = new Map<string, Promise<unknown>>();

  function send(change: Change): Promise<Call<'changed'>> {
    return change.kind === 'complete'
      ? client.completeTask(change.taskId)
      : client.moveTask(change.taskId, change.dueAt);
  }

  function inTurn<T>(taskId: string, work: () => Promise<T>): Promise<T> {
    const turn = (turns.get(taskId) ?? Promise.resolve()).then(work);
    const ended = turn
      .catch(() => {})
      .finally(() => {
        if (turns.get(taskId) === ended) turns.delete(taskId);
      });
    turns.set(taskId, ended);
    return turn;
  }

  function note(change: Change, userId: string): void {
    if (change.kind === 'complete') completions.set(change.taskId, { userId, at: new Date() });
    else {
      moves.set(change.taskId, change.dueAt.getTime());
      completions.delete(change.taskId);
    }
  }

  async function make(change: Change, userId: string, onWait: (wait: Wait) => void): Promise<ChangeOutcome> {
    const { kind, taskId } = change;
    const completion = kind === 'complete' ? completions.get(taskId) : undefined;
    if (completion) return { kind: 'done-before', completion };
    if (kind === 'reschedule' && moves.get(taskId) === change.dueAt.getTime()) return { kind: 'done' };
    const standing = queue.enter('change', () => send(change), userId);
    if ('kind' in standing) return { kind: 'refused', failure: standing };
    onWait(standing.wait());
    const came = await standing.outcome;
    if (came.kind === 'value') {
      note(change, userId);
      return { kind: 'done' };
    }
    const { failure, wasSent } = came;
    // LeadSquared names the type of what it has refused to do; whatever else came may have come after it was done.
    const isClear = !wasSent || (failure.exception ?? '') !== '';
    return { kind: isClear ? 'refused' : 'unknown', failure };
  }

  return { inTurn, make, note, forgetCompletion: (taskId) => completions.delete(taskId) };
}
