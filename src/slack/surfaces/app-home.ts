/** A rep's App Home. It is one view: what is said beside a list stands above it. */

import { setTimeout as delay } from 'node:timers/promises';
import type { HomeView, KnownBlock } from '@slack/types';
import { WebAPIHTTPError, WebAPIRequestError, type WebClient } from '@slack/web-api';
import type { Content } from '../../messages/block-text.ts';
import { faultWords } from '../../ops/log.ts';
import type { RateLimits } from '../rate-limits.ts';
import { faultWord } from '../slack-faults.ts';
import type { DirectPosts } from './direct-message.ts';
import type { KeptHome, LatestAnswer } from './latest-answers.ts';
import type { BareSurface, Delivery } from './surface.ts';

type Blocks = readonly KnownBlock[];

export interface HomeTab {
  /** It was only opened: a rep who wanted to see a list sees that none came. */
  readonly isLook: boolean;
  /** Slack's hash of what the tab showed when it was opened or clicked. */
  readonly hash?: string | undefined;
  /** @param notes what is to be read above the list, the latest last */
  readonly draw: (notes: readonly Content[], list: Blocks | undefined) => Promise<HomeView>;
  /** The list as it was last, when another process has shown it. As old as its head says. */
  readonly lastList: () => Promise<Blocks | undefined>;
}

/** The answer is usually there by then. */
const FIRST_WORD_AFTER_MS = 300;
/**
 * Slack takes 100 publications a minute, or more. When many reps open Home at once, each sees the list of before at once, but
 * words alone must not take the place of the lists.
 */
const MAX_BEFORE_NO_WORDS = 40;
const RETRY_PAUSE_MS = 500;
/** A press, or an opening, may come with the hash of a view that was replaced a moment before. */
const MAX_HASHES = 5;

function noteHash(kept: KeptHome, hash: string | undefined): void {
  kept.hash = hash;
  kept.hashes = [...(kept.hashes ?? []), hash ?? ''].slice(-MAX_HASHES);
}

export function openHomeTab(
  userId: string,
  { isLook, hash, draw, lastList }: HomeTab,
  { latest, kept }: { latest: LatestAnswer; kept: KeptHome },
  { client, limits, posts }: { client: WebClient; limits: RateLimits; posts: DirectPosts },
): BareSurface {
  const isNew = hash !== undefined && !kept.hashes?.includes(hash);
  // Another instance has published what the rep sees: the list here is an older one.
  if (isNew) kept.list = undefined;
  // What a change has forgotten can't be drawn any more, and a later press may take the kept list away.
  const redrawn = lastList().catch(() => undefined);
  // Slack may tell late of an opening, with the hash of what the tab showed before.
  if (isLook && (isNew || hash === undefined)) noteHash(kept, hash);
  /** While LeadSquared is asked. */
  let waiting: Blocks | undefined;
  /** The next view of the same answer would wipe them away. */
  let failures: readonly Content[] = [];
  let sending: Promise<unknown> = Promise.resolve();
  let isAnswered = false;
  let isListShown = false;

  async function mayTellWait(): Promise<boolean> {
    if (limits.wasRefusedLately('views.publish')) return false;
    const isFirstList = !isListShown && (waiting ?? kept.list ?? (await redrawn)) !== undefined;
    isListShown ||= isFirstList;
    return isFirstList || limits.sentLately('views.publish') < MAX_BEFORE_NO_WORDS;
  }

  async function publish(isLate: () => boolean, words: readonly Content[] = []): Promise<Delivery> {
    // What a later interaction was told is still to be read beside this answer.
    const later = kept.failure && kept.failure.sinceMs > latest.sinceMs ? kept.failure.contents : [];
    const view = await draw([...later, ...failures, ...words], waiting ?? kept.list ?? (await redrawn));
    const sent = await send(view, isLate);
    if (sent !== 'not known') return sent;
    await delay(RETRY_PAUSE_MS);
    const again = await send(view, isLate);
    return again === 'not known' ? 'lost' : again;
  }

  async function send(view: HomeView, isLate: () => boolean): Promise<Delivery | 'not known'> {
    const hashBefore = kept.hash;
    try {
      return await limits.withinLimits('views.publish', async (): Promise<Delivery> => {
        if (isLate()) return 'overtaken';
        // A look doesn't replace what another instance has published since, as far as that is known.
        const published = await client.views.publish({
          user_id: userId,
          view,
          ...(isLook && kept.hash !== undefined && { hash: kept.hash }),
        });
        noteHash(kept, published.view?.hash);
        return 'App Home';
      });
    } catch (error) {
      if (faultWord(error) === 'hash_conflict') return 'overtaken';
      posts.onFault(`views.publish: ${faultWords(error)}`);
      if (!(error instanceof WebAPIRequestError || error instanceof WebAPIHTTPError)) return 'lost';
      // What was pressed meanwhile is shown by now.
      if (isLook && kept.hash !== hashBefore) return 'overtaken';
      // Slack may have taken it all the same: then what the tab shows has another hash by now.
      kept.hash = undefined;
      return 'not known';
    }
  }

  async function publishList(blocks: Blocks, isLate: () => boolean): Promise<Delivery> {
    isAnswered = true;
    await sending;
    waiting = undefined;
    if (isLate()) return 'overtaken';
    kept.list = blocks;
    latest.noteShown();
    return publish(isLate);
  }

  async function orDirectly(delivery: Delivery, message: Content): Promise<Delivery> {
    return delivery === 'lost' ? posts.postDirectly(message) : delivery;
  }

  async function showBeside(message: Content): Promise<Delivery> {
    isAnswered = true;
    await sending;
    waiting = undefined;
    failures = [...failures, message];
    kept.failure = { contents: failures, sinceMs: latest.sinceMs };
    const delivery = await publish(() => false);
    return isLook ? delivery : orDirectly(delivery, message);
  }

  return {
    firstWordAfterMs: FIRST_WORD_AFTER_MS,
    async showWait({ words }, list) {
      const isLate = () => isAnswered || latest.isOvertaken();
      sending = sending
        .then(async () => {
          if (latest.isOvertaken()) return;
          if (list) waiting = list.withWait.blocks;
          if (!(await mayTellWait())) return;
          await publish(isLate, list ? [] : [{ text: words }]);
        })
        // No code waits for it yet, and an unhandled rejection ends the process.
        .catch((error: unknown) => posts.onFault(`App Home: ${faultWords(error)}`));
    },
    showList: ({ blocks }) => publishList(blocks, latest.isOvertaken),
    confirm: async (message) => orDirectly(await publishList(message.blocks, () => false), message),
    showBeside,
    async giveBack(message) {
      const delivery = await showBeside(message);
      if (delivery !== 'direct message') await posts.postDirectly(message);
      return delivery;
    },
  };
}
