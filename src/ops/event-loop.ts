/** Shares the event loop between pieces of work that can become ready thousands at once. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long such work may keep one turn of the event loop, in ms. The rest of the app needs its turn too. */
const MAX_TURN_MS = 10;

let last = Promise.resolve();
let turnEndsAtMs = 0;

/**
 * Resolves when a piece of work may run: first come, first served. What the caller does before it waits for anything
 * outside the process counts against the turn.
 */
export function loopTurn(): Promise<void> {
  last = startAfter(last);
  return last;
}

async function startAfter(before: Promise<void>): Promise<void> {
  await before;
  // Node runs this once no microtask is left: the own awaits of the piece before are done then.
  await new Promise<void>((resolve) => process.nextTick(resolve));
  if (performance.now() < turnEndsAtMs) return;
  await nextTurn();
  turnEndsAtMs = performance.now() + MAX_TURN_MS;
}
