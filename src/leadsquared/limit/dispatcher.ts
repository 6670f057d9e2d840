/** Gives each free slot to the call that is next in the fair order. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Release } from './cool-downs.ts';
import { createFairOrder, type Waiting } from './fair-order.ts';
import type { Slots } from './slots.ts';

export interface WaitingCall extends Waiting {
  /** Makes the call, and says for how many ms its slot cools down. Never rejects. */
  send: () => Promise<number>;
}

/**
 * So many calls begin in one turn of the event loop. Thousands of slots can open together, after a hold or when the
 * process was busy; each call takes a moment to send, and Slack must be answered meanwhile.
 */
const MAX_BEGUN_AT_ONCE = 100;
/**
 * So many calls are under way at once, each on a connection of its own. Thousands of connections that have something to
 * read, or are closed, in one turn of the event loop would block it, and a process has a limit of open files. A call that
 * waits for this hasn't been sent: its time limit has not begun.
 */
const MAX_UNDER_WAY = 1_000;

export function createDispatcher<Call extends WaitingCall>(slots: Slots) {
  const order = createFairOrder<Call>();
  let begun = 0;
  let underWay = 0;
  let isServing = false;

  /** Only when a slot is free it is decided who is next. */
  async function serve(): Promise<void> {
    if (isServing) return;
    isServing = true;
    while (order.size > 0 && underWay < MAX_UNDER_WAY) {
      begun += 1;
      if (begun % MAX_BEGUN_AT_ONCE === 0) await nextTurn();
      const release = await slots.take();
      const call = order.next();
      if (call) void send(call, release);
      else release(0);
    }
    isServing = false;
  }

  async function send(call: Call, release: Release): Promise<void> {
    underWay += 1;
    const coolDownMs = await call.send();
    underWay -= 1;
    release(coolDownMs);
    void serve();
  }

  function add(call: Call): void {
    order.add(call);
    void serve();
  }

  return { add, join: order.join, remove: order.remove, ahead: order.ahead };
}
