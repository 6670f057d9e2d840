/** A direct message: for what was asked in no conversation, and the way out where another surface fails. */

import { setTimeout as delay } from 'node:timers/promises';
import { WebAPIPlatformError } from '@slack/web-api';
import type { Content } from '../../messages/block-text.ts';
import { waitMessage } from '../../messages/waiting-words.ts';
import type { Log } from '../../ops/log.ts';
import { sendWithinLimit } from '../message-limit.ts';
import type { PostMessage } from '../post-message.ts';
import { isPassing } from '../slack-faults.ts';
import { retryPauseMs } from './response-url-post.ts';
import type { BareSurface, Delivery, Recipient } from './surface.ts';

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
  { userId, supportCode, channelId, threadTs }: Recipient,
  { postMessage, log }: { postMessage: PostMessage; log: Log },
) {
  const onFault = (fault: string) => log.warn({ supportCode, fault }, 'Slack did not take a message');
  const where = threadTs === undefined ? { channel: userId } : { channel: channelId, thread_ts: threadTs };
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
  async function postDirectly(content: Content): Promise<Delivery> {
    try {
      await sendWithinLimit(content, (message) => post({ ...where, ...message }));
      return 'direct message';
    } catch (error) {
      noteFault(error);
      return 'lost';
    }
  }

  return { onFault, postDirectly };
}
