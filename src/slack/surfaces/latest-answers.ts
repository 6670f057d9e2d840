/**
 * What each place in Slack shows: an older, slower answer must not take the place of a newer one. Known to this process
 * alone.
 */

import type { KnownBlock } from '@slack/types';
import type { Content } from '../../messages/block-text.ts';
import { createCache } from '../../ops/cache.ts';
import { noticeLinkIn } from '../sent-messages.ts';

/** What a rep's App Home shows. */
export interface KeptHome {
  list?: readonly KnownBlock[] | undefined;
  failure?: { readonly contents: readonly Content[]; readonly sinceMs: number };
  /** Slack's hash of what it shows. It is another one where another instance has published since. */
  hash?: string | undefined;
  /** The hashes of the last few views that this process has published, or seen. */
  hashes?: readonly string[];
}

/** One message, or one rep's App Home, for an interaction that begins now. */
export type LatestAnswer = ReturnType<ReturnType<typeof createLatestAnswers>['at']>;

const MAX_PLACES = 10_000;
/** Ten tasks take about 20 kB. */
const MAX_HOMES = 500;
const NEVER = { sinceMs: Number.NEGATIVE_INFINITY, atMs: Number.NEGATIVE_INFINITY };

export function createLatestAnswers() {
  /** When the answer's interaction began, and when the answer came. */
  const shown = createCache<string, { sinceMs: number; atMs: number }>(MAX_PLACES);
  const homes = createCache<string, KeptHome>(MAX_HOMES);
  const noticeLinks = createCache<string, string>(MAX_PLACES);
  return {
    /** A notice that was clicked is to be known later, though a list takes its place. */
    noteClicked(place: string, text: string): void {
      const link = noticeLinkIn(text);
      if (place !== '' && link !== '') noticeLinks.set(place, link);
    },
    /**
     * @param place `''` for a new message, which nothing overtakes
     * @param isLook a rep who only looks takes nothing from what they pressed before and is still to come
     */
    at(place: string, { isLook = false } = {}) {
      const sinceMs = performance.now();
      const last = () => shown.get(place) ?? NEVER;
      return {
        sinceMs,
        noticeLink: () => noticeLinks.get(place) ?? '',
        /** Whether the answer to a later interaction is shown there by now. */
        isOvertaken: () => last().sinceMs > sinceMs,
        /** Whether any answer has been shown there after this moment. */
        isAnsweredAfter: (ms: number) => last().atMs > ms,
        noteShown() {
          if (place === '' || isLook) return;
          shown.set(place, { sinceMs: Math.max(last().sinceMs, sinceMs), atMs: performance.now() });
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
