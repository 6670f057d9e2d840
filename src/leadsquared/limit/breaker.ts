/**
 * Whether LeadSquared answers at all. While it is down, jobs fail at once, and one call every few seconds asks whether it
 * is back. Pure: it is given each call and the time.
 */
import type { Failure } from '../../tasks/failure.ts';
import type { Call } from '../api/answer.ts';

export interface Breaker {
  /** While LeadSquared is down: how the last call failed. */
  readonly down: Failure | undefined;
  /** When the last calls without an answer were given up, the latest last: a time limit may be longer than we look back. */
  readonly unansweredAtMs: readonly number[];
  readonly answeredAtMs: number;
}

/** LeadSquared is down when it answered none of `MIN_CALLS` calls in `LOOKED_BACK_MS`, not even with an error. */
const MIN_CALLS = 10;
const LOOKED_BACK_MS = 30_000;

export const UP: Breaker = {
  down: undefined,
  unansweredAtMs: [],
  answeredAtMs: Number.NEGATIVE_INFINITY,
};

export function afterCall(breaker: Breaker, { answer, wasAnswered }: Call<unknown>, nowMs: number): Breaker {
  if (wasAnswered || answer.kind !== 'failed') return { ...UP, answeredAtMs: nowMs };
  // No more than what decides: thousands may fail at the same time.
  const unansweredAtMs = [...breaker.unansweredAtMs, nowMs]
    .filter((atMs) => nowMs - atMs < LOOKED_BACK_MS)
    .slice(-MIN_CALLS);
  const isSilent = unansweredAtMs.length >= MIN_CALLS && nowMs - breaker.answeredAtMs >= LOOKED_BACK_MS;
  const down = breaker.down || isSilent ? answer.failure : undefined;
  return { ...breaker, down, unansweredAtMs };
}
