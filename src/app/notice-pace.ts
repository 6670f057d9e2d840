/** How fast LeadSquared is asked without a rep waiting. */
import { setTimeout as delay } from 'node:timers/promises';

/** At most this share of LeadSquared's limit, for all that is done without a rep waiting. */
const LIMIT_SHARE = 0.2;

export type NoticePace = ReturnType<typeof createNoticePace>;

/** @param instances each has its part of the share */
export function createNoticePace(
  { limit, windowMs }: { readonly limit: number; readonly windowMs: number },
  instances: number,
) {
  const callMs = (windowMs * instances) / (limit * LIMIT_SHARE);
  let freeAtMs = 0;
  return {
    /** Waits for the calls before these, and counts these. */
    async waitFor(calls: number): Promise<void> {
      const nowMs = performance.now();
      const atMs = Math.max(nowMs, freeAtMs);
      freeAtMs = atMs + calls * callMs;
      if (atMs > nowMs) await delay(atMs - nowMs, undefined, { ref: false });
    },
  };
}
