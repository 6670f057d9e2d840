/** A queue of one slot, watched by nobody. */
import { createLine } from '../../src/leadsquared/line.ts';
import { createQueue, type Queue } from '../../src/leadsquared/queue.ts';

const watch = {
  called() {},
  waited() {},
  limitUsedUp() {},
  limitShort() {},
  limitLearned() {},
  limitFreed() {},
  down() {},
  back() {},
};

export function openQueue({ windowMs, timeoutMs }: { windowMs: number; timeoutMs: number }): Queue {
  const limit = { limit: 1, windowMs };
  const line = createLine({ ...limit, timeoutMs });
  return createQueue({ maxQueue: 10, maxQueuePerUser: 10, limit }, { line, watch });
}
