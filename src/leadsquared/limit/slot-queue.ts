/** Where calls wait for a slot: each free one goes to the call that is next in the fair order. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Release } from './cool-downs.ts';
import { createFairOrder, type Waiting } from './fair-order.ts';
import type { Slots } from './slots.ts';

/**
 * How many calls begin in one turn of the event loop. Thousands of slots can open together, after a hold or when the
 * process was busy; each call takes a moment to send, and Slack must be answered meanwhile.
 */
const MAX_BEGUN_AT_ONCE = 100;
/**
 * How many calls run at once, each on a connection of its own. Thousands of connections that have something to read, or
 * are closed, in one turn of the event loop would block it, and a process has a limit of open files. A call that waits
 * for this hasn't been sent: its time limit has not begun.
 */
const MAX_RUNNING = 1_000;

export type SlotQueue = ReturnType<typeof createSlotQueue>;

export function createSlotQueue(slots: Slots) {
  const order = createFairOrder<Waiting>();
  const grants = new Map<Waiting, (release?: Release) => void>();
  let begun = 0;
  let running = 0;
  let isServing = false;

  async function serve(): Promise<void> {
    if (isServing) return;
    isServing = true;
    while (order.size > 0 && running < MAX_RUNNING) {
      begun += 1;
      if (begun % MAX_BEGUN_AT_ONCE === 0) await nextTurn();
      const release = await slots.take();
      // Only now it is decided who is next.
      const call = order.next();
      if (call) begin(call, release);
      else release(0);
    }
    isServing = false;
  }

  function begin(call: Waiting, release: Release): void {
    running += 1;
    settle(call, (coolDownMs) => {
      running -= 1;
      release(coolDownMs);
      void serve();
    });
  }

  function settle(call: Waiting, release?: Release): void {
    grants.get(call)?.(release);
    grants.delete(call);
  }

  return {
    /** @returns gives the slot back; undefined when the call was removed before it had one */
    take(call: Waiting): Promise<Release | undefined> {
      const { promise, resolve } = Promise.withResolvers<Release | undefined>();
      grants.set(call, resolve);
      order.add(call);
      void serve();
      return promise;
    },
    /** Does nothing when the call doesn't wait. */
    remove(call: Waiting): void {
      order.remove(call);
      settle(call);
    },
    join: order.join,
    ahead: order.ahead,
  };
}
