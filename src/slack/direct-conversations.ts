/** Each rep's direct messages with the app: a conversation whose id, `D…`, never changes. */
import type { WebClient } from '@slack/web-api';
import { createCache } from '../ops/cache.ts';
import type { OnWait, WithinLimits } from './rate-limits.ts';

export type DirectConversations = ReturnType<typeof createDirectConversations>;

const MAX_REPS = 10_000;

export function createDirectConversations(client: WebClient, withinLimits: WithinLimits) {
  const known = createCache<string, string>(MAX_REPS);
  return {
    /** Asks Slack where it isn't known yet. Rejects as Slack does. */
    async of(userId: string, onWait?: OnWait): Promise<string> {
      const conversation = known.get(userId);
      if (conversation !== undefined) return conversation;
      const open = () => client.conversations.open({ users: userId });
      const { channel } = await withinLimits('conversations.open', open, onWait);
      if (!channel?.id) throw new Error('conversations.open gave no conversation');
      known.set(userId, channel.id);
      return channel.id;
    },
    /** Without asking Slack. */
    known: (userId: string): string | undefined => known.get(userId),
    /** Slack's event of an opened Home names the conversation. */
    note(userId: string, channelId: string): void {
      if (channelId.startsWith('D')) known.set(userId, channelId);
    },
  };
}
