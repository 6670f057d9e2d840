/** Waits out Slack's rate limits, which are by method and workspace. A 429 says how long (Slack, "Rate limits"). */
import { setTimeout as delay } from 'node:timers/promises';
import { WebAPIRateLimitedError } from '@slack/web-api';
import { millisecondsInMinute } from '../tasks/units-of-time.ts';

/** Called before each wait: Slack may name another. */
export type OnWait = (ms: number) => void;

/**
 * Makes a call, and repeats it while Slack answers 429, after the wait that Slack names. Other calls of the same method wait
 * too. Rejects as the call does: with its 429 after 10 minutes, and at once when the app stops before the wait ends.
 */
export type WithinLimits = <T>(method: string, call: () => Promise<T>, onWait?: OnWait) => Promise<T>;

export type RateLimits = ReturnType<typeof createRateLimits>;

const GIVEN_UP_AFTER_MS = 10 * 60_000;
/** So that waiting calls don't all come back at once. */
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
    for (;;) {
      const waitMs = (openAtMs.get(method) ?? 0) - performance.now();
      if (waitMs > 0) {
        onWait?.(waitMs);
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
    /** How many calls of a method were sent in the last minute. Slack counts by the minute. */
    sentLately: (method: string) => lately(method).length,
    /** Whether Slack takes no more calls of a method, or did not until a minute ago. */
    wasRefusedLately: (method: string) =>
      performance.now() - millisecondsInMinute < (openAtMs.get(method) ?? Number.NEGATIVE_INFINITY),
    /** Rejects at once the calls that would still wait after so many ms. */
    endWaitsIn(ms: number): void {
      lastEndAtMs = performance.now() + ms;
      stopping.resolve();
    },
  };
}

/** How long Slack takes no more calls. Undefined where the error is no rate limit. */
function limitMs(error: unknown): number | undefined {
  if (error instanceof WebAPIRateLimitedError) return Math.max(1, error.retryAfter) * 1000;
  // A 429 without a time has no class of its own in @slack/web-api (version 8, `makeRequest`), only these words.
  return String(error).includes('Retry header did not contain a valid timeout') ? USUAL_RETRY_MS : undefined;
}
