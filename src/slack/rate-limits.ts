/**
 * Slack's rate limits, waited out. They hold for each method and workspace (Slack, "Rate limits"), and a 429 says how long
 * to wait: usually 30 s.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { WebAPIRateLimitedError } from '@slack/web-api';

/**
 * Makes a call, and makes it again for as long as Slack answers 429, each time after the wait that Slack names. Other
 * calls of the same method wait along. Rejects as the call does, and with its 429 after 10 minutes.
 * @param onWait is told once, in ms, before the first wait
 */
export type WithinLimits = <T>(
  method: string,
  call: () => Promise<T>,
  onWait?: (ms: number) => void,
) => Promise<T>;

const GIVEN_UP_AFTER_MS = 10 * 60_000;
/** Those who wait don't come back all at once. */
const MAX_SPREAD_MS = 1_000;

export function createRateLimits(): WithinLimits {
  /** By `performance.now()`. */
  const openAtMs = new Map<string, number>();

  return async (method, call, onWait) => {
    const startedAtMs = performance.now();
    let hasTold = false;
    for (;;) {
      const waitMs = (openAtMs.get(method) ?? 0) - performance.now();
      if (waitMs > 0) {
        if (!hasTold) onWait?.(waitMs);
        hasTold = true;
        await delay(waitMs + Math.random() * MAX_SPREAD_MS, undefined, { ref: false });
      }
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof WebAPIRateLimitedError)) throw error;
        const nowMs = performance.now();
        const retryInMs = Math.max(1, error.retryAfter) * 1000;
        if (nowMs + retryInMs - startedAtMs > GIVEN_UP_AFTER_MS) throw error;
        openAtMs.set(method, Math.max(openAtMs.get(method) ?? 0, nowMs + retryInMs));
      }
    }
  };
}
