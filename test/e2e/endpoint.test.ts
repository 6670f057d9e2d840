import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { startUpstream } from '../../src/playground/leadsquared/upstream.ts';
import { startWorkspace } from '../../src/playground/slack/workspace.ts';
import { SECRETS, settingsFor } from '../world.ts';
import { freePort } from './free-port.ts';
import { portOf, runProgram } from './program.ts';

const MIB = 1024 * 1024;
const FORM = 'application/x-www-form-urlencoded';
const EVENTS = '/slack/events';
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
/** Requests that no right client of a path sends. */
const ODD_PATHS = [
  '/slack/events/',
  '/Slack/Events',
  '//slack/events',
  '/slack//events',
  '/slack/%65vents',
  '/slack/./events',
  '/slack/x/../events',
  '/slack/events;x',
  '/slack/events%00',
  '/slack/events%3Fx',
  '/..%2f..%2fetc%2fpasswd',
  '/%',
  '/healthz/',
  '/readyz/../metrics',
  '/constructor',
  '/__proto__',
  'http://127.0.0.1/slack/events',
  'http://example.com/slack/events',
  'http://[/slack/events',
];

interface Request {
  readonly method?: string;
  /** The request target, as in the first line. */
  readonly target?: string;
  readonly version?: string;
  /** In addition to those of a signed form; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

interface Case extends Request {
  readonly hangsUp?: boolean;
  readonly status: number;
}

const lookup = () => form({ text: randomUUID() });

function form(fields: Readonly<Record<string, string>>): string {
  const common = { command: '/tasks', user_id: 'U1', team_id: 'T1', channel_id: 'C1', channel_name: 'sales' };
  return new URLSearchParams({ ...common, ...fields, response_url: 'http://127.0.0.1:9/none' }).toString();
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

function signatureOf(body: string, timestamp: number | string = nowSeconds()): string {
  return createHmac('sha256', SECRETS.signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
}

/** A signed form, unless the headers say otherwise. */
function bytesOf({ method = 'POST', target = EVENTS, version = '1.1', headers = {}, body = '' }: Request) {
  const all = {
    host: '127.0.0.1',
    'content-type': FORM,
    'content-length': `${Buffer.byteLength(body)}`,
    'x-slack-request-timestamp': `${nowSeconds()}`,
    'x-slack-signature': `v0=${signatureOf(body)}`,
    connection: 'close',
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}: ${value}`,
  );
  return `${method} ${target} HTTP/${version}\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

/**
 * The answer to these bytes.
 * @param hangsUp without waiting for it
 */
function say(port: number, bytes: string, hangsUp = false): Promise<{ status: number; raw: string }> {
  const { promise, resolve } = Promise.withResolvers<{ status: number; raw: string }>();
  const socket = connect(port, '127.0.0.1');
  let raw = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    raw += chunk;
  });
  // A server that refuses a request while it is still being sent may reset the connection.
  socket.on('error', () => {});
  socket.once('close', () => {
    resolve({ status: Number(/^HTTP\/1\.1 (?<status>\d{3})/.exec(raw)?.groups?.status ?? 0), raw });
  });
  socket.write(bytes);
  if (hangsUp) socket.end();
  return promise;
}

async function startApp(t: TestContext, settings: Readonly<Record<string, string>> = {}) {
  const upstream = await startUpstream(SECRETS);
  const workspace = await startWorkspace(SECRETS);
  t.after(() => Promise.all([upstream.close(), workspace.close()]));
  const program = runProgram(t, { ...settingsFor(workspace, upstream), LOG_LEVEL: 'info', ...settings });
  return { program, upstream, port: await portOf(program) };
}

function asJson(body: string, status: number): Case {
  return { headers: { 'content-type': 'application/json' }, body, status };
}

function payload(value: string, status: number): Case {
  return { body: new URLSearchParams({ payload: value }).toString(), status };
}

/** Each as a test of its own, against one app; none reaches LeadSquared, and the app lives on. */
async function answerAll(t: TestContext, cases: Readonly<Record<string, Case>>): Promise<void> {
  const { program, upstream, port } = await startApp(t);
  await Promise.all(
    Object.entries(cases).map(([what, { status, hangsUp, ...request }]) =>
      t.test(`${what}: ${status || 'no answer'}`, async () => {
        const answer = await say(port, bytesOf(request), hangsUp);
        assert.equal(answer.status, status, answer.raw);
        assertNothingTold(answer.raw);
        const alive = await say(port, bytesOf({ method: 'GET', target: '/healthz' }));
        assert.equal(alive.status, 200, JSON.stringify(program.written));
      }),
    ),
  );
  // A minute after the start the app asks for its account by itself.
  const asked = upstream.calls.filter(({ name }) => name !== 'UserByAccessKey.Get');
  assert.deepEqual(asked, []);
}

