import type { KnownBlock } from '@slack/types';
import type { ChatPostMessageArguments, WebClient } from '@slack/web-api';
import type { WithinLimits } from './rate-limits.ts';

/** Posts to a channel, or to a user's direct messages. Waits out Slack's rate limits, and rejects as Slack does otherwise. */
export type PostMessage = (message: {
  readonly channel: string;
  readonly thread_ts?: string;
  readonly text: string;
  readonly blocks?: KnownBlock[];
}) => Promise<unknown>;

export function createPostMessage(client: WebClient, withinLimits: WithinLimits): PostMessage {
  return (message) => {
    const post: ChatPostMessageArguments = { ...message, unfurl_links: false, unfurl_media: false };
    return withinLimits('chat.postMessage', () => client.chat.postMessage(post));
  };
}
