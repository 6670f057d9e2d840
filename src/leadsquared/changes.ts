/** Changes to tasks: each is sent once, one at a time for a task, and remembered for the rep who comes second. */
import type { Memory, Turn } from '../ops/memory.ts';
import { type Change, storedDue } from '../tasks/change.ts';
import type { Failure } from '../tasks/failure.ts';
import type { Changed, Client } from './api/client.ts';
import type { Outcome } from './limit/job.ts';
import type { Scheduler, Wait } from './limit/scheduler.ts';

/** How sending a change ended. Only reading the task shows whether it was made. */
export type SendResult =
  /** LeadSquared says that it has made it. */
  | { readonly kind: 'accepted' }
  /** LeadSquared says so too, and that it changed no row. */
  | { readonly kind: 'nothing-changed' }
  /** Not sent: this process was stopped for long, and another had the task's turn meanwhile. */
  | { readonly kind: 'overtaken' }
  /** It wasn't made. */
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** It was sent, and nothing says whether it was made. */
  | { readonly kind: 'unknown'; readonly detail: string };

/** What is known of a change before it is sent. */
export type Recalled =
  /** It was completed through this app in the last hour. */
  | { readonly kind: 'completed-before'; readonly completion: Completion }
  /**
   * The very same was sent a moment ago: this is a double click, or a second try before the first shows. `wasConfirmed`:
   * LeadSquared said that it has made it, or reading has shown it. `by`: the rep who sent it, where that is noted.
   */
  | { readonly kind: 'sent-before'; readonly wasConfirmed: boolean; readonly by: string | undefined }
  | { readonly kind: 'new' };

export interface Completion {
  readonly userId: string;
  readonly at: Date;
}

export type Changes = ReturnType<typeof createChanges>;

/** Who completed it, and when, in ms since the epoch. */
const COMPLETION = /^([UW][A-Z0-9]+) (\d{13})$/;
const REMEMBERED_MS = 60 * 60_000;
/** The same move again within this time is a double click. */
const SAME_MOVE_MS = 30_000;
/**
 * A change that reading has not shown is not sent again in this time: LeadSquared may still be at it, and its list may
 * lag behind what it has done. The rep who presses again learns what the list shows by then.
 */
const UNCONFIRMED_MS = 30_000;
/** What is noted of a change until reading shows it: whether LeadSquared says that it has made it, and who sent it. */
const UNCONFIRMED = /^(sent|accepted) ([UW][A-Z0-9]+)$/;
export const OVERTAKEN = new Error('overtaken');

export function createChanges(client: Client, scheduler: Scheduler, memory: Memory) {
  async function recall(change: Change): Promise<Recalled> {
    const { taskId } = change;
    const completion = change.kind === 'complete' ? await memory.get(completed(taskId)) : undefined;
    // It may come from Redis, where others can write.
    const [, userId, atMs] = COMPLETION.exec(completion ?? '') ?? [];
    if (userId) return { kind: 'completed-before', completion: { userId, at: new Date(Number(atMs)) } };
    if (change.kind === 'reschedule' && (await memory.get(moved(taskId))) === String(change.dueAt.getTime()))
      return { kind: 'sent-before', wasConfirmed: true, by: undefined };
    const sent = await memory.get(unconfirmed(change));
    if (!sent) return { kind: 'new' };
    // It isn't sent again either where another version of the app has noted it.
    const [, state, by] = UNCONFIRMED.exec(sent) ?? [];
    return { kind: 'sent-before', wasConfirmed: state === 'accepted', by };
  }

  /**
   * Sends it once. For use in turn.
   * @param onWait is given a function that says how long it still waits for its slot
   */
  async function send(
    change: Change,
    { userId, turn, onWait }: { userId: string; turn: Turn; onWait: (wait: () => Wait) => void },
  ): Promise<SendResult> {
    const sendInTurn = async () => {
      // Noted before it is sent: the process may be killed while it waits for the answer.
      await memory.set(unconfirmed(change), `sent ${userId}`, UNCONFIRMED_MS);
      // It may have waited for long, so its turn is checked last of all.
      if (!(await turn.isMine())) throw OVERTAKEN;
      return change.kind === 'complete'
        ? client.completeTask(change.taskId)
        : client.moveTask(change.taskId, storedDue(change));
    };
    const ticket = scheduler.run('change', userId, (call) => call(sendInTurn));
    onWait(ticket.wait);
    const outcome = await ticket.result.catch((error: unknown) => {
      if (error !== OVERTAKEN) throw error;
    });
    if (!outcome) return { kind: 'overtaken' };
    const result = resultOf(outcome);
    if (result.kind === 'refused' || result.kind === 'nothing-changed')
      await memory.delete(unconfirmed(change));
    if (result.kind === 'accepted')
      await memory.set(unconfirmed(change), `accepted ${userId}`, UNCONFIRMED_MS);
    return result;
  }

  /**
   * For a change that reading has shown.
   * @param userId the rep who sent it
   */
  async function confirm(change: Change, userId: string): Promise<void> {
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

  return {
    /** Lets whatever is done with one task come one after the other: a second click, or a second rep, waits for the first. */
    inTurn: memory.inTurn,
    recall,
    send,
    confirm,
    /** For a task that turned out to be open again. */
    forgetCompletion: (taskId: string) => memory.delete(completed(taskId)),
  };
}

function resultOf(outcome: Outcome<Changed>): SendResult {
  if (outcome.kind === 'value') return { kind: outcome.value === 'changed' ? 'accepted' : 'nothing-changed' };
  const { failure, wasSent } = outcome;
  if (!wasSent || isRefusal(failure)) return { kind: 'refused', failure };
  return { kind: 'unknown', detail: failure.detail };
}

/** LeadSquared says that it has done nothing. Any other failure may come after the change was made. */
export function isRefusal({ kind, exception = '' }: Failure): boolean {
  return exception !== '' || ['request-refused', 'access-refused', 'address-wrong'].includes(kind);
}

const unconfirmed = (change: Change) =>
  `unconfirmed ${change.kind} ${change.taskId} ${change.kind === 'reschedule' ? change.dueAt.getTime() : ''}`;
const completed = (taskId: string) => `completed ${taskId}`;
const moved = (taskId: string) => `moved ${taskId}`;
