/** Answers by a response_url, within Slack's rules, and by a direct message where Slack doesn't take it. */

import { setTimeout as delay } from 'node:timers/promises';
import type { KnownBlock } from '@slack/types';
import type { Content } from '../../messages/block-text.ts';
import type { InteractionAddress } from '../../messages/modal-metadata.ts';
import { createCache } from '../../ops/cache.ts';
import type { Redact } from '../../ops/secrets.ts';
import { withNoticeLink } from '../sent-messages.ts';
import type { DirectPosts } from './direct-message.ts';
import type { LatestAnswer } from './latest-answers.ts';
import { postTo, type Sent } from './response-url-post.ts';
import type { Delivery, Recipient } from './surface.ts';

/** Where a command or a click can be answered. */
export type ResponseAddress = Pick<
  InteractionAddress,
  'responseUrl' | 'place' | 'threadTs' | 'openedAtMs' | 'isFailure'
>;

type Where =
  | 'beside'
  /** Unless any answer is there since the click: then beside it. */
  | 'in place of what was clicked'
  /** Unless something newer is there. */
  | 'in place'
  | 'in place of whatever is there'
  /** For everyone in the channel to see. */
  | 'in the channel';

export type ResponseUrl = ReturnType<typeof openResponseUrl>;

export interface ResponseUrlSettings {
  readonly redact: Redact;
  readonly isSlackAddress: (address: string) => boolean;
}

/** Slack, "Handling user interaction": a response_url takes 5 messages in 30 minutes. */
const MAX_USES = 5;
const USABLE_MS = 30 * 60_000;
const MAX_ADDRESSES = 10_000;
const MAX_CHANNEL_NAME = 80;
const USED_UP: Sent = { kind: 'failed', fault: 'used up', retryInMs: undefined };

/** How often this process has used each response_url: a click and the window that it opens have the same. */
export const createResponseUrlUses = () => createCache<string, number>(MAX_ADDRESSES, USABLE_MS);

export function openResponseUrl(
  { responseUrl, openedAtMs, threadTs }: ResponseAddress,
  { latest, uses }: { latest: LatestAnswer; uses: ReturnType<typeof createResponseUrlUses> },
  { redact, isSlackAddress, to, posts }: ResponseUrlSettings & { to: Recipient; posts: DirectPosts },
) {
  const onFault = (fault: string) => posts.onFault(`response_url: ${fault}`);
  const isForeign = !isSlackAddress(responseUrl);
  const usedSoFar = () => uses.get(responseUrl) ?? 0;
  let sending: Promise<unknown> = Promise.resolve();

  // From here on by a clock that is never set.
  const ageMs = Math.max(0, Date.now() - openedAtMs);
  const clickedAtMs = performance.now() - ageMs;
  const expiresAtMs = clickedAtMs + USABLE_MS;
  const isExpired = () => performance.now() >= expiresAtMs;
  const hasUses = (kept: number) => usedSoFar() < MAX_USES - kept;

  function post(body: object): Promise<Sent> {
    uses.set(responseUrl, usedSoFar() + 1);
    return postTo(responseUrl, redact(JSON.stringify(body)));
  }

  function send(content: Content, where: Where): Promise<Sent> {
    return post({
      response_type: where === 'in the channel' ? 'in_channel' : 'ephemeral',
      replace_original: isInPlace(where),
      delete_original: false,
      unfurl_links: false,
      unfurl_media: false,
      ...content,
      ...(isInPlace(where) && { text: withNoticeLink(content.text, latest.noticeLink()) }),
      ...(threadTs !== undefined && { thread_ts: threadTs }),
    });
  }

  async function deliver(content: Content, wanted: Where): Promise<Delivery> {
    if (isForeign) onFault('not an address of Slack');
    if (isForeign || isExpired()) return posts.postDirectly(redirected(content, to));
    const isClickedGone = wanted === 'in place of what was clicked' && latest.isAnsweredAfter(clickedAtMs);
    const where = isClickedGone ? 'beside' : wanted;
    const isOvertaken = () => where === 'in place' && latest.isOvertaken();
    if (isOvertaken()) return 'overtaken';
    if (isInPlace(where)) latest.noteShown();
    let sent = hasUses(0) ? await send(content, where) : USED_UP;
    if (sent.kind === 'failed' && sent.retryInMs !== undefined && hasUses(0)) {
      onFault(sent.fault);
      await delay(sent.retryInMs);
      if (isOvertaken()) return 'overtaken';
      sent = await send(content, where);
    }
    if (sent.kind === 'taken') return 'response_url';
    onFault(sent.fault);
    return sent.kind === 'failed' ? posts.postDirectly(redirected(content, to)) : 'lost';
  }

  /** Something to read meanwhile: skipped rather than take the use that is kept for the answer. */
  function meanwhile(content: Content, where: 'beside' | 'in place', isLate = () => false): void {
    sending = sending.then(async () => {
      if (isForeign || !hasUses(1) || isExpired() || latest.isOvertaken() || isLate()) return;
      const sent = await send(content, where);
      if (sent.kind !== 'taken') onFault(sent.fault);
    });
  }

  return {
    meanwhile: (content: Content, where: 'beside' | 'in place') => meanwhile(content, where),
    /** Unless any answer has been shown there since that moment, by `performance.now()`. */
    putBack: (list: Content, sinceMs: number) =>
      meanwhile(list, 'in place', () => latest.isAnsweredAfter(sinceMs)),
    /** After what `meanwhile` is still sending. Never throws. */
    async answer(content: Content, where: Where): Promise<Delivery> {
      await sending;
      return deliver(content, where);
    },
    /** Removes the message that was clicked. Never throws. */
    async removeClicked(): Promise<void> {
      await sending;
      if (isForeign || !hasUses(0) || isExpired()) return;
      const sent = await post({ replace_original: false, delete_original: true });
      if (sent.kind !== 'taken') onFault(sent.fault);
    },
  };
}

const isInPlace = (where: Where) => where.startsWith('in place');

export function originWords(to: Pick<Recipient, 'channelId' | 'channelName'>): string {
  return `Here’s your answer from ${channelWords(to)}. Slack couldn’t show it there.`;
}

function redirected({ text, blocks = [] }: Content, to: Recipient): Content {
  const origin = originWords(to);
  const head: KnownBlock = { type: 'context', elements: [{ type: 'mrkdwn', text: origin }] };
  return { text: `${origin} ${text}`, blocks: [head, ...blocks] };
}

/** Slack, "Channel names": at most 80 letters, digits, hyphens and underscores. Anything else could end the link. */
function channelWords({ channelId, channelName }: Pick<Recipient, 'channelId' | 'channelName'>): string {
  if (channelId.startsWith('D')) return 'a direct message';
  const name = channelName.slice(0, MAX_CHANNEL_NAME).replace(/[^\p{L}\p{M}\p{N}_-]/gu, '');
  return `<#${channelId}|${name}>`;
}
