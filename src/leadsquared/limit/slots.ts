/** Cool-down slots: the rights to send one call. README.md in this folder explains the idea. */
import PQueue from 'p-queue';
import type { Limit } from '../api/answer.ts';
import { createCoolDowns, type Release } from './cool-downs.ts';

export interface Slots {
  /** Resolves when a slot is free, and never rejects. One is asked for at a time. */
  take(): Promise<Release>;
  /** Grants no slot for so many ms. */
  hold(ms: number): void;
  /**
   * Keeps to another limit from now on. Slots that are taken cool down as they were meant to, or longer.
   * @param forMs how long other instances keep to it, where there are any
   */
  adopt(limit: Limit, forMs: number): void;
  /** How many there are now. */
  limit(): number;
  /** How many have a call under way or cool down, as far as is known. */
  inUse(): number;
  /** The same, with what other instances have in use now. */
  countInUse(): Promise<number>;
  /** Ms until a slot is free for a call with so many others ahead of it, as far as is known. */
  waitMs(ahead: number): number;
}

/** The slots of an instance that shares the limit with no other. */
export function createSlots(settings: Limit): Slots {
  const coolDowns = createCoolDowns(settings);
  const queue = new PQueue({ concurrency: settings.limit });
  let holdTimer: NodeJS.Timeout | undefined;
  return {
    async take() {
      const free = await new Promise<() => void>((grant) => {
        void queue.add(() => new Promise<void>(grant));
      });
      return coolDowns.start(free);
    },
    hold(ms) {
      coolDowns.hold(ms);
      queue.pause();
      clearTimeout(holdTimer);
      holdTimer = setTimeout(() => queue.start(), coolDowns.heldMs()).unref();
    },
    adopt(limit) {
      coolDowns.adopt(limit);
      queue.concurrency = limit.limit;
    },
    limit: coolDowns.limit,
    inUse: coolDowns.inUse,
    countInUse: async () => coolDowns.inUse(),
    waitMs: coolDowns.waitMs,
  };
}
