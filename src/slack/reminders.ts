/**
 * Reminders are Slack's own scheduled messages, and nothing else: a restart loses none, and every instance sees them.
 * Slack lists them without blocks or metadata, so the text ends with a short hash of the task's id; conversation and
 * hash are a reminder's identity. The list holds every rep's.
 */
import { createHash } from 'node:crypto';
import type { KnownBlock } from '@slack/types';
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';

export interface Reminder {
  readonly id: string;
  /** `D…`: the rep's direct messages with the app. */
  readonly channelId: string;
  /** Seconds since the epoch. */
  readonly postAt: number;
  readonly mark: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
}

export interface ReminderMessage {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** Slack's errors are thrown, but by `cancel`. `postAt` is in seconds since the epoch. */
export interface Reminders {
  /**
   * Schedules one, unless the rep has one for the task at that time already; one at another time gives way. After scheduling it lists, and deletes all but the
   * oldest of the same identity, so that two presses at once, also at two instances, leave one.
   */
  set(userId: string, taskId: string, postAt: number, message: ReminderMessage): Promise<'set' | Reminder>;
  /** The rep's own, for all tasks. */
  ofUser(userId: string): Promise<readonly Reminder[]>;
  /** Every rep's, for one task. */
  ofTask(taskId: string): Promise<readonly Reminder[]>;
  /** False when Slack holds on to it, for it is about to be sent. */
  cancel(reminder: Reminder): Promise<boolean>;
  /** Puts another in its place. False when Slack holds on to the old one. */
  move(reminder: Reminder, taskId: string, postAt: number, message: ReminderMessage): Promise<boolean>;
}

/** Slack lists a hundred at a time. */
const LIST_LIMIT = 100;

export function createReminders(client: WebClient): Reminders {
  async function conversation(userId: string): Promise<string> {
    const { channel } = await client.conversations.open({ users: userId });
    if (!channel?.id) throw new Error('conversations.open gave no conversation');
    return channel.id;
  }

  async function list(channelId?: string): Promise<Reminder[]> {
    const found: Reminder[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.chat.scheduledMessages.list({
        limit: LIST_LIMIT,
        ...(channelId ? { channel: channelId } : {}),
        ...(cursor ? { cursor } : {}),
      });
      for (const { id, channel_id, post_at, date_created, text } of page.scheduled_messages ?? []) {
        const mark = MARK.exec(text ?? '')?.[1];
        if (id && channel_id && post_at && mark) {
          found.push({ id, channelId: channel_id, postAt: post_at, mark, createdAt: date_created ?? 0 });
        }
      }
      cursor = page.response_metadata?.next_cursor;
    } while (cursor);
    return found.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  async function schedule(channelId: string, taskId: string, postAt: number, message: ReminderMessage) {
    const text = `${message.text} [${markOf(taskId)}]`;
    await client.chat.scheduleMessage({ channel: channelId, post_at: postAt, blocks: message.blocks, text });
  }

  async function cancel({ id, channelId }: Reminder): Promise<boolean> {
    try {
      await client.chat.deleteScheduledMessage({ channel: channelId, scheduled_message_id: id });
      return true;
    } catch (error) {
      if (error instanceof WebAPIPlatformError) return false;
      throw error;
    }
  }

  return {
    async set(userId, taskId, postAt, message) {
      const channelId = await conversation(userId);
      const same = async () => (await list(channelId)).filter(({ mark }) => mark === markOf(taskId));
      const [existing] = await same();
      if (existing?.postAt === postAt) return existing;
      await schedule(channelId, taskId, postAt, message);
      // It is set, also when Slack does not say what else there is.
      if (existing) await cancel(existing).catch(() => false);
      const [, ...doubles] = (await same().catch(() => [])).filter((one) => one.postAt === postAt);
      await Promise.all(doubles.map((double) => cancel(double).catch(() => false)));
      return 'set';
    },
    ofUser: async (userId) => list(await conversation(userId)),
    ofTask: async (taskId) => (await list()).filter(({ mark }) => mark === markOf(taskId)),
    cancel,
    async move(reminder, taskId, postAt, message) {
      // In this order a failure loses none.
      await schedule(reminder.channelId, taskId, postAt, message);
      return cancel(reminder);
    },
  };
}

const MARK = /\[([0-9a-f]{10})\]$/;

/** The short hash of a task's id that its reminders bear. */
export function markOf(taskId: string): string {
  return createHash('sha256').update(taskId.toLowerCase()).digest('hex').slice(0, 10);
}
