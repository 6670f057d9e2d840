/** What Slack never sends, signed or on its own connection: the app acks it, answers it, logs it and goes on. */
import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { type WebSocket, WebSocketServer } from 'ws';
import { resultWithin } from '../../src/ops/result-within.ts';
import { startUpstream } from '../../src/playground/leadsquared/upstream.ts';
import { eventPayload } from '../../src/playground/slack/payloads.ts';
import { BROKEN, HELP, matching, supportCodeIn } from '../wording.ts';
import { SECRETS, settingsFor } from '../world.ts';
import { type Program, portOf, runProgram } from './program.ts';

type Kind = 'slash_commands' | 'interactive' | 'events_api';
type Json = Readonly<Record<string, unknown>>;

interface App {
  readonly program: Program;
  /** The ack of a payload of an unknown kind: Slack repeats a frame without an ack. */
  readonly refusal: 400 | 200;
  /** What came to this response_url. */
  readonly posts: (responseUrl: string) => Promise<string>;
  readonly newResponseUrl: () => string;
  /** Delivers a payload and waits for its ack. */
  readonly deliver: (kind: Kind, payload: Json) => Promise<Ack>;
}

interface Ack {
  readonly status: number;
  readonly content: Json;
  readonly ms: number;
}

const ACK_LIMIT_MS = 3_000;

/** The parts of Slack that an app calls, and its Socket Mode. */
async function startSlack(t: TestContext) {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  sockets.on('connection', (socket) => socket.send(JSON.stringify({ type: 'hello' })));
  const posted = new Map<string, string[]>();
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    const raw = await readText(request);
    if (path.startsWith('/response/')) {
      posted.set(path, [...(posted.get(path) ?? []), raw]);
      server.emit('posted');
      return response.end('ok');
    }
    const url = `ws://127.0.0.1:${portIn(sockets.address())}`;
    const user = { tz: 'Asia/Kolkata', team_id: 'T1', profile: { email: 'priya@example.com' } };
    const answer = { ok: true, url, user_id: 'U0BOT', bot_id: 'B0BOT', team_id: 'T1', user };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await Promise.all([once(server, 'listening'), once(sockets, 'listening')]);
  t.after(() => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
    server.closeAllConnections();
    server.close();
  });
  const base = `http://127.0.0.1:${portIn(server.address())}`;
  return {
    apiUrl: `${base}/api/`,
    newResponseUrl: () => `${base}/response/${randomUUID()}`,
    async posts(responseUrl: string): Promise<string> {
      const path = new URL(responseUrl).pathname;
      while (!posted.has(path)) await once(server, 'posted');
      return (posted.get(path) ?? []).join('\n');
    },
    async connected(): Promise<WebSocket> {
      const [socket] = await once(sockets, 'connection');
      socket.setMaxListeners(0);
      return socket;
    },
  };
}

function portIn(address: unknown): number {
  return typeof address === 'object' && address !== null && 'port' in address ? Number(address.port) : 0;
}

async function startProgram(
  t: TestContext,
  slack: { apiUrl: string },
  more: Readonly<Record<string, string>>,
) {
  const upstream = await startUpstream(SECRETS);
  t.after(() => upstream.close());
  return runProgram(t, { ...settingsFor(slack, upstream), LOG_LEVEL: 'info', ...more });
}

async function openHttp(
  t: TestContext,
): Promise<App & { post: (type: string, body: string) => Promise<number> }> {
  const slack = await startSlack(t);
  const program = await startProgram(t, slack, {});
  const port = await portOf(program);
  const send = async (type: string, body: string): Promise<Ack> => {
    const startedAtMs = performance.now();
    const timestamp = `${Math.floor(Date.now() / 1000)}`;
    const signature = createHmac('sha256', SECRETS.signingSecret)
      .update(`v0:${timestamp}:${body}`)
      .digest('hex');
    const response = await fetch(`http://127.0.0.1:${port}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': type,
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${signature}`,
      },
      body,
    });
    const text = await response.text();
    const content = text.startsWith('{') ? JSON.parse(text) : {};
    return { status: response.status, content, ms: performance.now() - startedAtMs };
  };
  const form = (fields: Json) => {
    const words = Object.entries(fields).map(([key, value]): [string, string] => [key, String(value ?? '')]);
    return send('application/x-www-form-urlencoded', new URLSearchParams(words).toString());
  };
  return {
    ...slack,
    program,
    refusal: 400,
    post: async (type, body) => (await send(type, body)).status,
    deliver(kind, payload) {
      if (kind === 'slash_commands') return form(payload);
      if (kind === 'interactive') return form({ payload: JSON.stringify(payload) });
      return send('application/json', JSON.stringify(payload));
    },
  };
}

