/**
 * Reminders are Slack's own scheduled messages and nothing else, so a restart loses none, and every instance sees them.
 * Slack lists those of all reps, with their text but without blocks or metadata. So each has a *mark* in its text, in the
 * address of a link, where no rep reads or hears it: a short hash of the task's id. Conversation and mark identify it.
 */
import { createHash } from 'node:crypto';
import { type ChatScheduledMessagesListResponse, WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Message } from '../messages/block-text.ts';
import type { DirectConversations } from './direct-conversations.ts';
import type { OnWait, WithinLimits } from './rate-limits.ts';

export interface Reminder {
  readonly id: string;
  /** `D…`: the rep's direct messages with the app. */
  readonly channelId: string;
  /** Seconds since the epoch. */
  readonly postAt: number;
  /** The hash of its task's id. */
  readonly mark: string;
  /** Its message's text, as mrkdwn. */
  readonly text: string;
  /** It was set without the rep's asking, and follows its task in LeadSquared. */
  readonly isAutomatic: boolean;
}

export type Reminders = ReturnType<typeof createReminders>;

/** Slack lists a hundred at a time. */
const LIST_LIMIT = 100;
/**
 * Within about 5 minutes of its time, Slack answers `ok` to a deletion and sends the message all the same (reports since
 * 2021, such as slackapi/bolt-js issue 1000). A minute more for clocks and slow answers.
 */
const HELD_BY_SLACK_MS = 6 * 60_000;

/** Reminders change by the app alone, but for other instances' and those that Slack has sent. */
const LISTED_FOR_MS = 60_000;

interface Uses {
  readonly directConversations: DirectConversations;
  readonly withinLimits: WithinLimits;
  readonly workspaceUrl: string;
}

