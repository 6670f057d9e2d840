/**
 * Reminders are Slack's own scheduled messages, and nothing else: a restart loses none, and every instance sees them.
 * Slack lists them, those of all reps, with their text but without blocks or metadata. So a short hash of the task's id
 * stands in the text, in the address of a link, where nobody reads or hears it; conversation and hash are a reminder's
 * identity.
 */
import { createHash } from 'node:crypto';
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Message } from '../messages/block-text.ts';
import type { DirectConversations } from './direct-conversations.ts';
import type { WithinLimits } from './rate-limits.ts';

export interface Reminder {
  readonly id: string;
  /** `D…`: the rep's direct messages with the app. */
  readonly channelId: string;
  /** Seconds since the epoch. */
  readonly postAt: number;
  readonly mark: string;
  /** Seconds since the epoch, by Slack's clock. */
  readonly createdAt: number;
  /** Milliseconds since the epoch, by our clock; 0 where its text does not say. */
  readonly wordedAtMs: number;
}

export type Reminders = ReturnType<typeof createReminders>;

/** Slack lists a hundred at a time. */
const LIST_LIMIT = 100;
/**
 * Within about 5 minutes of its time Slack answers `ok` to a deletion, and sends the message all the same (reports since
 * 2021, such as slackapi/bolt-js issue 1000). A minute more for clocks and slow answers.
 */
const HELD_BY_SLACK_MS = 6 * 60_000;

interface Uses {
  readonly directConversations: DirectConversations;
  readonly withinLimits: WithinLimits;
  readonly workspaceUrl: string;
}

