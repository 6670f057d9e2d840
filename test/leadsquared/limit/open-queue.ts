/** A queue watched by nobody, by default of one slot. */
import { createLine, type Line } from '../../../src/leadsquared/limit/line.ts';
import { createQueue, type Queue } from '../../../src/leadsquared/limit/queue.ts';

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

export interface QueueOptions {
  readonly slots?: number;
  readonly windowMs: number;
  readonly timeoutMs: number;
  readonly maxQueue?: number;
}

export function openQueue(options: QueueOptions): Queue {
  return openQueueAndLine(options).queue;
}

export function openQueueAndLine({ slots = 1, windowMs, timeoutMs, maxQueue = 10 }: QueueOptions): {
  queue: Queue;
  line: Line;
} {
  const limit = { limit: slots, windowMs };
  const line = createLine({ ...limit, timeoutMs });
  const queue = createQueue({ maxQueue, maxQueuePerUser: maxQueue, limit }, { line, watch });
  return { queue, line };
}