async function openSocketMode(t: TestContext): Promise<App & { socket: WebSocket }> {
  const slack = await startSlack(t);
  const program = await startProgram(t, slack, { SLACK_APP_TOKEN: 'xapp-test-token' });
  const socket = await slack.connected();
  await portOf(program);
  const ackOf = (envelopeId: string) =>
    new Promise<Json>((resolve) => {
      socket.on('message', function look(data) {
        const ack = JSON.parse(String(data));
        if (ack.envelope_id !== envelopeId) return;
        socket.off('message', look);
        resolve(ack.payload);
      });
    });
  return {
    ...slack,
    program,
    refusal: 200,
    socket,
    async deliver(kind, payload) {
      const startedAtMs = performance.now();
      const envelope = { envelope_id: randomUUID(), type: kind, accepts_response_payload: true, payload };
      const acked = ackOf(envelope.envelope_id);
      socket.send(JSON.stringify(envelope));
      return { status: 200, content: await acked, ms: performance.now() - startedAtMs };
    },
  };
}

const command = (responseUrl: string) => ({
  command: '/tasks',
  text: 'help',
  user_id: 'U1',
  team_id: 'T1',
  channel_id: 'C1',
  channel_name: 'sales',
  response_url: responseUrl,
  trigger_id: '1.2',
});

const common = { user: { id: 'U1', team_id: 'T1' }, team: { id: 'T1' }, trigger_id: '1.2' };

const click = (responseUrl: string) => ({
  ...common,
  type: 'block_actions',
  channel: { id: 'C1', name: 'sales' },
  container: { type: 'message', message_ts: '1.2' },
  response_url: responseUrl,
  actions: [
    {
      type: 'button',
      action_id: 'list:refresh',
      block_id: 'b',
      value: `lead:${randomUUID()} filter:all page:1`,
    },
  ],
});

const submission = (callbackId: string, values: Json) => ({
  ...common,
  type: 'view_submission',
  view: { id: 'V1', callback_id: callbackId, private_metadata: '', state: { values } },
});

const SAMPLES: readonly (readonly [Kind, (responseUrl: string) => Json])[] = [
  ['slash_commands', command],
  ['interactive', click],
  ['interactive', () => submission('find-lead', { lead: { lead: { value: 'help' } } })],
  ['interactive', () => submission('change:complete', {})],
  ['interactive', () => submission('change:reschedule', { date: { date: { selected_date: '2030-01-01' } } })],
  ['interactive', () => ({ ...common, type: 'shortcut', callback_id: 'find-lead' })],
  [
    'interactive',
    (responseUrl) => ({
      ...common,
      type: 'message_action',
      callback_id: 'find-lead-in-message',
      channel: { id: 'C1', name: 'sales' },
      message: { text: 'call a@example.com', blocks: [{ type: 'section', text: { text: 'x' } }] },
      response_url: responseUrl,
    }),
  ],
  [
    'events_api',
    () => ({ ...eventPayload({ type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'home' }, 0) }),
  ],
];

const ODD_VALUES: readonly unknown[] = [undefined, null, 7, true, 'x', '', [], [null], {}, '__proto__'];

/** The value with each of its fields, at any depth, left out or of another type. */
function* mutationsOf(value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, field] of Object.entries(value)) {
    const withField = (other: unknown) =>
      Array.isArray(value)
        ? value.map((one, index) => (String(index) === key ? other : one))
        : { ...value, [key]: other };
    for (const odd of ODD_VALUES) yield withField(odd);
    for (const mutated of mutationsOf(field)) yield withField(mutated);
  }
}

async function deliverMutations(app: App): Promise<number> {
  let count = 0;
  for (const [kind, sample] of SAMPLES) {
    const original = sample(app.newResponseUrl());
    for (const mutated of mutationsOf(original)) {
      const payload = Object.fromEntries(Object.entries(Object(mutated)));
      const what = `${kind} ${JSON.stringify(payload)}`;
      const ack = await resultWithin(app.deliver(kind, payload), ACK_LIMIT_MS);
      assert.ok(ack, `no ack: ${what}`);
      const { status } = ack;
      const isTold = typeof payload.type === 'string' || typeof payload.command === 'string';
      assert.equal(status, isTold || kind === 'slash_commands' ? 200 : app.refusal, what);
      count += 1;
    }
  }
  return count;
}

async function assertAnswers(app: App): Promise<void> {
  const responseUrl = app.newResponseUrl();
  const { content } = await app.deliver('slash_commands', command(responseUrl));
  assert.match(String(content.text), matching`^${HELP}`);
  assert.equal(app.program.process.exitCode, null);
  assert.doesNotMatch(app.program.written.stdout, /"level":60/);
}

/** What breaks although Slack has sent it, with a way to answer the rep. */
const BROKEN_PAYLOADS: Readonly<Record<string, { kind: Kind; payload: (responseUrl: string) => Json }>> = {
  'a command without who typed it': {
    kind: 'slash_commands',
    payload: (url) => ({ ...command(url), user_id: undefined }),
  },
  'a click without a user': { kind: 'interactive', payload: (url) => ({ ...click(url), user: null }) },
  'a click on nothing': { kind: 'interactive', payload: (url) => ({ ...click(url), actions: [] }) },
  'a click on null': { kind: 'interactive', payload: (url) => ({ ...click(url), actions: [null] }) },
};

