// The Web API's methods that post messages, now or later.
import type { Json } from '../json-object.ts';
import { readContent } from './message-content.ts';
import { messagePayload, threadIn } from './payloads.ts';
import type { Schedule } from './schedule.ts';
import { directMessagesOf } from './team.ts';
import { conversationOf, type Methods, personOf, refuse } from './web-api-method.ts';
import { noteRefusal, type ScheduledMessage, type WorkspaceState } from './workspace-state.ts';

// Slack documents no number. https://github.com/slackapi/bolt-js/issues/2509 measured 13,297 characters as the most that
// passed, and issue 2867 says that a response_url accepts more. This counts the blocks' JSON, the strictest reading.
const LONGEST_BLOCKS = 13_200;
const SCHEDULE_AHEAD_MS = 120 * 24 * 3600_000;
const MOST_IN_WINDOW = 30;
const WINDOW_S = 300;
const MOST_OF_HISTORY = 999;
// In the last 5 minutes or so, Slack answers `ok` to a deletion and no longer lists the message, but still posts it. In
// the last minute it refuses: https://github.com/slackapi/bolt-js/issues/1000
const IGNORES_DELETION_MS = 5 * 60_000;
const REFUSES_DELETION_MS = 60_000;

export function messageMethods(state: WorkspaceState, schedule: Schedule): Methods {
  let scheduledSoFar = 0;
  return {
    'chat.postMessage': (args) => {
      const direct = personOf(state, args.channel);
      const message = readMessage(state, 'chat.postMessage', {
        ...args,
        ...(direct && { channel: directMessagesOf(direct.id) }),
      });
      if ('error' in message) return refuse(message.error, message.faults);
      const posted = state.post({ ...message, ...threadIn(args), from: 'app', origin: 'api' });
      return { channel: message.channelId, ts: posted.id, message: messagePayload(posted) };
    },

    // A person's id isn't accepted here: the list and the deletion need the D… id, so the app has to know it.
    'chat.scheduleMessage': (args) => {
      const message = readMessage(state, 'chat.scheduleMessage', args);
      if ('error' in message) return refuse(message.error, message.faults);
      if (args.metadata !== undefined) {
        // Slack accepts it and never posts the message:
        // https://docs.slack.dev/reference/methods/chat.scheduleMessage
        return refuse('invalid_arguments', ['metadata: a scheduled message with metadata is never posted']);
      }
      const postAt = Number(args.post_at);
      const error = timeError(state, message.channelId, postAt);
      if (error) return refuse(error);
      const id = `Q${String(++scheduledSoFar).padStart(10, '0')}`;
      schedule.add({ ...message, id, postAt, createdAt: Math.floor(state.now() / 1000) });
      const { channelId: channel, text } = message;
      return { channel, scheduled_message_id: id, post_at: postAt, message: { text } };
    },

    'conversations.history': (args) => readHistory(state, args),

    'chat.scheduledMessages.list': (args) => listScheduled(state, args),

    'chat.deleteScheduledMessage': (args) => deleteScheduled(state, schedule, args),
  };
}

/** A message that goes to a channel, or Slack's error. */
function readMessage(state: WorkspaceState, method: string, args: Json) {
  const conversation = conversationOf(state, args.channel);
  if ('error' in conversation) return { ...conversation, faults: [] };
  const content = readContent(state, args);
  if ('error' in content) {
    noteRefusal(state, method, content.faults);
    return content;
  }
  const length = JSON.stringify(args.blocks ?? []).length;
  if (length <= LONGEST_BLOCKS) return { ...content, channelId: conversation.id };
  const faults = [`blocks: ${length} characters of JSON, at most ${LONGEST_BLOCKS}`];
  noteRefusal(state, method, faults);
  return { error: 'msg_blocks_too_long', faults };
}

/** Why nothing can be scheduled for `postAt`, in seconds since the epoch. */
function timeError(state: WorkspaceState, channelId: string, postAt: number): string | undefined {
  if (!Number.isInteger(postAt)) return 'invalid_time';
  if (postAt * 1000 <= state.now()) return 'time_in_past';
  if (postAt * 1000 > state.now() + SCHEDULE_AHEAD_MS) return 'time_too_far';
  const isNear = (one: ScheduledMessage) =>
    one.channelId === channelId && Math.abs(one.postAt - postAt) < WINDOW_S;
  const near = [...state.scheduled.values()].filter(isNear).map((one) => one.postAt);
  // Slack doesn't say when its 5-minute windows begin. Here no 5 minutes at all have more, the strictest reading.
  const isFull = (start: number) =>
    near.filter((at) => at >= start && at < start + WINDOW_S).length >= MOST_IN_WINDOW;
  const starts = [...near, postAt].filter((start) => start <= postAt);
  return starts.some(isFull) ? 'restricted_too_many' : undefined;
}

function deleteScheduled(state: WorkspaceState, schedule: Schedule, { channel, scheduled_message_id }: Json) {
  const conversation = conversationOf(state, channel);
  if ('error' in conversation) return refuse('channel_not_found');
  const entry = state.scheduled.get(String(scheduled_message_id));
  const leftMs = entry === undefined ? 0 : entry.postAt * 1000 - state.now();
  if (entry?.channelId !== conversation.id || leftMs < REFUSES_DELETION_MS) {
    return refuse('invalid_scheduled_message_id');
  }
  if (leftMs >= IGNORES_DELETION_MS) schedule.drop(entry.id);
  else schedule.hide(entry.id);
  return {};
}

/** The newest first, without replies in threads. `im:history` reads the app's own direct messages, and no channel. */
function readHistory(state: WorkspaceState, { channel, oldest = 0, limit = 100, cursor }: Json) {
  const isDirect = state.people.some(({ id }) => directMessagesOf(id) === channel);
  if (!isDirect) return refuse(typeof channel === 'string' ? 'missing_scope' : 'channel_not_found');
  const found = state.messages
    .filter(({ channelId, forUser, id }) => channelId === channel && !forUser && Number(id) > Number(oldest))
    .filter(({ threadTs }) => threadTs === undefined)
    .reverse();
  const from = Number(cursor || 0);
  const to = from + Math.min(Number(limit), MOST_OF_HISTORY);
  return {
    messages: found.slice(from, to).map(messagePayload),
    has_more: to < found.length,
    response_metadata: { next_cursor: to < found.length ? String(to) : '' },
  };
}

function listScheduled(
  state: WorkspaceState,
  { channel, oldest = 0, latest = Infinity, limit = 100, cursor }: Json,
) {
  const conversation = channel === undefined ? undefined : conversationOf(state, channel);
  if (conversation && 'error' in conversation) return refuse('invalid_channel');
  const found = [...state.scheduled.values()]
    .filter(({ channelId }) => !conversation || channelId === conversation.id)
    .filter(({ postAt }) => postAt >= Number(oldest) && postAt <= Number(latest));
  const from = Number(cursor || 0);
  const to = from + Number(limit);
  return {
    scheduled_messages: found.slice(from, to).map(({ id, channelId, postAt, createdAt, text }) => ({
      id,
      channel_id: channelId,
      post_at: postAt,
      date_created: createdAt,
      text,
    })),
    response_metadata: { next_cursor: to < found.length ? String(to) : '' },
  };
}
