/**
 * What each place in Slack shows: an older, slower answer must not take the place of a newer one. Known to this process
 * alone.
 */
import type { KnownBlock } from '@slack/types';
import { createCache } from '../../ops/cache.ts';
import type { Content } from './surface.ts';

/** What a rep's App Home shows. */
export interface KeptHome {
  list?: readonly KnownBlock[];
  failure?: { readonly content: Content; readonly sinceMs: number };
  /** Slack's hash of what it shows. It is another one where another instance has published since. */
  hash?: string | undefined;
}

/** One message, or one rep's App Home, for an interaction that begins now. */
export type LatestAnswer = ReturnType<ReturnType<typeof createLatestAnswers>['at']>;

const MAX_PLACES = 10_000;
/** Ten tasks take about 20 kB. */
const MAX_HOMES = 500;

export function createLatestAnswers() {
  const shownSinceMs = createCache<string, number>(MAX_PLACES);
  const homes = createCache<string, KeptHome>(MAX_HOMES);
  return {
    /**
     * @param place `''` for a new message, which nothing overtakes
     * @param isLook a rep who only looks takes nothing from what they pressed before and is still to come
     */
    at(place: string, { isLook = false } = {}) {
      const sinceMs = performance.now();
      const shownMs = () => shownSinceMs.get(place) ?? Number.NEGATIVE_INFINITY;
      return {
        sinceMs,
        /** Whether the answer to a later interaction is shown there by now. */
        isOvertaken: () => shownMs() > sinceMs,
        noteShown() {
          if (place !== '' && !isLook) shownSinceMs.set(place, Math.max(shownMs(), sinceMs));
        },
      };
    },
    home(userId: string): KeptHome {
      const kept = homes.get(userId) ?? {};
      homes.set(userId, kept);
      return kept;
    },
  };
}
