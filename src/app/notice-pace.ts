/** How fast LeadSquared is asked without a rep waiting. */
import { setTimeout as delay } from 'node:timers/promises';
import type { TaskList } from '../tasks/task.ts';

/** At most this share of LeadSquared's limit, for all that is done without a rep waiting. */
const LIMIT_SHARE = 0.2;

/** LeadSquared gives so many of a rep's tasks by one call. */
const TASKS_A_CALL = 200;

export type NoticePace = ReturnType<typeof createNoticePace>;

export function createNoticePace({ limit, windowMs }: { readonly limit: number; readonly windowMs: number }) {
  const callMs = windowMs / (limit * LIMIT_SHARE);
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

/** How many calls a rep's list has taken after the first. */
export function laterCalls({ tasks }: TaskList): number {
  return Math.floor(tasks.length / TASKS_A_CALL);
}
