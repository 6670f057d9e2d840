/**
 * The app's scheduled messages, which Slack keeps. It lists them with their text alone, without blocks or metadata. Each
 * call waits out Slack's rate limits and rejects with its other errors.
 */
import type { WebClient } from '@slack/web-api';
import type { Message } from '../messages/block-text.ts';
import { HELD_BY_SLACK_MS } from '../tasks/reminder.ts';
import type { OnWait, WithinLimits } from './rate-limits.ts';
import { faultWord } from './slack-faults.ts';

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

/** Whether Slack sends it, whatever is asked of it. */
export function isHeldBySlack({ postAt }: Pick<ScheduledMessage, 'postAt'>, nowMs = Date.now()): boolean {
  return postAt * 1000 - nowMs < HELD_BY_SLACK_MS;
}

/** Slack lists a hundred at a time. */
const LIST_LIMIT = 100;

export function createScheduledMessages(client: WebClient, withinLimits: WithinLimits) {
  async function read(channel?: string, onWait?: OnWait): Promise<ScheduledMessage[]> {
    const found: ScheduledMessage[] = [];
    const cursors = new Set<string>();
    let cursor = '';
    do {
      const from = { ...(channel ? { channel } : {}), ...(cursor ? { cursor } : {}) };
      const readPage = () => client.chat.scheduledMessages.list({ limit: LIST_LIMIT, ...from });
      const page = await withinLimits('chat.scheduledMessages.list', readPage, onWait);
      for (const { id, channel_id: channelId, post_at: postAt, text = '' } of page.scheduled_messages ?? []) {
        if (id && channelId && postAt) found.push({ id, channelId, postAt, text });
      }
      cursor = page.response_metadata?.next_cursor ?? '';
      if (cursors.has(cursor)) throw new Error('Slack lists the same scheduled messages again');
      cursors.add(cursor);
    } while (cursor !== '');
    return found;
  }

  return {
    /** Everyone's, in no order. They can be thousands, so all who ask during a listing share the next one. */
    listAll: sharingNext(() => read()),
    /** Those in one conversation, in no order. */
    listIn: (channel: string, onWait?: OnWait) => read(channel, onWait),
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
    /** One that is gone counts as cancelled: another instance, or another press, may have done it. */
    async cancel(
      { id, channelId }: Pick<ScheduledMessage, 'id' | 'channelId'>,
      onWait?: OnWait,
    ): Promise<void> {
      const remove = () =>
        client.chat.deleteScheduledMessage({ channel: channelId, scheduled_message_id: id });
      try {
        await withinLimits('chat.deleteScheduledMessage', remove, onWait);
      } catch (error) {
        if (faultWord(error) !== 'invalid_scheduled_message_id') throw error;
      }
    },
  };
}

/** Runs one at a time. What is asked for during a run gets the result of the next: the present one may be out of date. */
function sharingNext<T>(run: () => Promise<T>): () => Promise<T> {
  let current: Promise<T> | undefined;
  let next: Promise<T> | undefined;
  const start = () => {
    next = undefined;
    const started = run().finally(() => {
      if (current === started) current = undefined;
    });
    current = started;
    return started;
  };
  return () => {
    if (!current) return start();
    next ??= current.then(start, start);
    return next;
  };
}