function assertNothingTold(raw: string): void {
  for (const secret of Object.values(SECRETS)) assert.ok(!raw.includes(secret), raw);
  assert.doesNotMatch(raw, / at .*(?:file:|node:|\.[jt]s:)/);
}

describe('the HTTP endpoints', { concurrency: 2, timeout: 120_000 }, () => {
  test('accept only their own methods and paths', async (t) => {
    const wrong = METHODS.flatMap((method) =>
      [EVENTS, '/healthz', '/readyz', '/metrics'].flatMap((target) => {
        const isLooking = ['GET', 'HEAD'].includes(method);
        const isRight = target === EVENTS ? method === 'POST' : isLooking && target !== '/metrics';
        return isRight ? [] : [[`${method} ${target}`, { method, target, body: lookup(), status: 404 }]];
      }),
    );
    const odd = ODD_PATHS.flatMap((target) => [
      [`GET ${target}`, { method: 'GET', target, status: 404 }],
      [`a signed command at ${target}`, { target, body: lookup(), status: 404 }],
    ]);
    await answerAll(t, {
      ...Object.fromEntries([...wrong, ...odd]),
      'OPTIONS of all': { method: 'OPTIONS', target: '*', status: 404 },
      'a tunnel': { method: 'CONNECT', target: '127.0.0.1:22', status: 0 },
      'a method that is none': { method: 'TASKS', status: 400 },
      'an upgrade': {
        method: 'GET',
        target: EVENTS,
        headers: { connection: 'Upgrade, close', upgrade: 'websocket' },
        status: 404,
      },
    });
  });

  test('ignore a query, and the host name', async (t) => {
    const help = form({ text: 'help' });
    await answerAll(t, {
      'a signed command with a query after the path': {
        target: `${EVENTS}?a=1&b=%00`,
        body: help,
        status: 200,
      },
      'a signed command with an empty query': { target: `${EVENTS}?`, body: help, status: 200 },
      'an unsigned one with a query': {
        target: `${EVENTS}?x-slack-signature=v0=${signatureOf(help)}`,
        headers: { 'x-slack-signature': undefined },
        body: help,
        status: 401,
      },
      '/healthz with a query': { method: 'GET', target: '/healthz?verbose=1', status: 200 },
      '/readyz with a query': { method: 'GET', target: '/readyz?/slack/events', status: 200 },
      'another host': { headers: { host: 'example.com' }, body: help, status: 200 },
      'a host of odd bytes': { headers: { host: '<script>alert(1)</script>' }, body: help, status: 200 },
      'no host': { headers: { host: undefined }, body: help, status: 400 },
      'HTTP/1.0 without a host': { version: '1.0', headers: { host: undefined }, body: help, status: 200 },
    });
  });

  test('accept only what Slack signed, unchanged and recent', async (t) => {
    const body = lookup();
    const signed = signatureOf(body);
    const sixMinutesAgo = `${nowSeconds() - 360}`;
    const signature = (value: string | undefined): Case => ({
      headers: { 'x-slack-signature': value },
      body,
      status: 401,
    });
    const timestamp = (value: string | undefined): Case => ({
      headers: { 'x-slack-request-timestamp': value },
      body,
      status: 401,
    });
    await answerAll(t, {
      'no signature': signature(undefined),
      'an empty signature': signature(''),
      'a version without a signature': signature('v0='),
      'a signature without its version': signature(signed),
      'a signature of version 1': signature(`v1=${signed}`),
      'a signature that is too short': signature(`v0=${signed.slice(0, -1)}`),
      'a signature that is too long': signature(`v0=${signed}0`),
      'a signature in upper case': signature(`v0=${signed.toUpperCase()}`),
      'a signature of one character': signature('v0=0'),
      'two signatures': signature(`v0=${signed}\r\nx-slack-signature: v0=${signed}`),
      'no timestamp': timestamp(undefined),
      'an empty timestamp': timestamp(''),
      'a timestamp that is no number': timestamp('soon'),
      'a timestamp of NaN': timestamp('NaN'),
      'a timestamp before all time': timestamp('-Infinity'),
      'a timestamp of two numbers': timestamp(`${nowSeconds()}, ${nowSeconds()}`),
      'a command signed six minutes ago': {
        headers: {
          'x-slack-request-timestamp': sixMinutesAgo,
          'x-slack-signature': `v0=${signatureOf(body, sixMinutesAgo)}`,
        },
        body,
        status: 401,
      },
      'a command signed six minutes ago, and dated now': {
        headers: { 'x-slack-signature': `v0=${signatureOf(body, sixMinutesAgo)}` },
        body,
        status: 401,
      },
      'a body that was changed after it was signed': {
        headers: { 'x-slack-signature': `v0=${signed}` },
        body: `${body}&user_id=U2`,
        status: 401,
      },
      'an unsigned test of TLS that smuggles a command in': {
        headers: { 'x-slack-signature': undefined },
        body: `ssl_check=1&${body}`,
        status: 200,
      },
      'an unsigned challenge': {
        headers: { 'content-type': 'application/json', 'x-slack-signature': undefined },
        body: '{"type":"url_verification","challenge":"x"}',
        status: 401,
      },
    });
  });

  test('accept no body that is too long, or has a wrong length', async (t) => {
    const body = lookup();
    const long = form({ text: 'x'.repeat(MIB) });
    await answerAll(t, {
      'a signed body over 1 MiB': { body: long, status: 413 },
      'a signed body in chunks over 1 MiB': {
        headers: { 'content-length': undefined, 'transfer-encoding': 'chunked' },
        body: `${long.length.toString(16)}\r\n${long}\r\n0\r\n\r\n`,
        status: 413,
      },
      'an unsigned body over 4 KiB': {
        headers: { 'x-slack-signature': undefined },
        body: form({ text: 'x'.repeat(4 * 1024) }),
        status: 401,
      },
      'a signed body of just under 1 MiB': {
        body: `${form({ text: 'help' })}&x=${'x'.repeat(MIB - 400)}`,
        status: 200,
      },
      'a body that is shorter than it says': {
        headers: { 'content-length': `${body.length + 1}` },
        body,
        hangsUp: true,
        status: 400,
      },
      'a body that is longer than it says': {
        headers: { 'content-length': `${body.length - 1}` },
        body,
        status: 400,
      },
      'a length of less than nothing': { headers: { 'content-length': '-1' }, body, status: 400 },
      'a length that is no number': { headers: { 'content-length': 'long' }, body, status: 400 },
      'two lengths': {
        headers: { 'content-length': `1\r\ncontent-length: ${body.length}` },
        body,
        status: 400,
      },
      'a length and chunks': { headers: { 'transfer-encoding': 'chunked' }, body, status: 400 },
      'chunks that are none': {
        headers: { 'content-length': undefined, 'transfer-encoding': 'chunked' },
        body,
        status: 400,
      },
      'headers over 16 KB': { headers: { 'x-more': 'x'.repeat(20_000) }, body, status: 431 },
    });
  });

  test('survive every signed body that isn’t a command or a click', async (t) => {
    await answerAll(t, {
      'a form that names its charset': {
        headers: { 'content-type': `${FORM}; charset=utf-8` },
        body: lookup(),
        status: 400,
      },
      'a form that says it is text': {
        headers: { 'content-type': 'text/plain' },
        body: lookup(),
        status: 400,
      },
      'a form without a type': { headers: { 'content-type': undefined }, body: lookup(), status: 400 },
      'no body': { status: 400 },
      'a form of odd bytes': { body: '%&%zz=%ff&=&__proto__=1&payload', status: 400 },
      'JSON with a challenge': asJson('{"type":"url_verification","challenge":"x"}', 200),
      'JSON without an end': asJson('{"command":"/tasks"', 400),
      'an empty object': asJson('{}', 400),
      'an empty list': asJson('[]', 400),
      'a number': asJson('7', 400),
      'a text': asJson('"/tasks"', 400),
      'an object with a __proto__': asJson('{"__proto__":{"command":"/tasks"}}', 400),
      null: asJson('null', 400),
      'a payload of null': payload('null', 400),
      'a payload of a number': payload('1', 400),
      'a payload of an empty object': payload('{}', 400),
      'two commands in one': { body: 'command=/tasks&command=/tasks', status: 400 },
      'a click without an action': payload(
        '{"type":"block_actions","user":{"id":"U1"},"team":{"id":"T1"}}',
        200,
      ),
      'a click without a user': payload(
        '{"type":"block_actions","actions":[{"action_id":"list:refresh"}]}',
        200,
      ),
      'a payload that is a list': payload('[]', 400),
      'a payload without an end': payload('{"type":', 400),
    });
  });
});

test('the metrics’ address serves its one path, and nothing else', async (t) => {
  const address = await freePort();
  const { upstream, program } = await startApp(t, { METRICS_ADDRESS: `127.0.0.1:${address}` });
  const ask = async (method: string, target: string) =>
    (await say(address, bytesOf({ method, target, body: method === 'POST' ? lookup() : '' }))).status;
  assert.equal(await ask('GET', '/metrics'), 200);
  for (const method of METHODS.filter((one) => one !== 'GET'))
    assert.equal(await ask(method, '/metrics'), 404);
  for (const target of ['/', '/metrics/', '/metrics?x=1', '//metrics', '/healthz', '/readyz', EVENTS]) {
    assert.deepEqual([await ask('GET', target), await ask('POST', target)], [404, 404], target);
  }
  assert.equal(await ask('GET', '/metrics'), 200);
  assert.equal(upstream.calls.length, 0);
  assert.equal(program.process.exitCode, null);
});
