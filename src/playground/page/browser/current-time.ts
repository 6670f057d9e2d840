// The current time, updated every 20 seconds.
import { useSyncExternalStore } from 'react';

const EVERY_MS = 20_000;
let now = new Date();
const listeners = new Set<() => void>();

setInterval(() => {
  now = new Date();
  for (const listener of listeners) listener();
}, EVERY_MS);

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

/** The current time, for dates like "5 minutes ago" or "today". All of the page uses one clock. */
export const useNow = () => useSyncExternalStore(subscribe, () => now);
