/** Where an answer is put in place of what is shown: an older, slower one must not take the place of a newer one. */
import { LRUCache } from 'lru-cache';

export interface Screened {
  /** Which message, or whose App Home; `''` for a new message. */
  readonly screen: string;
  /** By `performance.now()`. */
  readonly askedAtMs: number;
}

export interface Screens {
  /** Whether the screen shows by now what was asked for later. */
  isOvertaken(asking: Screened): boolean;
  noteShown(asking: Screened): void;
}

const MAX_SCREENS = 10_000;

export function createScreens(): Screens {
  const shownAskedAtMs = new LRUCache<string, number>({ max: MAX_SCREENS });
  return {
    isOvertaken: ({ screen, askedAtMs }) => (shownAskedAtMs.get(screen) ?? askedAtMs) > askedAtMs,
    noteShown({ screen, askedAtMs }) {
      if (screen !== '') shownAskedAtMs.set(screen, askedAtMs);
    },
  };
}
