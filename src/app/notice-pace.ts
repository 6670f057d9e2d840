/** How fast LeadSquared is asked without a rep waiting. */
import type { Limit } from '../leadsquared/api/answer.ts';
import { pause } from '../ops/pause.ts';
import { LIMIT_SHARE } from '../tasks/notifications.ts';
import type { TaskList } from '../tasks/task.ts';

/** LeadSquared gives so many of a rep's tasks by one call. */
const TASKS_A_CALL = 200;

export type NoticePace = ReturnType<typeof createNoticePace>;

/**
 * @param limitNow the one in force: LeadSquared may allow less than was set
 * @param stopping ends all waits: by then the scheduler takes no call
 */
export function createNoticePace(limitNow: () => Limit, stopping: AbortSignal) {
  let freeAtMs = 0;
  return {
    /** Waits for the calls before these, and counts these. */
    async waitFor(calls: number): Promise<void> {
      const { limit, windowMs } = limitNow();
      const callMs = windowMs / (limit * LIMIT_SHARE);
      const nowMs = performance.now();
      const atMs = Math.max(nowMs, freeAtMs);
      freeAtMs = atMs + calls * callMs;
      if (atMs > nowMs) await pause(atMs - nowMs, stopping);
    },
  };
}

/** How many calls a rep's list has taken after the first. */
export function laterCalls({ tasks }: TaskList): number {
  return Math.floor(tasks.length / TASKS_A_CALL);
}