/** Slack's errors are thrown; its rate limits are waited out. The text of a message has the task's `markUrl` in it. */
export function createReminders(client: WebClient, uses: Uses) {
  const { directConversations, withinLimits, workspaceUrl } = uses;

  async function list(channel?: string, onWait?: (ms: number) => void): Promise<Reminder[]> {
    const found: Reminder[] = [];
    const cursors = new Set<string>();
    let cursor: string | undefined;
    do {
      const from = { ...(channel ? { channel } : {}), ...(cursor ? { cursor } : {}) };
      const page = await withinLimits(
        'chat.scheduledMessages.list',
        () => client.chat.scheduledMessages.list({ limit: LIST_LIMIT, ...from }),
        onWait,
      );
      for (const { id, channel_id, post_at, date_created, text } of page.scheduled_messages ?? []) {
        const [, mark, worded = '0'] = MARK.exec(text ?? '') ?? [];
        if (!(id && channel_id && post_at && mark)) continue;
        const wordedAtMs = Number.parseInt(worded, 36);
        const createdAt = date_created ?? 0;
        found.push({ id, channelId: channel_id, postAt: post_at, mark, createdAt, wordedAtMs });
      }
      cursor = page.response_metadata?.next_cursor;
      if (cursor && cursors.has(cursor)) throw new Error('Slack lists the same scheduled messages again');
      if (cursor) cursors.add(cursor);
    } while (cursor);
    return found.sort(byAge);
  }

  async function schedule(
    channel: string,
    postAt: number,
    { text, blocks }: Message,
    onWait?: (ms: number) => void,
  ): Promise<string> {
    const post = { channel, post_at: postAt, blocks, text, unfurl_links: false, unfurl_media: false };
    const { scheduled_message_id: id = '' } = await withinLimits(
      'chat.scheduleMessage',
      () => client.chat.scheduleMessage(post),
      onWait,
    );
    return id;
  }

  /** False when Slack may send it all the same. */
  async function cancel({ id, channelId, postAt }: Reminder): Promise<boolean> {
    // Slack's word is worth nothing so near the time.
    const isHeld = postAt * 1000 - Date.now() < HELD_BY_SLACK_MS;
    try {
      await withinLimits('chat.deleteScheduledMessage', () =>
        client.chat.deleteScheduledMessage({ channel: channelId, scheduled_message_id: id }),
      );
      return !isHeld;
    } catch (error) {
      if (!(error instanceof WebAPIPlatformError)) throw error;
      // It is gone already where another instance, or another press, took it back.
      return !isHeld && error.data.error === 'invalid_scheduled_message_id';
    }
  }

  /** `mayStillCome`: Slack may send one of them all the same. `all`: those that the rep has left, for all tasks. */
  async function takeBack(some: readonly Reminder[], listed: readonly Reminder[]) {
    const cancelled = await Promise.all(some.map(cancel));
    return { all: listed.filter((one) => !some.includes(one)), mayStillCome: cancelled.includes(false) };
  }

  /** Leaves one of the rep's reminders of a task: the oldest at the time of the one that was just set. */
  async function keepOne(fresh: Reminder, onWait: () => void) {
    const listed = await list(fresh.channelId, onWait);
    const same = listed.filter(({ mark }) => mark === fresh.mark);
    const kept = same.find(({ postAt }) => postAt === fresh.postAt);
    const others = same.filter((one) => one !== kept);
    const left = await takeBack(others, listed);
    return { ...left, isNew: kept === undefined || kept.id === fresh.id };
  }

  return {
    /** An address with the task's mark and the present time, for a link in the message's text. */
    markUrl: (taskId: string) => `${workspaceUrl}${MARK_PREFIX}${markOf(taskId)}-${Date.now().toString(36)}`,
    /**
     * Leaves the rep with one reminder of the task, at that time in seconds since the epoch: an older one at the same time,
     * or a new one. It schedules first and then looks at what there is, so that a failure loses none, and two presses at
     * once, also at two instances, leave one.
     * @param onWait is told, in ms, when Slack lets us wait
     */
    async set(
      { userId, taskId, postAt }: { userId: string; taskId: string; postAt: number },
      message: Message,
      onWait: (ms: number) => void,
    ) {
      const channelId = await directConversations.of(userId);
      const id = await schedule(channelId, postAt, message, onWait);
      const nowMs = Date.now();
      const createdAt = Math.floor(nowMs / 1000);
      const fresh = { id, channelId, postAt, mark: markOf(taskId), createdAt, wordedAtMs: nowMs };
      // The rep has the reminder, also when Slack lets us wait for the others, or does not list them.
      const heldUp = Promise.withResolvers<undefined>();
      const one = keepOne(fresh, () => heldUp.resolve(undefined)).catch(() => undefined);
      return (
        (await Promise.race([one, heldUp.promise])) ?? { all: [fresh], mayStillCome: false, isNew: true }
      );
    },
    /** Takes the rep's reminder of the task back; `wasThere` is false where there was none. */
    async remove(userId: string, taskId: string) {
      const listed = await list(await directConversations.of(userId));
      const same = listed.filter(({ mark }) => mark === markOf(taskId));
      return { ...(await takeBack(same, listed)), wasThere: same.length > 0 };
    },
    /** The rep's own, for all tasks. */
    ofUser: async (userId: string) => list(await directConversations.of(userId)),
    /** Every rep's, for one task. */
    ofTask: async (taskId: string) => (await list()).filter(({ mark }) => mark === markOf(taskId)),
    cancel,
    /** Puts another in its place. False when Slack may send the old one all the same. */
    async move(reminder: Reminder, postAt: number, message: Message): Promise<boolean> {
      // In this order a failure loses none.
      await schedule(reminder.channelId, postAt, message);
      return cancel(reminder);
    },
    /**
     * Leaves the newest of those that are about the same task for the same rep: there are two where the app was killed
     * between setting one and taking the other back. Gives how many it took back.
     */
    async removeDoubles(): Promise<number> {
      const listed = await list();
      const newest = new Map(listed.map((one) => [`${one.channelId} ${one.mark}`, one]));
      const doubles = listed.filter((one) => newest.get(`${one.channelId} ${one.mark}`) !== one);
      await Promise.all(doubles.map(cancel));
      return doubles.length;
    },
  };
}

const MARK_PREFIX = '#lead-tasks-';
/** The task's hash, and in base 36 when the text was written, which reminders of older versions lack. */
const MARK = /#lead-tasks-([0-9a-f]{10})(?:-([0-9a-z]{1,9}))?\b/;

/** The short hash of a task's id in the text of its reminders. */
export function markOf(taskId: string): string {
  return createHash('sha256').update(taskId.toLowerCase()).digest('hex').slice(0, 10);
}

/**
 * Slack dates to a second, and its ids are in no order. Within a second our own time decides. Where a text has none, the
 * later reminder counts as newer, because most tasks are moved to a later time.
 */
function byAge(a: Reminder, b: Reminder): number {
  return (
    a.createdAt - b.createdAt || a.wordedAtMs - b.wordedAtMs || a.postAt - b.postAt || (a.id < b.id ? -1 : 1)
  );
}
