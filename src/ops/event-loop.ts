/** Shares the event loop between pieces of work. Thousands of them can become ready at once. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long such work may take in one turn of the event loop. The rest of the app needs it too. */
const MAX_TURN_MS = 10;

/**
 * For one kind of work. What it gives resolves when a piece may run: first come, first served. What the caller does until it
 * waits for something outside the process counts towards `MAX_TURN_MS`.
 */
export function createTurns(): () => Promise<void> {
  let last = Promise.resolve();
  let turnEndsAtMs = 0;

  async function startAfter(before: Promise<void>): Promise<void> {
    await before;
    // Node runs this once no microtask is left. By then the piece before has finished its own awaits.
    await new Promise<void>((resolve) => process.nextTick(resolve));
    if (performance.now() < turnEndsAtMs) return;
    await nextTurn();
    turnEndsAtMs = performance.now() + MAX_TURN_MS;
  }

  return () => {
    last = startAfter(last);
    return last;
  };
}

/** For reading what LeadSquared answers, and for drawing it. */
export const loopTurn = createTurns();
