/**
 * Slack's rate limits, waited out. They hold for each method and workspace (Slack, "Rate limits"), and a 429 says how long
 * to wait: usually 30 s.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { WebAPIRateLimitedError } from '@slack/web-api';
import { millisecondsInMinute } from 'date-fns/constants';

/**
 * Makes a call, and makes it again for as long as Slack answers 429, each time after the wait that Slack names. Other
 * calls of the same method wait along. Rejects as the call does, with its 429 after 10 minutes, and at once when the app
 * stops before the wait ends.
 * @param onWait is told once, in ms, before the first wait
 */
export type WithinLimits = <T>(
  method: string,
  call: () => Promise<T>,
  onWait?: (ms: number) => void,
) => Promise<T>;

export type RateLimits = ReturnType<typeof createRateLimits>;

const GIVEN_UP_AFTER_MS = 10 * 60_000;
/** Waiting calls don't all come back at once. */
const MAX_SPREAD_MS = 1_000;
/** What Slack usually names. */
const USUAL_RETRY_MS = 30_000;

export function createRateLimits() {
  const sentAtMs = new Map<string, number[]>();
  /** By `performance.now()`. */
  const openAtMs = new Map<string, number>();
  const stopping = Promise.withResolvers<void>();
  let lastEndAtMs = Number.POSITIVE_INFINITY;

  async function wait(ms: number): Promise<void> {
    const endsAtMs = performance.now() + ms;
    await Promise.race([delay(ms, undefined, { ref: false }), stopping.promise]);
    if (endsAtMs > lastEndAtMs) throw new Error('the app stops before Slack’s rate limit ends');
    await delay(Math.max(0, endsAtMs - performance.now()), undefined, { ref: false });
  }

  function lately(method: string): number[] {
    const since = performance.now() - millisecondsInMinute;
    return (sentAtMs.get(method) ?? []).filter((atMs) => atMs > since);
  }

  const withinLimits: WithinLimits = async (method, call, onWait) => {
    const startedAtMs = performance.now();
    let tell = onWait;
    for (;;) {
      const waitMs = (openAtMs.get(method) ?? 0) - performance.now();
      if (waitMs > 0) {
        tell?.(waitMs);
        tell = undefined;
        await wait(waitMs + Math.random() * MAX_SPREAD_MS);
      }
      sentAtMs.set(method, [...lately(method), performance.now()]);
      try {
        return await call();
      } catch (error) {
        const openAgainAtMs = performance.now() + (limitMs(error) ?? Number.POSITIVE_INFINITY);
        if (openAgainAtMs - startedAtMs > GIVEN_UP_AFTER_MS) throw error;
        openAtMs.set(method, Math.max(openAtMs.get(method) ?? 0, openAgainAtMs));
      }
    }
  };

  return {
    withinLimits,
    /** How many calls of a method were sent in the last minute, which is what Slack counts in. */
    sentLately: (method: string) => lately(method).length,
    /** No wait goes on beyond so many ms from now: calls that would wait longer are rejected at once. */
    endWaitsIn(ms: number): void {
      lastEndAtMs = performance.now() + ms;
      stopping.resolve();
    },
  };
}

/**
 * How long Slack takes no more calls, or undefined when the error is no rate limit. A 429 without seconds to wait has no
 * class of its own in @slack/web-api (version 8, `makeRequest`), only these words.
 */
function limitMs(error: unknown): number | undefined {
  if (error instanceof WebAPIRateLimitedError) return Math.max(1, error.retryAfter) * 1000;
  const namesNoSeconds =
    error instanceof Error && error.message.startsWith('Retry header did not contain a valid timeout');
  return namesNoSeconds ? USUAL_RETRY_MS : undefined;
}
