/** While LeadSquared is down reps are told so at once, and one call now and then finds out whether it is back. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Failure } from '../../tasks/failure.ts';
import type { Call } from '../api/client.ts';

/** A call that changes nothing, so it may be sent again. */
export type Read = () => Promise<Call<unknown>>;

export interface Breaker {
  /** While LeadSquared is down: what the last call came to. */
  failure(): Failure | undefined;
  /**
   * Told of every call that has ended, the probes too.
   * @param sentAtMs by `performance.now()`
   * @param read the call itself, if it changes nothing
   */
  note(call: Call<unknown>, sentAtMs: number, read: Read | undefined): void;
  /** Sends no more by itself. */
  stop(): void;
}

export interface BreakerWatch {
  onDown(failure: Failure): void;
  onBack(): void;
}

/** Down is: so many calls were made in so long, and none of them was answered, not even by an error. */
const MIN_CALLS = 10;
const LOOKED_BACK_MS = 30_000;
const PROBE_PAUSE_MS = 5_000;

/** @param probe sends in turn, as the limit allows, and notes what came */
export function createBreaker({
  probe,
  onDown,
  onBack,
}: BreakerWatch & { probe: (read: Read) => Promise<unknown> }): Breaker {
  let down: Failure | undefined;
  let unansweredSentAtMs: number[] = [];
  let answeredAtMs = Number.NEGATIVE_INFINITY;
  let lastRead: Read | undefined;
  let isStopped = false;

  function note({ answer, wasAnswered }: Call<unknown>, sentAtMs: number, read: Read | undefined): void {
    lastRead = read ?? lastRead;
    const nowMs = performance.now();
    if (wasAnswered || answer.kind !== 'failed') {
      answeredAtMs = nowMs;
      unansweredSentAtMs = [];
      if (down) onBack();
      down = undefined;
      return;
    }
    // No more than what decides: thousands may come to nothing at the same time.
    unansweredSentAtMs = [...unansweredSentAtMs, sentAtMs]
      .filter((atMs) => nowMs - atMs < LOOKED_BACK_MS)
      .sort((a, b) => a - b)
      .slice(-MIN_CALLS);
    if (down) down = answer.failure;
    else if (unansweredSentAtMs.length >= MIN_CALLS && nowMs - answeredAtMs >= LOOKED_BACK_MS && lastRead) {
      down = answer.failure;
      onDown(down);
      void keepProbing(lastRead);
    }
  }

  async function keepProbing(read: Read): Promise<void> {
    while (down && !isStopped) {
      await delay(PROBE_PAUSE_MS, undefined, { ref: false });
      if (!down || isStopped) return;
      await probe(read);
    }
  }

  return {
    note,
    failure: () => down,
    stop() {
      isStopped = true;
    },
  };
}