/** Waits out Slack's rate limits, and throws its other errors. The text of a message has its task's `markUrl` in it. */
export function createReminders(client: WebClient, uses: Uses) {
  const { directConversations, withinLimits, workspaceUrl } = uses;

  /** Every rep's as they were listed last, and changed since: App Home shows them without waiting for Slack. */
  let known: readonly Reminder[] = [];
  let listedAtMs = Number.NEGATIVE_INFINITY;

  /** Oldest first: those in one conversation, or everyone's. */
  async function list(channel?: string, onWait?: OnWait): Promise<Reminder[]> {
    const found: Scheduled[] = [];
    const cursors = new Set<string>();
    let cursor = '';
    do {
      const from = { ...(channel ? { channel } : {}), ...(cursor ? { cursor } : {}) };
      const read = () => client.chat.scheduledMessages.list({ limit: LIST_LIMIT, ...from });
      const page = await withinLimits('chat.scheduledMessages.list', read, onWait);
      found.push(...(page.scheduled_messages ?? []));
      cursor = page.response_metadata?.next_cursor ?? '';
      if (cursors.has(cursor)) throw new Error('Slack lists the same scheduled messages again');
      cursors.add(cursor);
    } while (cursor !== '');
    const listed = found.sort(byAge).flatMap(readReminder);
    if (!channel) listedAtMs = performance.now();
    known = channel ? [...known.filter(({ channelId }) => channelId !== channel), ...listed] : listed;
    return listed;
  }

  async function schedule(channel: string, postAt: number, message: Message, onWait?: OnWait) {
    const post = { ...message, channel, post_at: postAt, unfurl_links: false, unfurl_media: false };
    const send = () => client.chat.scheduleMessage(post);
    const id = (await withinLimits('chat.scheduleMessage', send, onWait)).scheduled_message_id ?? '';
    const { text } = message;
    const [, mark = '', , automatic] = MARK.exec(text) ?? [];
    const isAutomatic = automatic !== undefined;
    const reminder: Reminder = { id, channelId: channel, postAt, mark, text, isAutomatic };
    known = [...known, reminder];
    return reminder;
  }

  /** Gives false when Slack may send it all the same. */
  async function cancel({ id, channelId, postAt }: Reminder): Promise<boolean> {
    const isHeld = postAt * 1000 - Date.now() < HELD_BY_SLACK_MS;
    known = known.filter((one) => one.id !== id);
    try {
      await withinLimits('chat.deleteScheduledMessage', () =>
        client.chat.deleteScheduledMessage({ channel: channelId, scheduled_message_id: id }),
      );
      return !isHeld;
    } catch (error) {
      if (!(error instanceof WebAPIPlatformError)) throw error;
      // It is gone already where another instance, or another press, cancelled it.
      return !isHeld && error.data.error === 'invalid_scheduled_message_id';
    }
  }

  /** `mayStillCome`: Slack may send one of them all the same. `all`: what the rep has left, for all tasks. */
  async function cancelSome(some: readonly Reminder[], listed: readonly Reminder[]) {
    const areCancelled = await Promise.all(some.map(cancel));
    return { all: listed.filter((one) => !some.includes(one)), mayStillCome: areCancelled.includes(false) };
  }

  /** Leaves one of the rep's reminders of a task: the oldest with the time of the one that was just set. */
  async function keepOne(fresh: Reminder, onWait: () => void) {
    const listed = await list(fresh.channelId, onWait);
    const same = listed.filter(({ mark }) => mark === fresh.mark);
    const kept = same.find(({ postAt }) => postAt === fresh.postAt);
    const others = same.filter((one) => one !== kept);
    return { ...(await cancelSome(others, listed)), isNew: kept === undefined || kept.id === fresh.id };
  }

  return {
    /** An address for a link in the message's text, with the task's mark and the present time. */
    markUrl: (taskId: string, { isAutomatic = false } = {}) =>
      `${workspaceUrl}${MARK_PREFIX}${markOf(taskId)}-${Date.now().toString(36)}${isAutomatic ? '-a' : ''}`,
    /**
     * Leaves the rep with one reminder of the task at a time, in seconds since the epoch: an older one, or a new one. It
     * schedules first and then looks at what there is. So a failure loses none, and two presses at once leave one, even at
     * two instances.
     * @param onWait gets the ms for which Slack makes the app wait
     */
    async set({ userId, postAt }: { userId: string; postAt: number }, message: Message, onWait: OnWait) {
      const channelId = await directConversations.of(userId);
      const fresh = await schedule(channelId, postAt, message, onWait);
      // The rep has the reminder, even when Slack is slow to list the others, or doesn't.
      const heldUp = Promise.withResolvers<undefined>();
      const one = keepOne(fresh, () => heldUp.resolve(undefined)).catch(() => undefined);
      const kept = await Promise.race([one, heldUp.promise]);
      return kept ?? { all: [fresh], mayStillCome: false, isNew: true };
    },
    /** Cancels the rep's reminder with the mark of a task. `removed` is empty where there was none. */
    async remove(userId: string, mark: string, onWait: OnWait) {
      const listed = await list(await directConversations.of(userId), onWait);
      const same = listed.filter((one) => one.mark === mark);
      return { ...(await cancelSome(same, listed)), removed: same };
    },
    /** Every rep's, as Slack has them now. */
    all: () => list(),
    /** Those in one conversation, as they were listed last, and changed since. */
    knownIn: (channelId: string) => known.filter((one) => one.channelId === channelId),
    /** Leaves one more with Slack. */
    async add(userId: string, postAt: number, message: Message): Promise<void> {
      await schedule(await directConversations.of(userId), postAt, message);
    },
    /** The rep's own, for all tasks. */
    ofUser: async (userId: string) => list(await directConversations.of(userId)),
    /** The rep's own that are known, the next first. Where the last listing is old, Slack is asked for the next time. */
    knownOf(userId: string): readonly Reminder[] {
      if (performance.now() - listedAtMs > LISTED_FOR_MS) {
        listedAtMs = performance.now();
        void list().catch(() => {});
      }
      const channel = directConversations.known(userId);
      const now = Date.now() / 1000;
      const own = known.filter(({ channelId, postAt }) => channelId === channel && postAt > now);
      return own.toSorted((a, b) => a.postAt - b.postAt);
    },
    /** Every rep's, for one task. */
    ofTask: async (taskId: string) => (await list()).filter(({ mark }) => mark === markOf(taskId)),
    cancel,
    /** Replaces it by another. Gives false when Slack may send the old one all the same. */
    async move(reminder: Reminder, postAt: number, message: Message): Promise<boolean> {
      // In this order a failure loses none.
      await schedule(reminder.channelId, postAt, message);
      return cancel(reminder);
    },
    /**
     * Leaves each rep the newest reminder of a task, and gives how many it cancelled. There are two where the app was killed
     * between setting one and cancelling the other.
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
/**
 * The task's hash, and in base 36 when the text was written, which reminders of older versions lack. It is in a link, whose
 * `<` is escaped in the CRM's text: no name of a task can look like it.
 */
const MARK = /<[^<>|]*#lead-tasks-([0-9a-f]{10})(?:-([0-9a-z]{1,9})(-a)?)?(?![\w-])/;

export function isMark(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{10}$/.test(text);
}

/** The short hash of a task's id in the text of its reminders. */
export function markOf(taskId: string): string {
  return createHash('sha256').update(taskId.toLowerCase()).digest('hex').slice(0, 10);
}

type Scheduled = NonNullable<ChatScheduledMessagesListResponse['scheduled_messages']>[number];

/** None where it is no reminder. */
function readReminder({ id, channel_id: channelId, post_at: postAt, text = '' }: Scheduled): Reminder[] {
  const [, mark, , automatic] = MARK.exec(text) ?? [];
  const isAutomatic = automatic !== undefined;
  return id && channelId && postAt && mark ? [{ id, channelId, postAt, mark, text, isAutomatic }] : [];
}

/**
 * Oldest first, by our own clock: Slack dates to a second, and its ids are in no order. Where a text has no time, the later
 * reminder counts as newer, because most tasks are moved to a later time.
 */
function byAge(a: Scheduled, b: Scheduled): number {
  const wordedAtMs = ({ text = '' }: Scheduled) => Number.parseInt(MARK.exec(text)?.[2] ?? '0', 36);
  const byId = String(a.id) < String(b.id) ? -1 : 1;
  return wordedAtMs(a) - wordedAtMs(b) || (a.post_at ?? 0) - (b.post_at ?? 0) || byId;
}
