/** Sends what changes something in LeadSquared: once, and only while it has its turn. */
import type { Turn } from '../ops/memory.ts';
import type { Failure } from '../tasks/failure.ts';
import type { Send } from './limit/job.ts';
import type { Scheduler, WaitInLine } from './limit/scheduler.ts';

/** How sending ended. Where nothing says so, only reading shows whether it was made. */
export type SentOnce<T> =
  /** LeadSquared says that it has made it. */
  | { readonly kind: 'accepted'; readonly value: T }
  /** Not sent: this process was stopped for long, and another had the turn meanwhile. */
  | { readonly kind: 'overtaken' }
  /** It wasn't made. */
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** It was sent, and nothing says whether it was made. */
  | { readonly kind: 'unknown'; readonly detail: string };

/** Who sends, in whose turn. */
export interface Sender {
  readonly userId: string;
  readonly turn: Turn;
  /** Is given a function that says how long it still waits for its slot. */
  readonly onWait: (wait: () => WaitInLine) => void;
}

const OVERTAKEN = new Error('overtaken');

/** @param note remembers that it was sent */
export async function sendOnce<T>(
  scheduler: Scheduler,
  { userId, turn, onWait }: Sender,
  { note, send }: { note: () => Promise<unknown>; send: Send<T> },
): Promise<SentOnce<T>> {
  const sendInTurn = async () => {
    // Noted before it is sent: the process may be killed while it waits for the answer.
    await note();
    // It may have waited for long, so its turn is checked last of all.
    if (!(await turn.isMine())) throw OVERTAKEN;
    return send();
  };
  const ticket = scheduler.run('change', userId, (call) => call(sendInTurn));
  onWait(ticket.wait);
  const outcome = await ticket.result.catch((error: unknown) => {
    if (error !== OVERTAKEN) throw error;
  });
  if (!outcome) return { kind: 'overtaken' };
  if (outcome.kind === 'value') return { kind: 'accepted', value: outcome.value };
  const { failure, wasSent } = outcome;
  const isRefused = !wasSent || hasDoneNothing(failure);
  return isRefused ? { kind: 'refused', failure } : { kind: 'unknown', detail: failure.detail };
}

/** LeadSquared says so. Any other failure may come after it was made. */
function hasDoneNothing({ kind, exception = '' }: Failure): boolean {
  return exception !== '' || ['request-refused', 'access-refused', 'address-wrong'].includes(kind);
}
