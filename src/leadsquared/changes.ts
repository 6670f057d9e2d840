/** Changes to tasks: each is sent once, one at a time for a task, and remembered for those who come second. */
import type { Memory, Turn } from '../operate/memory.ts';
import type { Change } from '../tasks/change.ts';
import type { Failure } from '../tasks/failure.ts';
import type { Call, Client } from './client.ts';
import type { Queue, Wait } from './queue.ts';

export type ChangeOutcome =
  | { readonly kind: 'done' }
  /** Not sent: it was completed through this app in the last hour. */
  | { readonly kind: 'done-before'; readonly completion: Completion }
  /** Not sent: this process was stopped for long, and another had the task's turn meanwhile. */
  | { readonly kind: 'overtaken' }
  /** It did not take place. */
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** It was sent, now or a moment ago, and nothing says whether it took place. */
  | { readonly kind: 'unknown'; readonly detail: string };

export interface Completion {
  readonly userId: string;
  readonly at: Date;
}

export interface Changes {
  /** Lets whatever is done with one task come one after the other: a second click, or a second rep, waits for the first. */
  inTurn<T>(taskId: string, work: (turn: Turn) => Promise<T>): Promise<T>;
  /**
   * For use in turn.
   * @param onWait is told where it stands when it has joined the line
   */
  make(
    change: Change,
    { userId, turn, onWait }: { userId: string; turn: Turn; onWait: (wait: Wait) => void },
  ): Promise<ChangeOutcome>;
  /** For a change that turned out to have taken place after all. */
  note(change: Change, userId: string): Promise<void>;
  /** For a task that turned out to be open again. */
  forgetCompletion(taskId: string): Promise<void>;
}

/** Who completed it, and when, in ms since the epoch. */
const COMPLETION = /^([UW][A-Z0-9]+) (\d{13})$/;
const REMEMBERED_MS = 60 * 60_000;
/** The same move again within this time is a double click. */
const SAME_MOVE_MS = 30_000;
/**
 * A change that was not confirmed is not sent again in this time: LeadSquared may still be at it, and its list may lag
 * behind what it has done. The rep who presses again learns what the list shows by then.
 */
const UNCONFIRMED_MS = 30_000;

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
    await memory.delete(unconfirmed(change));
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
    // It may come from Redis, where others can write.
    const [, userId, atMs] = COMPLETION.exec((await memory.get(completed(taskId))) ?? '') ?? [];
    return userId === undefined ? undefined : { userId, at: new Date(Number(atMs)) };
  }

  const make: Changes['make'] = async (change, { userId, turn, onWait }) => {
    const completion = change.kind === 'complete' ? await completionOf(change.taskId) : undefined;
    if (completion) return { kind: 'done-before', completion };
    const isSameMove =
      change.kind === 'reschedule' &&
      (await memory.get(moved(change.taskId))) === String(change.dueAt.getTime());
    if (isSameMove) return { kind: 'done' };
    if (await memory.get(unconfirmed(change))) return { kind: 'unknown', detail: 'sent a moment ago' };
    let isOvertaken = false;
    const sendInTurn = async () => {
      // It may have waited for long, so its turn is checked here and not before.
      isOvertaken = !(await turn.isMine());
      if (isOvertaken) throw new Error('overtaken');
      return send(change);
    };
    const standing = queue.enter('change', sendInTurn, userId);
    if ('kind' in standing) return { kind: 'refused', failure: standing };
    onWait(standing.wait());
    const came = await standing.outcome.catch((error: unknown) => {
      if (!isOvertaken) throw error;
      return undefined;
    });
    if (came === undefined) return { kind: 'overtaken' };
    if (came.kind === 'value') {
      await note(change, userId);
      return { kind: 'done' };
    }
    const { failure, wasSent } = came;
    if (!wasSent || isRefusal(failure)) return { kind: 'refused', failure };
    await memory.set(unconfirmed(change), 'sent', UNCONFIRMED_MS);
    return { kind: 'unknown', detail: failure.detail };
  };

  return {
    inTurn: memory.inTurn,
    make,
    note,
    forgetCompletion: (taskId) => memory.delete(completed(taskId)),
  };
}

/** LeadSquared says that it has done nothing. Whatever else comes may come after the change was made. */
function isRefusal({ kind, exception = '' }: Failure): boolean {
  return (
    exception !== '' || kind === 'request-refused' || kind === 'access-refused' || kind === 'address-wrong'
  );
}

const unconfirmed = (change: Change) =>
  `unconfirmed ${change.kind} ${change.taskId} ${change.kind === 'reschedule' ? change.dueAt.getTime() : ''}`;
const completed = (taskId: string) => `completed ${taskId}`;
const moved = (taskId: string) => `moved ${taskId}`;
