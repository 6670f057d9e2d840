/** Each rep's direct messages with the app: a conversation whose id, `D…`, never changes. */
import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import type { WithinLimits } from './rate-limits.ts';

export type DirectConversations = ReturnType<typeof createDirectConversations>;

const MAX_REPS = 10_000;

export function createDirectConversations(client: WebClient, withinLimits: WithinLimits) {
  const known = new LRUCache<string, Promise<string>>({ max: MAX_REPS });

  async function open(userId: string): Promise<string> {
    const { channel } = await withinLimits('conversations.open', () =>
      client.conversations.open({ users: userId }),
    );
    if (!channel?.id) throw new Error('conversations.open gave no conversation');
    return channel.id;
  }

  return {
    /** Asks Slack the first time. Rejects as Slack does. */
    of(userId: string): Promise<string> {
      const conversation = known.get(userId) ?? open(userId);
      known.set(userId, conversation);
      conversation.catch(() => known.delete(userId));
      return conversation;
    },
    /** For what Slack tells without being asked: its event of an opened Home names the conversation. */
    note(userId: string, channelId: string): void {
      if (channelId.startsWith('D')) known.set(userId, Promise.resolve(channelId));
    },
  };
}
