/**
 * Where an answer is put in place of what is shown: an older, slower one must not take the place of a newer one. Known
 * to this process alone.
 */
import type { KnownBlock } from '@slack/types';
import { LRUCache } from 'lru-cache';
import type { Content } from './reply.ts';

/** One message, or one rep's App Home, for one who asks now. */
export interface Screen {
  /** Whether it shows by now what was asked for later. */
  isOvertaken(): boolean;
  noteShown(): void;
  /** The list that was shown last, where it was kept. */
  list(): readonly KnownBlock[] | undefined;
  keepList(blocks: readonly KnownBlock[]): void;
  /** What was said to somebody who asked later than this, and is still to be read beside an older answer. */
  laterFailure(): Content | undefined;
  keepFailure(content: Content): void;
}

export interface Screens {
  /**
   * @param name of a new message `''`, which nothing overtakes
   * @param isLook whoever only looks takes nothing from what was pressed before and is still to come
   */
  open(name: string, options?: { isLook?: boolean }): Screen;
}

const MAX_SCREENS = 10_000;
/** Ten tasks take about 20 kB. */
const MAX_LISTS = 500;

export function createScreens(): Screens {
  const shownAskedAtMs = new LRUCache<string, number>({ max: MAX_SCREENS });
  const lists = new LRUCache<string, readonly KnownBlock[]>({ max: MAX_LISTS });
  const failures = new LRUCache<string, { content: Content; askedAtMs: number }>({ max: MAX_LISTS });
  return {
    open(name, { isLook = false } = {}) {
      const askedAtMs = performance.now();
      const shownMs = () => shownAskedAtMs.get(name) ?? Number.NEGATIVE_INFINITY;
      return {
        isOvertaken: () => shownMs() > askedAtMs,
        noteShown() {
          if (name !== '' && !isLook) shownAskedAtMs.set(name, Math.max(shownMs(), askedAtMs));
        },
        list: () => lists.get(name),
        keepList: (blocks) => lists.set(name, blocks),
        laterFailure() {
          const failure = failures.get(name);
          return failure && failure.askedAtMs > askedAtMs ? failure.content : undefined;
        },
        keepFailure: (content) => failures.set(name, { content, askedAtMs }),
      };
    },
  };
}
