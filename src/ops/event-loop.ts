/** Shares the event loop between pieces of work that can become ready thousands at once. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long such work may keep one turn of the event loop, in ms. The rest of the app needs its turn too. */
const MAX_TURN_MS = 10;

const waiting: (() => void)[] = [];
let isSharing = false;

/**
 * Resolves when a piece of work may run: first come, first served, and in the next turn of the event loop at the
 * earliest. What the caller does before it waits for anything outside the process counts against the turn.
 */
export function loopTurn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  waiting.push(resolve);
  if (!isSharing) void shareTurns();
  return promise;
}

async function shareTurns(): Promise<void> {
  isSharing = true;
  while (waiting.length > 0) {
    await nextTurn();
    const endsAtMs = performance.now() + MAX_TURN_MS;
    while (waiting.length > 0 && performance.now() < endsAtMs) {
      waiting.shift()?.();
      await microtasksDone();
    }
  }
  isSharing = false;
}

/** Node runs what `nextTick` is given in a microtask once no microtask is left: the work's own awaits are done then. */
function microtasksDone(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
