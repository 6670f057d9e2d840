import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { Agent, request } from 'undici';
import type { Environment } from '../../src/config/settings.ts';
import { STILL_ASKING } from '../../src/messages/waiting-words.ts';
import { startUpstream } from '../../src/playground/leadsquared/upstream.ts';
import { BUSY, NO_TASKS, RESTARTING, WAIT } from '../wording.ts';
import { read, SECRETS, settingsFor } from '../world.ts';
import { type Program, portOf, runProgram } from './program.ts';

const WAIT_GOES_ON = /It has been \d+ seconds so far\.$/;
/** So many a proxy before the app keeps open. Node takes one new connection a turn: when it is busy they wait. */
const CONNECTIONS = 100;
/** For tests that wait for every answer after SIGTERM, and for the end of the process. */
const GRACE = { SHUTDOWN_GRACE_MS: '60000' };

interface Command {
  readonly status: number;
  readonly ackMs: number;
  /** What the rep read at once; `''` for nothing. */
  readonly ack: string;
  /** What came by its response_url since, oldest first. */
  readonly posts: readonly Post[];
}

interface Post {
  readonly text: string;
  readonly receivedAtMs: number;
}

/** Slack in HTTP mode, for any number of reps: it signs what they type, and keeps what each of them reads. */
async function startSlack(t: TestContext) {
  const posts = new Map<string, Post[]>();
  const methods: Readonly<Record<string, object>> = {
    '/api/auth.test': { ok: true, user_id: 'U0BOT', bot_id: 'B0BOT', team_id: 'T1' },
    '/api/users.info': { ok: true, user: { tz: 'Asia/Kolkata' } },
    '/api/chat.postMessage': { ok: true },
  };
  const server = createServer(async (incoming, response) => {
    const { url = '' } = incoming;
    const raw = await readText(incoming);
    posts.get(url)?.push({ text: read(JSON.parse(raw)), receivedAtMs: performance.now() });
    response.setHeader('content-type', 'application/json').end(JSON.stringify(methods[url] ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const base = `http://127.0.0.1:${address.port}`;
  const dispatcher = new Agent({ connections: CONNECTIONS });
  t.after(async () => {
    await dispatcher.destroy();
    server.closeAllConnections();
    server.close();
  });

  return {
    apiUrl: `${base}/api/`,
    /** A rep types the command, and reads the ack. */
    async type(port: number, text: string, rep: number): Promise<Command> {
      const path = `/commands/${randomUUID()}`;
      const own: Post[] = [];
      posts.set(path, own);
      const form = { command: '/tasks', text, user_id: `U0REP${rep}`, team_id: 'T1', channel_id: 'C0SALES' };
      const body = new URLSearchParams({ ...form, response_url: base + path }).toString();
      const timestamp = String(Math.floor(Date.now() / 1000));
      const signature = createHmac('sha256', SECRETS.signingSecret).update(`v0:${timestamp}:${body}`);
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${signature.digest('hex')}`,
      };
      const typedAtMs = performance.now();
      const url = `http://127.0.0.1:${port}/slack/events`;
      const response = await request(url, { method: 'POST', headers, body, dispatcher });
      const raw = await response.body.text();
      const ackMs = performance.now() - typedAtMs;
      return { status: response.statusCode, ackMs, ack: raw === '' ? '' : read(JSON.parse(raw)), posts: own };
    },
  };
}

async function startAll(t: TestContext, limit: { limit: number; windowMs: number }, more: Environment = {}) {
  const slack = await startSlack(t);
  const upstream = await startUpstream({ ...SECRETS, ...limit });
  t.after(() => upstream.close());
  const settings: Environment = {
    ...settingsFor(slack, upstream),
    LOG_LEVEL: 'info',
    LEADSQUARED_RATE_LIMIT: String(limit.limit),
    LEADSQUARED_RATE_WINDOW_MS: String(limit.windowMs),
    ...more,
  };
  const start = async () => {
    const program = runProgram(t, settings);
    return { program, port: await portOf(program) };
  };
  return {
    start,
    /** So many commands, each for a lead of its own, by so many reps: each types the next one when the last is acked. */
    async typeMany(port: number, { commands, reps }: { commands: number; reps: number }): Promise<Command[]> {
      const typed = Array.from({ length: reps }, async (_, rep) => {
        const own: Command[] = [];
        while (own.length < commands / reps) own.push(await slack.type(port, randomUUID(), rep));
        return own;
      });
      return (await Promise.all(typed)).flat();
    },
    type: (port: number) => slack.type(port, randomUUID(), 0),
    refused: () => upstream.calls.filter(({ status }) => status === 429).length,
  };
}

/** Ends the program in order, and gives how it exited. */
function terminate({ process: child, exited }: Program): Promise<number | null> {
  child.kill('SIGTERM');
  return exited;
}

/** What a rep read of a command in the end, in its ack or later, beside that it takes long. */
function endsOf({ ack, posts }: Command): string[] {
  return [ack, ...posts.map(({ text }) => text)].filter(
    (text) =>
      text !== '' && !text.endsWith(STILL_ASKING) && ![WAIT, WAIT_GOES_ON].some((wait) => wait.test(text)),
  );
}

const isBusy = (end: string) => BUSY.test(end);
const isList = (end: string) => NO_TASKS.test(end);

/** V8 collects late while it has room, and what it hasn't collected says nothing of what the app needs. */
const SMALL_HEAP = { NODE_OPTIONS: '--max-old-space-size=100' };

test('10,000 commands by 200 reps within seconds', async (t) => {
  const { start, typeMany, refused } = await startAll(
    t,
    { limit: 25, windowMs: 250 },
    { ...GRACE, ...SMALL_HEAP },
  );
  const { program, port } = await start();
  // Before the flood it is working, and its connections are open.
  await typeMany(port, { commands: CONNECTIONS, reps: CONNECTIONS });
  const memory = watchMemory(program);
  const typedFromMs = performance.now();
  const commands = await typeMany(port, { commands: 10_000, reps: 200 });
  const typedMs = performance.now() - typedFromMs;
  const code = await terminate(program);
  const megabytes = memory.stop();

  await t.test('are each acked in less than 3 s', (t) => {
    const acks = commands.map(({ ackMs }) => ackMs).sort((a, b) => a - b);
    const at = (share: number) => Math.round(acks[Math.ceil(share * acks.length) - 1] ?? 0);
    t.diagnostic(`typed in ${Math.round(typedMs)} ms`);
    t.diagnostic(`acks: median ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`);
    assert.ok(at(1) < 3_000);
    assert.ok(commands.every(({ status }) => status === 200));
  });

  await t.test('are each answered, or told once that the app is busy, and none is lost', (t) => {
    const ends = commands.map(endsOf);
    const lists = ends.filter(([end = '']) => isList(end)).length;
    t.diagnostic(`${lists} lists, ${ends.flat().filter(isBusy).length} were told that the app is busy`);
    const wrong = ends.filter(([end = '', ...more]) => !(isList(end) || isBusy(end)) || more.length > 0);
    assert.deepEqual(wrong, []);
    assert.ok(lists > 1_000, 'a full line');
    assert.equal(code, 0);
  });

  await t.test('cost no call that LeadSquared refuses', () => assert.equal(refused(), 0));

  await t.test('stay within 100 MB of what the app takes idle', { skip: withoutProc }, (t) => {
    const [idle = 0, after = 0] = [megabytes[0], megabytes.at(-1)];
    const most = Math.max(...megabytes);
    t.diagnostic(`resident: idle ${idle} MB, at the most ${most} MB, at last ${after} MB`);
    assert.ok(most - idle < 100, `${most - idle} MB more than idle`);
  });
});

describe('with many waiting', { concurrency: true }, () => {
  test('SIGTERM answers what fits in the grace, and tells all others at once to try again', async (t) => {
    // After the stop, one window opens well within the grace, and the next one well after it.
    const limit = { limit: 25, windowMs: 7_000 };
    const graceMs = 10_000;
    const { start, type, typeMany } = await startAll(t, limit, { SHUTDOWN_GRACE_MS: String(graceMs) });
    const { program, port } = await start();
    const commands = await typeMany(port, { commands: 1_100, reps: 100 });
    const isFull = commands.some(({ ack }) => BUSY.test(ack));
    assert.ok(isFull, 'a thousand wait');
    const stoppedAtMs = performance.now();
    const exited = terminate(program);
    await program.line(/"msg":"Stopping"/);
    assert.match((await type(port)).ack, RESTARTING);
    assert.equal(await exited, 0);
    const stopMs = performance.now() - stoppedAtMs;

    const ends = commands.map(endsOf);
    const isAnswer = (end: string) => isList(end) || isBusy(end) || RESTARTING.test(end);
    const notAnswered = ends.filter(([end = '', ...more]) => !isAnswer(end) || more.length > 0);
    assert.deepEqual(notAnswered, []);
    const lists = ends.filter(([end = '']) => isList(end)).length;
    assert.ok(lists >= 2 * limit.limit, `${lists} lists: the first window, and the one within the grace`);
    const told = commands.flatMap(({ posts }) => posts).filter(({ text }) => RESTARTING.test(text));
    const toldMs = Math.max(...told.map(({ receivedAtMs }) => receivedAtMs - stoppedAtMs));
    t.diagnostic(
      `${lists} lists; ${told.length} told within ${Math.round(toldMs)} ms; stop took ${Math.round(stopMs)} ms`,
    );
    // At the end of the grace it would be 8 s.
    assert.ok(toldMs < 6_000, `${toldMs} ms`);
    assert.ok(stopMs < graceMs, `${stopMs} ms`);
  });

  test('after SIGKILL the next process gets at most one window of refusals, and its reps all answers', async (t) => {
    const limit = { limit: 25, windowMs: 5_000 };
    const { start, typeMany, refused } = await startAll(t, limit, GRACE);
    const first = await start();
    const lost = await typeMany(first.port, { commands: 100, reps: 50 });
    first.program.process.kill('SIGKILL');
    await first.program.exited;
    const waited = lost.filter((command) => endsOf(command).length === 0);
    assert.ok(waited.length > 0, 'killed in the middle');

    const { program, port } = await start();
    const commands = await typeMany(port, { commands: 40, reps: 40 });
    assert.equal(await terminate(program), 0);
    t.diagnostic(`${refused()} refused`);
    for (const [list = '', ...more] of commands.map(endsOf)) {
      assert.match(list, NO_TASKS);
      assert.deepEqual(more, []);
    }
    for (const list of lost.flatMap(endsOf)) assert.match(list, NO_TASKS);
    assert.ok(refused() <= limit.limit, `${refused()} refused`);
  });
});

const withoutProc = existsSync('/proc/self/status') ? false : 'no /proc here';

/** Resident megabytes, measured repeatedly; the first value is the current one. */
function watchMemory({ process: { pid } }: Program) {
  const megabytes: number[] = [];
  const look = () => {
    const path = `/proc/${pid}/status`;
    const [, kilobytes] =
      /^VmRSS:\s+(\d+) kB$/m.exec(existsSync(path) ? readFileSync(path, 'utf8') : '') ?? [];
    // A process that has ended has none.
    if (kilobytes !== undefined) megabytes.push(Math.round(Number(kilobytes) / 1024));
  };
  look();
  const timer = setInterval(look, 100);
  return {
    stop() {
      clearInterval(timer);
      return megabytes;
    },
  };
}
