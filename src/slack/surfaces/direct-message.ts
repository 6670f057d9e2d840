/** A direct message: for what was asked in no conversation, and the way out where another surface fails. */
import { setTimeout as delay } from 'node:timers/promises';
import type { KnownBlock } from '@slack/types';
import { WebAPIPlatformError } from '@slack/web-api';
import { waitMessage } from '../../messages/waiting-words.ts';
import type { Log } from '../../ops/log.ts';
import type { PostMessage } from '../post-message.ts';
import { isPassing, retryPauseMs } from './response-url-post.ts';
import type { BareSurface, Content, Delivery, Recipient } from './surface.ts';

/** Everything it is told is a message of its own, in the order it was told. */
export function openDirectMessage({ postDirectly }: DirectPosts): BareSurface {
  let sending: Promise<unknown> = Promise.resolve();

  function post(content: Content): Promise<Delivery> {
    const posted = sending.then(() => postDirectly(content));
    sending = posted;
    return posted;
  }

  return {
    async showWait(wait) {
      void post(waitMessage(wait));
    },
    showList: post,
    confirm: post,
    showBeside: post,
  };
}

export type DirectPosts = ReturnType<typeof createDirectPosts>;

export function createDirectPosts(
  { userId, supportCode }: Recipient,
  { postMessage, log }: { postMessage: PostMessage; log: Log },
) {
  const onFault = (fault: string) => log.warn({ supportCode, fault }, 'Slack did not take a message');
  const noteFault = (error: unknown) =>
    onFault(`direct message: ${error instanceof Error ? error.message : 'unknown error'}`);

  async function post(message: Parameters<PostMessage>[0]): Promise<unknown> {
    try {
      return await postMessage(message);
    } catch (error) {
      if (!(error instanceof WebAPIPlatformError) || !isPassing(error.data.error)) throw error;
      noteFault(error);
      await delay(retryPauseMs(error.data.response_metadata?.retryAfter));
      return postMessage(message);
    }
  }

  /** Never throws. */
  async function postDirectly({ text, blocks = [] }: Content): Promise<Delivery> {
    const short = { channel: userId, text };
    const full = blocks.length === 0 ? short : { ...short, blocks: withinMessageLimit(blocks) };
    try {
      await post(full).catch((error) => (areBlocksRefused(error) ? post(short) : Promise.reject(error)));
      return 'direct message';
    } catch (error) {
      noteFault(error);
      return 'lost';
    }
  }

  return { onFault, postDirectly };
}

/**
 * Unlike a response_url, chat.postMessage refuses blocks that are too long together (`msg_blocks_too_long`): not
 * documented, and seen from 13,200 characters on (slackapi/bolt-js, issue 2509). The menus are the part to do without.
 */
export function withinMessageLimit(blocks: readonly KnownBlock[]): KnownBlock[] {
  if (JSON.stringify(blocks).length < 13_200) return [...blocks];
  return blocks.map((block) => {
    if (block.type !== 'section') return block;
    const { accessory: _, block_id: __, ...section } = block;
    return section;
  });
}

/** The text alone may still be taken. */
function areBlocksRefused(error: unknown): boolean {
  const words: readonly unknown[] = ['msg_blocks_too_long', 'invalid_blocks'];
  return error instanceof WebAPIPlatformError && words.includes(error.data.error);
}
