// The Web API methods that the app calls, answered as https://docs.slack.dev/reference/methods says.
import { tzName, tzOffset } from '@date-fns/tz';
import { faultsOf, isObject } from './block-kit.ts';
import { APP, handleOf, messagePayload, TEAM, teamOf, viewPayload } from './deliveries.ts';
import type {
  Channel,
  NewMessage,
  OpenView,
  Person,
  PostedMessage,
  ScheduledMessage,
  ShownView,
} from './workspace.ts';

export const SCOPES = 'commands,chat:write,im:history,im:write,users:read,users:read.email,usergroups:read';

/** The id of a person's direct messages with the app. */
export const directMessagesOf = (personId: string) => personId.replace(/^./, 'D');

export type Arguments = Readonly<Record<string, unknown>>;
type Answer = Record<string, unknown>;

/** What the methods may see and do in the workspace. */
export interface Room {
  readonly people: readonly Person[];
  readonly channels: readonly Channel[];
  readonly userGroups: Readonly<Record<string, readonly string[]>>;
  now(): number;
  changed(): void;
  /** Writes down what was refused, and why. */
  refused(where: string, faults: readonly string[]): void;
  post(message: NewMessage): PostedMessage;
  /** Takes a trigger_id: the person whose it is, or Slack's error. */
  takeTrigger(triggerId: unknown): { readonly user: string } | { readonly error: string };
  showView(user: string, view: Arguments, replaced?: OpenView): OpenView;
  readonly views: ReadonlyMap<string, OpenView>;
  /** Puts a view on the person's Home tab. */
  showHome(user: string, view: Arguments): ShownView;
  readonly homes: ReadonlyMap<string, ShownView>;
}

export interface WebApi {
  readonly scheduled: ReadonlyMap<string, ScheduledMessage>;
  has(method: string): boolean;
  /** `args` as they came, with `blocks` and `view` parsed. */
  call(method: string, args: Arguments): Answer;
  close(): void;
}

/** The text and blocks of a message that Slack would take, else its error and what is wrong. */
export function readContent(
  content: Arguments,
):
  | { readonly text: string; readonly blocks: unknown[] }
  | { readonly error: string; readonly faults: string[] } {
  const text = content.text ?? '';
  const blocks = content.blocks ?? [];
  const faults = faultsOf(content, 'message');
  if (faults.length === 0 && typeof text === 'string' && Array.isArray(blocks)) return { text, blocks };
  if (!Array.isArray(blocks)) return { error: 'invalid_blocks_format', faults };
  if (String(text).length > 4000) return { error: 'msg_too_long', faults };
  const isEmpty = blocks.length === 0 && String(text).trim() === '';
  return { error: isEmpty ? 'no_text' : 'invalid_blocks', faults };
}

// Within about 5 minutes of its time Slack says `ok` to a deletion, lists the message no more, and posts it all
// the same; within a minute it refuses: https://github.com/slackapi/bolt-js/issues/1000
const IGNORES_DELETION_MS = 5 * 60_000;
const REFUSES_DELETION_MS = 60_000;
const SCHEDULE_AHEAD_MS = 120 * 24 * 3600_000;
// Longer delays overflow Node's timers, which then fire at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;
// Slack names no number. https://github.com/slackapi/bolt-js/issues/2509 measured 13,297 characters as the
// last that passed, and issue 2867 that a response_url takes what this refuses. Counted here is the blocks'
// JSON, the strictest reading.
const LONGEST_BLOCKS = 13_200;

// "Greater than 250kb", says https://docs.slack.dev/reference/methods/views.publish.
const LARGEST_VIEW_BYTES = 250_000;

const refuse = (error: string, faults: readonly string[] = []): Answer => ({
  ok: false,
  error,
  ...(faults.length > 0 && { response_metadata: { messages: faults.map((fault) => `[ERROR] ${fault}`) } }),
});

/** @param root the pointer to what was given, which Slack's own pointers leave out */
function validation(error: string, faults: readonly string[], root = ''): Answer {
  if (faults.length === 0) return {};
  const errors = faults.map((fault) => {
    const [, path = '', message = fault] = /^(\S*): (.*)$/s.exec(fault) ?? [];
    const pointer = pointerTo(path);
    return {
      code: 'failed_constraint',
      pointer: pointer.startsWith(root) ? pointer.slice(root.length) : pointer,
      message,
    };
  });
  return { ok: false, error, errors };
}

