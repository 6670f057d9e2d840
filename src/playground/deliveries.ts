// What Slack sends to the app: signed as https://docs.slack.dev/authentication/verifying-requests-from-slack
// says.
import { createHmac, randomBytes } from 'node:crypto';
import { Agent, request } from 'undici';
import type { Person, PostedMessage, ShownView } from './workspace.ts';

export const TEAM = { id: 'T0PLAYGROUND', domain: 'playground' };
export const APP = { id: 'A0LEADTASKS', botId: 'B0LEADTASKS', userId: 'U0LEADTASKS' };

/** Slack still sends the token that came before signatures. */
export const VERIFICATION_TOKEN = 'playground-verification-token';

const ACK_MS = 3000;

export interface Acknowledgement {
  /** HTTP status, 0 for no answer */
  readonly status: number;
  /** parsed when it came as JSON, else text; '' when empty */
  readonly body: unknown;
  /** from sending until the last byte of the answer, or until it was given up */
  readonly ackMs: number;
  /** Slack's word when there was no answer within 3000 ms, or another one than 200 */
  readonly error?: 'operation_timeout' | 'dispatch_failed';
}

/** `deliver` rejects as long as no request URL is set. */
export function createDeliveries(signingSecret: string) {
  const agent = new Agent();
  let requestUrl: string | undefined;

  const send = async (contentType: string, body: string): Promise<Acknowledgement> => {
    if (requestUrl === undefined) throw new Error('No app is connected: call connect(requestUrl) first.');
    const timestamp = Math.floor(Date.now() / 1000);
    const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
    const headers = {
      'content-type': contentType,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': `v0=${signature}`,
    };
    const startedAt = performance.now();
    const signal = AbortSignal.timeout(ACK_MS);
    try {
      const response = await request(requestUrl, {
        method: 'POST',
        dispatcher: agent,
        headers,
        body,
        signal,
      });
      const text = await response.body.text();
      const isJson = String(response.headers['content-type']).startsWith('application/json');
      const ack = {
        status: response.statusCode,
        body: isJson && text !== '' ? JSON.parse(text) : text,
        ackMs: performance.now() - startedAt,
      };
      return ack.status === 200 ? ack : { ...ack, error: 'dispatch_failed' };
    } catch {
      const error = signal.aborted ? 'operation_timeout' : 'dispatch_failed';
      return { status: 0, body: '', ackMs: performance.now() - startedAt, error };
    }
  };

  // Slack names no charset, and Bolt reads a form only under exactly this name.
  const deliver = (form: Readonly<Record<string, string>>) =>
    send('application/x-www-form-urlencoded', new URLSearchParams(form).toString());

  return {
    deliver,
    /** An event, once: Slack would send it again when it is not taken. */
    notify: (event: object, at: number) => send('application/json', JSON.stringify(eventPayload(event, at))),
    /** An interaction of `person`; `payload` is what its kind adds. */
    interact: (person: Person, triggerId: string, payload: object) => {
      const user = {
        id: person.id,
        username: handleOf(person),
        name: handleOf(person),
        team_id: teamOf(person),
      };
      const common = {
        user,
        api_app_id: APP.id,
        token: VERIFICATION_TOKEN,
        trigger_id: triggerId,
        team: TEAM,
        enterprise: null,
        is_enterprise_install: false,
      };
      return deliver({ payload: JSON.stringify({ ...common, ...payload }) });
    },
    connect: (url: string) => {
      requestUrl = url;
    },
    close: () => agent.destroy(),
  };
}

/** Whose member a person is. */
export const teamOf = ({ standing }: Person) => (standing === 'of another company' ? 'T0OTHER001' : TEAM.id);

/** What Slack calls a person in payloads: the part of their e-mail address before the @. */
export const handleOf = (person: Person) => person.email.replace(/@.*/s, '');

export const escapeText = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Slack makes links of what looks like one in a message: https://docs.slack.dev/messaging/formatting-message-text */
export const linked = (text: string) =>
  text
    .replace(/\bhttps?:\/\/[^\s<>|]+/g, '<$&>')
    .replace(/(?<![\w.+/-])[\w.+-]+@[\w-]+\.[\w.-]*\w/g, '<mailto:$&|$&>');

/** Texts and values as they come back to the app: https://github.com/slackapi/bolt-python/issues/513 */
export const escapeTexts = (payload: object) =>
  JSON.parse(JSON.stringify(payload), (key, value) =>
    typeof value === 'string' && (key === 'text' || key === 'value') ? escapeText(value) : value,
  );

/** A message as Slack sends it along. */
export const messagePayload = ({ id, text, blocks, from }: PostedMessage) => ({
  type: 'message',
  user: from === 'app' ? APP.userId : from,
  bot_id: APP.botId,
  app_id: APP.id,
  team: TEAM.id,
  ts: id,
  text,
  blocks,
});

/** What wraps an event, by Socket Mode too; `at` in ms: https://docs.slack.dev/apis/events-api#callback-field */
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

/** Slack's own for a Home, which has no title. */
const HOME_TITLE = { type: 'plain_text', text: 'View Title', emoji: true };

/** A view as Slack sends it along; `values` is the state of its inputs. */
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
