// The time that the page is drawn at, moved on every 20 seconds.
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

/** The time, for what is drawn as so long ago, or as today. One clock serves all. */
export const useNow = () => useSyncExternalStore(subscribe, () => now);
