import { setTimeout as delay } from 'node:timers/promises';

/** Waits for so many ms, or until the signal. Keeps no process alive. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { ref: false, signal }).catch(() => {});
}
