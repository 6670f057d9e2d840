/** Changes to tasks: each is sent once, one at a time for a task, and remembered for those who come second. */
import type { Memory } from '../operate/memory.ts';
import type { Change } from '../tasks/change.ts';
import type { Failure } from '../tasks/failure.ts';
import type { Call, Client } from './client.ts';
import type { Queue, Wait } from './queue.ts';

export type ChangeOutcome =
  | { readonly kind: 'done' }
  /** Not sent: it was completed through this app in the last hour. */
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
  note(change: Change, userId: string): Promise<void>;
  /** For a task that turned out to be open again. */
  forgetCompletion(taskId: string): Promise<void>;
}

const REMEMBERED_MS = 60 * 60_000;
/** So long the same move again is a double click. */
const SAME_MOVE_MS = 30_000;

export function createChanges({
  client,
  queue,
  memory,
}: {
  client: Client;
  queue: Queue;
  memory: Memory;
}): Changes {
  function send(change: Change): Promise<Call<'changed'>> {
    return change.kind === 'complete'
      ? client.completeTask(change.taskId)
      : client.moveTask(change.taskId, change.dueAt);
  }

  async function note(change: Change, userId: string): Promise<void> {
    const { taskId } = change;
    if (change.kind === 'complete') {
      await memory.set(completed(taskId), `${userId} ${Date.now()}`, REMEMBERED_MS);
      return;
    }
    await Promise.all([
      memory.set(moved(taskId), String(change.dueAt.getTime()), SAME_MOVE_MS),
      memory.delete(completed(taskId)),
    ]);
  }

  async function completionOf(taskId: string): Promise<Completion | undefined> {
    const [userId, atMs] = (await memory.get(completed(taskId)))?.split(' ') ?? [];
    return userId === undefined ? undefined : { userId, at: new Date(Number(atMs)) };
  }

  async function make(change: Change, userId: string, onWait: (wait: Wait) => void): Promise<ChangeOutcome> {
    const completion = change.kind === 'complete' ? await completionOf(change.taskId) : undefined;
    if (completion) return { kind: 'done-before', completion };
    const isSameMove =
      change.kind === 'reschedule' &&
      (await memory.get(moved(change.taskId))) === String(change.dueAt.getTime());
    if (isSameMove) return { kind: 'done' };
    const standing = queue.enter('change', () => send(change), userId);
    if ('kind' in standing) return { kind: 'refused', failure: standing };
    onWait(standing.wait());
    const came = await standing.outcome;
    if (came.kind === 'value') {
      await note(change, userId);
      return { kind: 'done' };
    }
    const { failure, wasSent } = came;
    // LeadSquared names the type of what it has refused to do; whatever else came may have come after it was done.
    const isClear = !wasSent || (failure.exception ?? '') !== '';
    return { kind: isClear ? 'refused' : 'unknown', failure };
  }

  return {
    inTurn: memory.inTurn,
    make,
    note,
    forgetCompletion: (taskId) => memory.delete(completed(taskId)),
  };
}

const completed = (taskId: string) => `completed ${taskId}`;
const moved = (taskId: string) => `moved ${taskId}`;