/** A JSON pointer (RFC 6901): `/blocks/3/text` for `blocks[3].text`. */
function pointerTo(path: string): string {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
  return keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Unlike chat.postMessage, it takes no `text`: https://github.com/slackapi/node-slack-sdk/pull/2659 */
function faultsOfMessage(message: unknown): string[] {
  if (!isObject(message)) return faultsOf(message, 'message');
  const { text, ...drawn } = message;
  const faults = faultsOf(drawn, 'message');
  return text === undefined ? faults : [...faults, 'text: not a field that Slack knows here'];
}

export function createWebApi(room: Room): WebApi {
  const scheduled = new Map<string, ScheduledMessage>();
  const timers = new Map<string, NodeJS.Timeout>();
  let scheduledSoFar = 0;

  const personOf = (id: unknown) => room.people.find((person) => person.id === id);

  /** Where the app may write: its channels, and everyone's direct messages. */
  const conversationOf = (id: unknown): { id: string } | { error: string } => {
    if (typeof id !== 'string') return { error: 'channel_not_found' };
    if (room.people.some((person) => directMessagesOf(person.id) === id)) return { id };
    const channel = room.channels.find((one) => one.id === id);
    if (!channel || (channel.isPrivate && !channel.appIsIn)) return { error: 'channel_not_found' };
    return channel.appIsIn ? { id } : { error: 'not_in_channel' };
  };

  const contentOf = (method: string, args: Arguments) => {
    const content = readContent(args);
    if ('error' in content) room.refused(method, content.faults);
    const length = JSON.stringify(args.blocks ?? []).length;
    if ('error' in content || length <= LONGEST_BLOCKS) return content;
    const faults = [`blocks: ${length} characters of JSON, at most ${LONGEST_BLOCKS}`];
    room.refused(method, faults);
    return { error: 'msg_blocks_too_long', faults };
  };

  /** It is posted, or will never be. */
  const drop = (id: string) => {
    clearTimeout(timers.get(id));
    timers.delete(id);
    scheduled.delete(id);
    room.changed();
  };

  const wait = (entry: ScheduledMessage) => {
    const remainingMs = Math.min(Math.max(entry.postAt * 1000 - room.now(), 1), LONGEST_TIMER_MS);
    const wake = () => {
      if (room.now() < entry.postAt * 1000) return wait(entry);
      drop(entry.id);
      const { channelId, text, blocks } = entry;
      room.post({ channelId, text, blocks, from: 'app', origin: 'api' });
    };
    timers.set(entry.id, setTimeout(wake, remainingMs).unref());
  };

  const methods: Readonly<Record<string, (args: Arguments) => Answer>> = {
    'auth.test': () => ({
      url: `https://${TEAM.domain}.slack.com/`,
      team: 'Playground',
      user: 'lead-tasks',
      team_id: TEAM.id,
      user_id: APP.userId,
      bot_id: APP.botId,
      is_enterprise_install: false,
    }),

    'users.info': ({ user }) => {
      const person = personOf(user);
      if (!person) return refuse('user_not_found');
      const at = new Date(room.now());
      return {
        user: {
          id: person.id,
          team_id: teamOf(person),
          name: handleOf(person),
          real_name: person.name,
          deleted: false,
          is_bot: false,
          is_restricted: person.standing === 'guest' || person.standing === 'single-channel guest',
          is_ultra_restricted: person.standing === 'single-channel guest',
          // Of another company, but in a channel that the app can see.
          is_stranger: false,
          tz: person.timeZone,
          tz_label: tzName(person.timeZone, at),
          tz_offset: tzOffset(person.timeZone, at) * 60,
          profile: { email: person.email, real_name: person.name, display_name: '' },
        },
      };
    },

    'usergroups.users.list': ({ usergroup }) => {
      const users = Object.entries(room.userGroups).find(([id]) => id === usergroup)?.[1];
      return users ? { users } : refuse('no_such_subteam');
    },

    'conversations.open': ({ users }) => {
      const person = personOf(users);
      return person ? { channel: { id: directMessagesOf(person.id) } } : refuse('user_not_found');
    },

    'chat.postMessage': (args) => {
      const direct = personOf(args.channel);
      const conversation = conversationOf(direct ? directMessagesOf(direct.id) : args.channel);
      if ('error' in conversation) return refuse(conversation.error);
      const content = contentOf('chat.postMessage', args);
      if ('error' in content) return refuse(content.error, content.faults);
      const posted = room.post({ ...content, channelId: conversation.id, from: 'app', origin: 'api' });
      return { channel: conversation.id, ts: posted.id, message: messagePayload(posted) };
    },

    'chat.scheduleMessage': (args) => {
      // A person's id is no conversation here: the list and the deletion want the D… id, so the app must know
      // it.
      const conversation = conversationOf(args.channel);
      if ('error' in conversation) return refuse(conversation.error);
      const content = contentOf('chat.scheduleMessage', args);
      if ('error' in content) return refuse(content.error, content.faults);
      if (args.metadata !== undefined) {
        // Slack takes it and never posts the message:
        // https://docs.slack.dev/reference/methods/chat.scheduleMessage
        return refuse('invalid_arguments', ['metadata: a scheduled message with metadata is never posted']);
      }
      const now = room.now();
      const postAt = Number(args.post_at);
      if (!Number.isInteger(postAt)) return refuse('invalid_time');
      if (postAt * 1000 <= now) return refuse('time_in_past');
      if (postAt * 1000 > now + SCHEDULE_AHEAD_MS) return refuse('time_too_far');
      // Slack does not say how its 5-minute windows lie: here by the clock.
      const windowOf = (seconds: number) => Math.floor(seconds / 300);
      const others = [...scheduled.values()].filter(
        (one) => one.channelId === conversation.id && windowOf(one.postAt) === windowOf(postAt),
      );
      if (others.length >= 30) return refuse('restricted_too_many');
      const id = `Q${String(++scheduledSoFar).padStart(10, '0')}`;
      const entry = { ...content, id, channelId: conversation.id, postAt, createdAt: Math.floor(now / 1000) };
      scheduled.set(id, entry);
      wait(entry);
      room.changed();
      return {
        channel: conversation.id,
        scheduled_message_id: id,
        post_at: postAt,
        message: { text: entry.text },
      };
    },

    'chat.scheduledMessages.list': ({ channel, oldest = 0, latest = Infinity, limit = 100, cursor }) => {
      const conversation = channel === undefined ? undefined : conversationOf(channel);
      if (conversation && 'error' in conversation) return refuse('invalid_channel');
      const found = [...scheduled.values()].filter(
        ({ channelId, postAt }) =>
          (!conversation || channelId === conversation.id) &&
          postAt >= Number(oldest) &&
          postAt <= Number(latest),
      );
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
    },

    'chat.deleteScheduledMessage': ({ channel, scheduled_message_id }) => {
      const conversation = conversationOf(channel);
      if ('error' in conversation) return refuse('channel_not_found');
      const entry = scheduled.get(String(scheduled_message_id));
      const leftMs = entry === undefined ? 0 : entry.postAt * 1000 - room.now();
      if (entry?.channelId !== conversation.id || leftMs < REFUSES_DELETION_MS) {
        return refuse('invalid_scheduled_message_id');
      }
      if (leftMs >= IGNORES_DELETION_MS) drop(entry.id);
      else {
        scheduled.delete(entry.id);
        room.changed();
      }
      return {};
    },

    'blocks.validate': ({ blocks, message, view }) => {
      const given = [blocks, message, view].filter((one) => one !== undefined);
      if (given.length !== 1) {
        const messages = ['must provide exactly one of `blocks`, `view`, or `message`'];
        return { ok: false, error: 'invalid_arguments', response_metadata: { messages } };
      }
      if (blocks !== undefined)
        return validation('invalid_blocks', faultsOf({ blocks }, 'message'), '/blocks');
      if (message !== undefined) return validation('invalid_message', faultsOfMessage(message));
      const surface = isObject(view) && view.type === 'home' ? 'home' : 'modal';
      return validation('invalid_view', faultsOf(view, surface));
    },

    'views.open': ({ trigger_id, view }) => {
      const faults = faultsOf(view, 'modal');
      room.refused('views.open', faults);
      if (faults.length > 0 || !isObject(view)) return refuse('invalid_arguments', faults);
      const opener = room.takeTrigger(trigger_id);
      if ('error' in opener) return refuse(opener.error);
      return { view: viewPayload(room.showView(opener.user, view)) };
    },

    'views.update': ({ view_id, external_id, hash, view }) => {
      const faults = faultsOf(view, 'modal');
      room.refused('views.update', faults);
      if (faults.length > 0 || !isObject(view)) return refuse('invalid_arguments', faults);
      const open = [...room.views.values()].find(
        (one) => one.id === view_id || (external_id !== undefined && one.view.external_id === external_id),
      );
      if (!open) return refuse('not_found');
      if (hash !== undefined && hash !== open.hash) return refuse('hash_conflict');
      return { view: viewPayload(room.showView(open.user, view, open)) };
    },

    'views.publish': ({ user_id, hash, view }) => {
      const person = personOf(user_id);
      const faults = [...(person ? [] : ['user_id: nobody here']), ...faultsOf(view, 'home')];
      room.refused('views.publish', faults);
      if (!person || !isObject(view) || faults.length > 0) return refuse('invalid_arguments', faults);
      const bytes = Buffer.byteLength(JSON.stringify(view));
      if (bytes > LARGEST_VIEW_BYTES) {
        room.refused('views.publish', [`view: ${bytes} bytes of JSON, at most ${LARGEST_VIEW_BYTES}`]);
        return refuse('view_too_large');
      }
      if (hash !== undefined && hash !== room.homes.get(person.id)?.hash) return refuse('hash_conflict');
      return { view: viewPayload(room.showHome(person.id, view)) };
    },
  };

  return {
    scheduled,
    has: (method) => Object.hasOwn(methods, method),
    call(method, args) {
      const answer = Object.hasOwn(methods, method) ? methods[method] : undefined;
      return answer ? { ok: true, ...answer(args) } : refuse('unknown_method');
    },
    close() {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
