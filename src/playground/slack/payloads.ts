// Messages, views and events as Slack writes them into its payloads:
// https://docs.slack.dev/reference/interaction-payloads
import { randomBytes } from 'node:crypto';
import type { Json } from '../json-object.ts';
import { APP, TEAM } from './team.ts';
import type { PostedMessage, ShownView, WorkspaceState } from './workspace-state.ts';

/** of every app but our own */
const OTHER_BOT_ID = 'B0OTHERBOT';

/** Slack still sends the token from before signatures. */
export const VERIFICATION_TOKEN = 'playground-verification-token';

export const escapeText = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Slack turns what looks like a link in a message into one: https://docs.slack.dev/messaging/formatting-message-text */
export const linked = (text: string) =>
  text
    .replace(/\bhttps?:\/\/[^\s<>|]+/g, '<$&>')
    .replace(
      /(?<![\w.+/:(-])\+\d[\d ()-]{7,20}\d(?!\w)/g,
      (number) => `<tel:${number.replace(/[^+\d]/g, '')}|${number}>`,
    )
    .replace(/(?<![\w.+/-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/g, '<mailto:$&|$&>');

/** Texts and values as the app gets them back: https://github.com/slackapi/bolt-python/issues/513 */
export const escapeTexts = (payload: object) =>
  JSON.parse(JSON.stringify(payload), (key, value) =>
    typeof value === 'string' && (key === 'text' || key === 'value') ? escapeText(value) : value,
  );

/** A message in Slack's payloads. */
export const messagePayload = (message: PostedMessage) => ({
  type: 'message',
  ...authorOf(message),
  team: TEAM.id,
  ts: message.id,
  text: message.text,
  ...(message.blocks.length > 0 && { blocks: message.blocks }),
  ...(message.attachments && message.attachments.length > 0 && { attachments: message.attachments }),
  ...(message.files && { files: message.files, upload: false }),
});

function authorOf({ from, clientMsgId, botName }: PostedMessage) {
  if (from === 'app') return { user: APP.userId, bot_id: APP.botId, app_id: APP.id };
  if (botName !== undefined) return { subtype: 'bot_message', bot_id: OTHER_BOT_ID, username: botName };
  return { user: from, ...(clientMsgId !== undefined && { client_msg_id: clientMsgId }) };
}

/** Where a message is in a thread. The first one has its own `ts` as `thread_ts`, once it has replies. */
export function threadOf({ messages }: Pick<WorkspaceState, 'messages'>, { id, threadTs }: PostedMessage) {
  const parent = messages.find((message) => message.id === threadTs);
  if (threadTs !== undefined) return { thread_ts: threadTs, parent_user_id: parent?.from };
  const replies = messages.filter((message) => message.threadTs === id).length;
  return replies === 0 ? {} : { thread_ts: id, reply_count: replies };
}

/** The thread that the app answers in. */
export const threadIn = ({ thread_ts }: Json) =>
  typeof thread_ts === 'string' ? { threadTs: thread_ts } : {};

/** The envelope of an event, in Socket Mode too; `at` in ms: https://docs.slack.dev/apis/events-api#callback-field */
export const eventPayload = (event: object, at: number) => ({
  token: VERIFICATION_TOKEN,
  team_id: TEAM.id,
  api_app_id: APP.id,
  event: { ...event, event_ts: (at / 1000).toFixed(6) },
  type: 'event_callback',
  event_id: `Ev${randomBytes(5).toString('hex').toUpperCase()}`,
  event_time: Math.floor(at / 1000),
  authorizations: [
    {
      enterprise_id: null,
      team_id: TEAM.id,
      user_id: APP.userId,
      is_bot: true,
      is_enterprise_install: false,
    },
  ],
});

/** Slack's title for a Home, which has none. */
const HOME_TITLE = { type: 'plain_text', text: 'View Title', emoji: true };

/** A view in Slack's payloads. `values`: the state of its inputs. */
export const viewPayload = ({ id, hash, view }: ShownView, values: object = {}) => ({
  ...(view.type === 'home' && { title: HOME_TITLE }),
  team_id: TEAM.id,
  app_id: APP.id,
  app_installed_team_id: TEAM.id,
  bot_id: APP.botId,
  private_metadata: '',
  callback_id: '',
  external_id: '',
  submit: null,
  close: null,
  clear_on_close: false,
  notify_on_close: false,
  previous_view_id: null,
  root_view_id: id,
  ...view,
  id,
  hash,
  state: { values },
});
