// Sends what happens in Slack to the app, signed as
// https://docs.slack.dev/authentication/verifying-requests-from-slack says.
import { createHmac } from 'node:crypto';
import { Agent, request } from 'undici';
import { eventPayload, VERIFICATION_TOKEN } from './payloads.ts';
import { APP, handleOf, type Person, TEAM, teamOf } from './team.ts';

const ACK_MS = 3000;

export interface Acknowledgement {
  /** HTTP status, 0 for no answer */
  readonly status: number;
  /** parsed if it came as JSON, otherwise text; '' if empty */
  readonly body: unknown;
  /** from sending to the last byte of the answer, or until it was given up */
  readonly ackMs: number;
  /** Slack's word if there was no answer within 3000 ms, or its status wasn't 200 */
  readonly error?: 'operation_timeout' | 'dispatch_failed';
}

export interface Deliveries {
  /** Rejects, as the others do, until the request URL is set. */
  deliver(form: Readonly<Record<string, string>>): Promise<Acknowledgement>;
  /** Sends an event once. Slack would repeat it if the app doesn't accept it. `at` in ms. */
  notify(event: object, at: number): Promise<Acknowledgement>;
  /** Sends an interaction of `person`. `payload`: what its kind adds. */
  interact(person: Person, triggerId: string, payload: object): Promise<Acknowledgement>;
  /** `requestUrl` is the app's `POST /slack/events`. */
  connect(requestUrl: string): void;
  close(): Promise<void>;
}

export function createDeliveries(signingSecret: string): Deliveries {
  const agent = new Agent();
  let requestUrl: string | undefined;

  const send = (contentType: string, body: string) => {
    if (requestUrl === undefined) throw new Error('No app is connected: call connect(requestUrl) first.');
    return post(requestUrl, { agent, body, headers: signedHeaders(signingSecret, contentType, body) });
  };
  // Slack adds no charset, and Bolt reads a form only with exactly this content type.
  const deliver: Deliveries['deliver'] = async (form) =>
    send('application/x-www-form-urlencoded', new URLSearchParams(form).toString());

  return {
    deliver,
    notify: async (event, at) => send('application/json', JSON.stringify(eventPayload(event, at))),
    interact: (person, triggerId, payload) =>
      deliver({ payload: JSON.stringify({ ...interactionPayload(person, triggerId), ...payload }) }),
    connect(url) {
      requestUrl = url;
    },
    close: () => agent.destroy(),
  };
}

function signedHeaders(signingSecret: string, contentType: string, body: string) {
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    'content-type': contentType,
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': `v0=${signature}`,
  };
}

async function post(
  url: string,
  { agent, ...sent }: { agent: Agent; headers: Record<string, string>; body: string },
): Promise<Acknowledgement> {
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(ACK_MS);
  try {
    const response = await request(url, { method: 'POST', dispatcher: agent, signal, ...sent });
    const text = await response.body.text();
    const isJson = String(response.headers['content-type']).startsWith('application/json');
    const body = isJson && text !== '' ? JSON.parse(text) : text;
    const ack = { status: response.statusCode, body, ackMs: performance.now() - startedAt };
    return ack.status === 200 ? ack : { ...ack, error: 'dispatch_failed' };
  } catch {
    const error = signal.aborted ? 'operation_timeout' : 'dispatch_failed';
    return { status: 0, body: '', ackMs: performance.now() - startedAt, error };
  }
}

/** The part that all interactions' payloads have. */
const interactionPayload = (person: Person, triggerId: string) => ({
  user: { id: person.id, username: handleOf(person), name: handleOf(person), team_id: teamOf(person) },
  api_app_id: APP.id,
  token: VERIFICATION_TOKEN,
  trigger_id: triggerId,
  team: TEAM,
  enterprise: null,
  is_enterprise_install: false,
});
