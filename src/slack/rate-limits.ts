/**
 * Slack's rate limits, waited out. They hold for each method and workspace (Slack, "Rate limits"), and a 429 says how long
 * to wait: usually 30 s.
 */

import { setTimeout as delay } from 'node:timers/promises';
import { WebAPIRateLimitedError } from '@slack/web-api';
import { millisecondsInMinute } from 'date-fns/constants';

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

export interface RateLimits {
  readonly withinLimits: WithinLimits;
  /** How many calls of a method were sent in the last minute, which is what Slack counts in. */
  sentLately(method: string): number;
}

const GIVEN_UP_AFTER_MS = 10 * 60_000;
/** Those who wait don't come back all at once. */
const MAX_SPREAD_MS = 1_000;

export function createRateLimits(): RateLimits {
  const sentAtMs = new Map<string, number[]>();
  /** By `performance.now()`. */
  const openAtMs = new Map<string, number>();

  function lately(method: string): number[] {
    const since = performance.now() - millisecondsInMinute;
    return (sentAtMs.get(method) ?? []).filter((atMs) => atMs > since);
  }

  const withinLimits: WithinLimits = async (method, call, onWait) => {
    const startedAtMs = performance.now();
    let hasTold = false;
    for (;;) {
      const waitMs = (openAtMs.get(method) ?? 0) - performance.now();
      if (waitMs > 0) {
        if (!hasTold) onWait?.(waitMs);
        hasTold = true;
        await delay(waitMs + Math.random() * MAX_SPREAD_MS, undefined, { ref: false });
      }
      sentAtMs.set(method, [...lately(method), performance.now()]);
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

  return { withinLimits, sentLately: (method) => lately(method).length };
}
