/** What reps do, and what Slack does for them: signed commands go in, answers come back at a response_url. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { Pool } from 'undici';
import { CROWD } from '../../src/playground/slack/crowd.ts';
import { SECRETS } from '../world.ts';

/** So many commands may wait for their ack at once; more queue up here. */
export const CONNECTIONS = 64;
/** Until V8 has compiled what it will: a warm app is twice as fast as one that has just started. */
export const WARM_UP_COMMANDS = 12_000;
/** The ids of a hundred reps. */
export const REPS: readonly string[] = CROWD.map(({ id }) => id);

export interface Command {
  readonly userId: string;
  readonly text: string;
}

export interface Answered {
  /** From the command's first byte to its ack's last. */
  readonly ackMs: number;
  /** From the command's first byte to the answer's last. */
  readonly answerMs: number;
}

export interface Reps {
  /** Types a command, and waits for no more than its ack: how long that took, in ms. */
  type(command: Command): Promise<number>;
  /** Types a command, and waits for its answer. Rejects if it is the wrong answer. */
  ask(command: Command): Promise<Answered>;
  /** Where answers to `ask` go. */
  readonly responseUrl: string;
  /** The workspace's Web API at the same origin, because an app refuses a response_url of another. */
  readonly apiUrl: string;
  /** Before anything is typed. The instances of the app take commands in turn. */
  connect(appPorts: readonly number[]): void;
  close(): Promise<void>;
}

/** How an app speaks: words in the JSON that it sends. */
export interface Marks {
  /** Whether it is an answer, if only a failure, and no message about a wait. */
  readonly isAnswer: (body: string) => boolean;
  /** In a right answer. */
  readonly success: string;
}

/** @param now what Slack's clock says, in ms since the epoch */
export async function openReps(workspaceApiUrl: string, marks: Marks, now = Date.now): Promise<Reps> {
  let pools: readonly Pool[] = [];
  const waiting = new Map<string, (answer: string) => void>();
  let typed = 0;
  let sent = 0;

  const server = createServer(async (request, response) => {
    const body = await readText(request);
    const { url = '' } = request;
    if (url.startsWith('/api/')) {
      const answer = await callApi(new URL(url, workspaceApiUrl), request, body);
      response.setHeader('content-type', 'application/json').end(answer);
      return;
    }
    response.end('ok');
    if (!marks.isAnswer(body)) return;
    waiting.get(url)?.(body);
    waiting.delete(url);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The response_urls have no TCP port');
  const responseUrl = `http://127.0.0.1:${address.port}`;

  async function send(command: Command, path: string): Promise<{ ackMs: number; ack: string }> {
    const { headers, body } = signed(command, { responseUrl: responseUrl + path, nowMs: now() });
    const startedAtMs = performance.now();
    const pool = pools[sent++ % pools.length];
    if (!pool) throw new Error('No app is connected');
    const response = await pool.request({ method: 'POST', path: '/slack/events', headers, body });
    const ack = await response.body.text();
    if (response.statusCode !== 200) throw new Error(`A command was answered HTTP ${response.statusCode}`);
    return { ackMs: performance.now() - startedAtMs, ack };
  }

  const newPath = () => `/commands/${typed++}`;
  return {
    responseUrl,
    apiUrl: `${responseUrl}/api/`,
    connect: (appPorts) => {
      const connections = Math.ceil(CONNECTIONS / appPorts.length);
      pools = appPorts.map((port) => new Pool(`http://127.0.0.1:${port}`, { connections }));
    },
    type: async (command) => (await send(command, newPath())).ackMs,
    async ask(command) {
      const path = newPath();
      const { promise, resolve } = Promise.withResolvers<string>();
      waiting.set(path, resolve);
      const startedAtMs = performance.now();
      const { ackMs, ack } = await send(command, path);
      // A refusal comes in the ack, and no answer follows.
      const answer = marks.isAnswer(ack) ? ack : await promise;
      const answerMs = performance.now() - startedAtMs;
      if (!answer.includes(marks.success)) throw new Error(`Asked for a list, and was given ${answer}`);
      return { ackMs, answerMs };
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.destroy()));
      server.close();
      server.closeAllConnections();
    },
  };
}

async function callApi(url: URL, { headers }: IncomingMessage, body: string): Promise<string> {
  const { authorization = '', 'content-type': type = '' } = headers;
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization, 'content-type': type },
    body,
  });
  return answer.text();
}

/** The leads in turn, and the reps; in the next round each lead falls to another rep. */
export function commandAt(index: number, leadIds: readonly string[]): Command {
  const turn = Math.floor(index / leadIds.length);
  return {
    userId: REPS[(index + turn) % REPS.length] ?? '',
    text: leadIds[index % leadIds.length] ?? '',
  };
}

/** Gives so many, one at a call. */
export function firstCommands(count: number, leadIds: readonly string[]): () => Command | undefined {
  let given = 0;
  return () => (given < count ? commandAt(given++, leadIds) : undefined);
}

/** So many at a time, each as soon as one before it is answered, until `next` gives none. */
export async function askInTurn(
  reps: Reps,
  { atATime, next }: { atATime: number; next: () => Command | undefined },
): Promise<Answered[]> {
  const answered: Answered[] = [];
  async function askOn(): Promise<void> {
    for (let command = next(); command; command = next()) answered.push(await reps.ask(command));
  }
  await Promise.all(Array.from({ length: atATime }, askOn));
  return answered;
}

/** Slack, "Verifying requests from Slack". */
function signed({ userId, text }: Command, { responseUrl, nowMs }: { responseUrl: string; nowMs: number }) {
  const body = new URLSearchParams({
    token: 'bench-verification-token',
    team_id: 'T0PLAYGROUND',
    team_domain: 'playground',
    channel_id: 'C0SALES001',
    channel_name: 'sales',
    user_id: userId,
    user_name: 'rep',
    command: '/tasks',
    text,
    api_app_id: 'A0LEADTASKS',
    is_enterprise_install: 'false',
    response_url: responseUrl,
    trigger_id: '1700000000.000000.bench',
  }).toString();
  const timestamp = String(Math.floor(nowMs / 1000));
  const signature = createHmac('sha256', SECRETS.signingSecret)
    .update(`v0:${timestamp}:${body}`)
    .digest('hex');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${signature}`,
  };
  return { headers, body };
}
