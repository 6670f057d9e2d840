/** How fast LeadSquared is asked without a rep waiting. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Limit } from '../leadsquared/api/answer.ts';
import { WATCHED_MS } from '../tasks/notifications.ts';
import type { TaskList } from '../tasks/task.ts';

/** At most this share of LeadSquared's limit, for all that is done without a rep waiting. */
const LIMIT_SHARE = 0.2;

/** LeadSquared gives so many of a rep's tasks by one call. */
const TASKS_A_CALL = 200;

/**
 * How many calls a weekday it takes to watch a rep's tasks, of up to 199, and all reps' of one time zone at most.
 * @param intervalMs how often they are read, if the pace allows that; 0: never
 */
export function watchingCalls(
  { limit, windowMs }: Limit,
  intervalMs: number,
): { each: number; most: number } {
  if (intervalMs === 0) return { each: 0, most: 0 };
  const most = (WATCHED_MS / windowMs) * limit * LIMIT_SHARE;
  return { each: Math.min(most, Math.ceil(WATCHED_MS / intervalMs)), most: Math.floor(most) };
}

export type NoticePace = ReturnType<typeof createNoticePace>;

export function createNoticePace({ limit, windowMs }: Limit) {
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
