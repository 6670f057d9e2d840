/**
 * The app's scheduled messages, which Slack keeps. It lists them with their text alone, without blocks or metadata. Each
 * call waits out Slack's rate limits and rejects with its other errors.
 */
import type { WebClient } from '@slack/web-api';
import type { Message } from '../messages/block-text.ts';
import type { OnWait, WithinLimits } from './rate-limits.ts';

export interface ScheduledMessage {
  readonly id: string;
  /** `D…`: a rep's direct messages with the app. */
  readonly channelId: string;
  /** Seconds since the epoch. */
  readonly postAt: number;
  /** As mrkdwn. */
  readonly text: string;
}

export type ScheduledMessages = ReturnType<typeof createScheduledMessages>;

/**
 * Within about 5 minutes of its time, Slack answers `ok` to a deletion and sends the message all the same (reports since
 * 2021, such as slackapi/bolt-js issue 1000). A minute more for clocks and slow answers.
 */
const HELD_BY_SLACK_MS = 6 * 60_000;

/** Whether Slack sends it, whatever is asked of it. */
export function isHeldBySlack({ postAt }: Pick<ScheduledMessage, 'postAt'>): boolean {
  return postAt * 1000 - Date.now() < HELD_BY_SLACK_MS;
}

/** Slack lists a hundred at a time. */
const LIST_LIMIT = 100;

export function createScheduledMessages(client: WebClient, withinLimits: WithinLimits) {
  return {
    /** Those in one conversation, or everyone's, in no order. */
    async list(channel?: string, onWait?: OnWait): Promise<ScheduledMessage[]> {
      const found: ScheduledMessage[] = [];
      const cursors = new Set<string>();
      let cursor = '';
      do {
        const from = { ...(channel ? { channel } : {}), ...(cursor ? { cursor } : {}) };
        const read = () => client.chat.scheduledMessages.list({ limit: LIST_LIMIT, ...from });
        const page = await withinLimits('chat.scheduledMessages.list', read, onWait);
        for (const { id, channel_id: channelId, post_at: postAt, text = '' } of page.scheduled_messages ??
          []) {
          if (id && channelId && postAt) found.push({ id, channelId, postAt, text });
        }
        cursor = page.response_metadata?.next_cursor ?? '';
        if (cursors.has(cursor)) throw new Error('Slack lists the same scheduled messages again');
        cursors.add(cursor);
      } while (cursor !== '');
      return found;
    },
    async schedule(
      { channelId, postAt }: Pick<ScheduledMessage, 'channelId' | 'postAt'>,
      message: Pick<Message, 'text'> & Partial<Message>,
      onWait?: OnWait,
    ): Promise<ScheduledMessage> {
      const post = {
        ...message,
        channel: channelId,
        post_at: postAt,
        unfurl_links: false,
        unfurl_media: false,
      };
      const send = () => client.chat.scheduleMessage(post);
      const id = (await withinLimits('chat.scheduleMessage', send, onWait)).scheduled_message_id ?? '';
      return { id, channelId, postAt, text: message.text };
    },
    async cancel({ id, channelId }: Pick<ScheduledMessage, 'id' | 'channelId'>): Promise<void> {
      await withinLimits('chat.deleteScheduledMessage', () =>
        client.chat.deleteScheduledMessage({ channel: channelId, scheduled_message_id: id }),
      );
    },
  };
}