async function assertTold(app: App, kind: Kind, payload: (responseUrl: string) => Json): Promise<void> {
  const responseUrl = app.newResponseUrl();
  const { content, status, ms } = await app.deliver(kind, payload(responseUrl));
  assert.equal(status, 200);
  assert.ok(ms < ACK_LIMIT_MS);
  const told = typeof content.text === 'string' ? content.text : await app.posts(responseUrl);
  assert.match(told, BROKEN);
  const reference = supportCodeIn(told);
  assert.ok(reference, told);
  const [line] = await app.program.line(new RegExp(`"level":50.*"supportCode":"${reference}".*`));
  assert.ok(!line.includes(responseUrl), line);
}

describe('what Slack never sends', { concurrency: 2, timeout: 120_000 }, () => {
  for (const [name, open] of Object.entries({ 'HTTP mode': openHttp, 'Socket Mode': openSocketMode })) {
    test(`is acked in ${name}, whatever is missing or odd in it, and the next command is answered`, async (t) => {
      const app = await open(t);
      t.diagnostic(`${await deliverMutations(app)} payloads`);
      await assertAnswers(app);
    });

    test(`shows the rep a code that the log has too, in ${name}`, async (t) => {
      const app = await open(t);
      for (const [what, { kind, payload }] of Object.entries(BROKEN_PAYLOADS)) {
        await t.test(what, () => assertTold(app, kind, payload));
      }
      if (open === openSocketMode) {
        await t.test('a command whose text is a number', () =>
          assertTold(app, 'slash_commands', (url) => ({ ...command(url), text: 7 })),
        );
      }
      await t.test('a submission without its values, in the modal itself', async () => {
        const { content } = await app.deliver('interactive', {
          ...common,
          type: 'view_submission',
          view: { id: 'V1', callback_id: 'find-lead' },
        });
        assert.equal(content.response_action, 'update');
        const code = supportCodeIn(JSON.stringify(content));
        assert.ok(code, JSON.stringify(content));
        await app.program.line(new RegExp(`"level":50.*"supportCode":"${code}"`));
      });
    });
  }

  test('is refused by HTTP if it isn’t an object, and the app goes on', async (t) => {
    const app = await openHttp(t);
    const bodies = ['null', '1', '"x"', '[]', '[null]', '{}', 'true', '', `${'['.repeat(200_000)}`];
    for (const body of bodies) {
      assert.equal(await app.post('application/json', body), 400, body.slice(0, 20));
      const payload = new URLSearchParams({ payload: body }).toString();
      assert.equal(await app.post('application/x-www-form-urlencoded', payload), 400, payload.slice(0, 20));
    }
    const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    for (const payload of [
      `{"type":"message_action","callback_id":"find-lead-in-message","message":${deep}}`,
      deep,
    ]) {
      const body = new URLSearchParams({ payload }).toString();
      const status = await app.post('application/x-www-form-urlencoded', body);
      assert.equal(status, payload === deep ? 400 : 200);
    }
    await assertAnswers(app);
  });

  const FRAMES: readonly (string | Buffer)[] = [
    ...['null', '1', '"x"', '[]', '{}', '', 'no JSON', '{"type":null}', '{"type":{}}'],
    '{"type":"events_api"}',
    '{"type":"events_api","payload":{}}',
    '{"type":"events_api","payload":{"event":null}}',
    '{"type":"events_api","payload":{"event":{"type":7}}}',
    '{"type":"interactive","payload":null}',
    '{"type":"slash_commands"}',
    ...[
      '__proto__',
      'constructor',
      'toString',
      'error',
      'close',
      'connected',
      'disconnected',
      'ws_message',
      'slack_event',
    ].flatMap((type) => [
      JSON.stringify({ type, payload: {} }),
      JSON.stringify({ type: 'events_api', envelope_id: 'e', payload: { event: { type } } }),
    ]),
    Buffer.from([0, 1, 2, 255]),
    JSON.stringify({ type: 'interactive', envelope_id: 'e', payload: { type: 'x'.repeat(10_000_000) } }),
    '['.repeat(500_000),
  ];

  test('as a frame ends no Socket Mode connection, and no process', async (t) => {
    const app = await openSocketMode(t);
    let isClosed = false;
    app.socket.once('close', () => {
      isClosed = true;
    });
    for (const frame of FRAMES) app.socket.send(frame);
    await assertAnswers(app);
    for (const payload of [null, 7, [], {}, { type: null }]) {
      const { content } = await app.deliver('interactive', Object(payload));
      assert.deepEqual(content, {});
    }
    assert.equal(isClosed, false);
    const lines = app.program.written.stdout.split('\n').filter((line) => line.includes('Frames from Slack'));
    assert.equal(lines.length, 1, lines.join('\n'));
  });
});
