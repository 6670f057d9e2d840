/**
 * What each place in Slack shows: an older, slower answer must not take the place of a newer one. Known to this process
 * alone.
 */
import type { KnownBlock } from '@slack/types';
import { LRUCache } from 'lru-cache';
import type { Content } from './surface.ts';

/** One message, or one rep's App Home, for an interaction that begins now. */
export interface LatestAnswer {
  /** Whether the answer to a later interaction is shown there by now. */
  isOvertaken(): boolean;
  noteShown(): void;
  /** The list that was shown last, where it was kept. */
  list(): readonly KnownBlock[] | undefined;
  keepList(blocks: readonly KnownBlock[]): void;
  /** What a later interaction was told, which is still to be read beside an older answer. */
  laterFailure(): Content | undefined;
  keepFailure(content: Content): void;
}

const MAX_PLACES = 10_000;
/** Ten tasks take about 20 kB. */
const MAX_LISTS = 500;

export function createLatestAnswers() {
  const shownSinceMs = new LRUCache<string, number>({ max: MAX_PLACES });
  const lists = new LRUCache<string, readonly KnownBlock[]>({ max: MAX_LISTS });
  const failures = new LRUCache<string, { content: Content; sinceMs: number }>({ max: MAX_LISTS });
  return {
    /**
     * @param place `''` for a new message, which nothing overtakes
     * @param isLook a rep who only looks takes nothing from what they pressed before and is still to come
     */
    at(place: string, { isLook = false } = {}): LatestAnswer {
      const sinceMs = performance.now();
      const shownMs = () => shownSinceMs.get(place) ?? Number.NEGATIVE_INFINITY;
      return {
        isOvertaken: () => shownMs() > sinceMs,
        noteShown() {
          if (place !== '' && !isLook) shownSinceMs.set(place, Math.max(shownMs(), sinceMs));
        },
        list: () => lists.get(place),
        keepList: (blocks) => lists.set(place, blocks),
        laterFailure() {
          const failure = failures.get(place);
          return failure && failure.sinceMs > sinceMs ? failure.content : undefined;
        },
        keepFailure: (content) => failures.set(place, { content, sinceMs }),
      };
    },
  };
}
