/** Strangers at the port of HTTP mode: what they send costs little, and reps still get answers. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startUpstream } from '../../src/playground/leadsquared/upstream.ts';
import { startWorkspace } from '../../src/playground/slack/workspace.ts';
import { SECRETS, settingsFor } from '../world.ts';
import { portOf, runProgram } from './program.ts';

const MIB = 1024 * 1024;
/** Node gives a silent connection 76 s after its last answer. */
const IDLE_CLOSED_WITHIN_MS = 90_000;
/** An attack has to cost the process less than this. */
const MAX_GROWTH_BYTES = 64 * MIB;
const CLOSED_WITHIN_MS = 15_000;

async function startApp(t: TestContext) {
  const upstream = await startUpstream(SECRETS);
  const workspace = await startWorkspace(SECRETS);
  t.after(() => Promise.all([upstream.close(), workspace.close()]));
  const program = runProgram(t, { ...settingsFor(workspace, upstream), LOG_LEVEL: 'info' });
  const port = await portOf(program);
  workspace.connect(`http://127.0.0.1:${port}/slack/events`);
  // Code that is loaded or compiled once doesn't count as a cost of an attack.
  for (let count = 0; count < 20; count += 1) await workspace.command({ text: 'help' });
  return { program, workspace, port };
}

type App = Awaited<ReturnType<typeof startApp>>;

function residentBytes({ program }: App): number {
  const status = readFileSync(`/proc/${program.process.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

/** Until the attack is over, reps type a command ten times a second, and the test measures memory. */
async function during(app: App, attack: Promise<unknown>) {
  const idle = residentBytes(app);
  let peak = idle;
  let isOver = false;
  const over = attack.finally(() => {
    isOver = true;
  });
  const acks: number[] = [];
  const faults: unknown[] = [];
  const commands: Promise<void>[] = [];
  while (!isOver) {
    commands.push(
      app.workspace.command({ text: 'help' }).then((ack) => {
        acks.push(ack.ackMs);
        if (ack.status !== 200) faults.push(ack);
      }),
    );
    for (let look = 0; look < 10 && !isOver; look += 1) {
      peak = Math.max(peak, residentBytes(app));
      await delay(10);
    }
  }
  await Promise.all([over, ...commands]);
  const slowest = Math.round(Math.max(...acks));
  return { growth: peak - idle, idle, faults, reps: acks.length, slowest };
}

/** The log's lines, without those of the reps' commands. */
const linesOf = ({ program }: App) =>
  program.written.stdout.split('\n').filter((line) => line !== '' && !line.includes('"msg":"Answered"'));

const headers = (more: Readonly<Record<string, string>>) =>
  Object.entries({ host: 'app', 'content-type': 'application/x-www-form-urlencoded', ...more })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');

/** What a sender without the secret can write. */
function forged(): Record<string, string> {
  const timestamp = `${Math.floor(Date.now() / 1000)}`;
  const signature = createHmac('sha256', 'a guess').update(timestamp).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${signature}` };
}

const post = (more: Readonly<Record<string, string>>) =>
  `POST /slack/events HTTP/1.1\r\n${headers(more)}\r\n`;
const HEALTH_CHECK = 'GET /healthz HTTP/1.1\r\nhost: app\r\n\r\n';
const chunk = (bytes: number) => `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`;

/** Resolves when the connection is closed, with what came back and how long it took. */
async function send(
  port: number,
  write: (socket: Socket) => Promise<unknown> | undefined,
): Promise<{ raw: string; ms: number }> {
  const startedAtMs = performance.now();
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let raw = '';
  socket.setEncoding('latin1').on('data', (data) => {
    raw += data;
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.once('connect', () => write(socket)?.catch(() => {}));
  await closed;
  return { raw, ms: performance.now() - startedAtMs };
}

/** As bytes: to write the same text hundreds of times would keep this process from typing the reps' commands. */
const writeWhole = (text: string) => {
  const bytes = Buffer.from(text);
  return async (socket: Socket) => socket.write(bytes);
};

function inPieces(head: () => string, text: string, times: number, pauseMs: number) {
  const piece = Buffer.from(text);
  return async (socket: Socket) => {
    socket.write(head());
    for (let count = 0; count < times && !socket.destroyed; count += 1) {
      if (!socket.write(piece)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
      if (pauseMs > 0) await delay(pauseMs);
    }
  };
}

/** Each sends 4 MiB, or the largest body that is accepted, with or without its end. */
const BODIES: Readonly<Record<string, (socket: Socket) => Promise<unknown>>> = {
  'unsigned, of a known length': inPieces(
    () => post({ 'content-length': `${4 * MIB}` }),
    'x'.repeat(MIB / 4),
    16,
    0,
  ),
  'unsigned, in chunks': inPieces(() => post({ 'transfer-encoding': 'chunked' }), chunk(MIB / 4), 16, 0),
  'with a forged signature, of a known length': inPieces(
    () => post({ 'content-length': `${4 * MIB}`, ...forged() }),
    'x'.repeat(MIB / 4),
    16,
    0,
  ),
  'with a forged signature, in chunks': inPieces(
    () => post({ 'transfer-encoding': 'chunked', ...forged() }),
    chunk(MIB / 4),
    16,
    0,
  ),
  'with a forged signature, as long as is let through, without the end': inPieces(
    () => post({ 'content-length': `${MIB}`, ...forged() }),
    'x'.repeat(MIB / 16 - 1),
    16,
    0,
  ),
  'with a forged signature, as long as is let through': inPieces(
    () => post({ 'content-length': `${MIB}`, ...forged() }),
    'x'.repeat(MIB / 16),
    16,
    0,
  ),
  'with a forged signature, dripped': inPieces(
    () => post({ 'transfer-encoding': 'chunked', ...forged() }),
    chunk(16 * 1024),
    256,
    30,
  ),
};

const IN_CRUMBS = inPieces(
  () => post({ 'transfer-encoding': 'chunked', ...forged() }),
  chunk(1).repeat(10_000),
  100,
  0,
);

const SSL_CHECK = `ssl_check=1&x=${'x'.repeat(3_000)}`;
/** Many requests at once: Node reads about a thousand of the smallest in one go. */
const PIPELINED: Readonly<Record<string, string>> = {
  '2,000 pipelined health checks': HEALTH_CHECK.repeat(2_000),
  '400 pipelined unsigned bodies': `${post({ 'content-length': '3000' })}${'x'.repeat(3_000)}`.repeat(400),
  '1,000 pipelined tests of TLS': `${post({ 'content-length': `${SSL_CHECK.length}` })}${SSL_CHECK}`.repeat(
    1_000,
  ),
};

const ATTACKS = [
  ...Object.entries(BODIES).map(([what, write]) => ({ what: `4 MiB ${what}`, write, connections: 300 })),
  // Each byte costs as much as 64 kB in one piece, before the app sees it.
  { what: 'chunks of one byte', write: IN_CRUMBS, connections: 50 },
  ...Object.entries(PIPELINED).map(([what, requests]) => ({
    what,
    write: writeWhole(requests),
    connections: 300,
  })),
];

/** Opens connections that send this, and resolves when all are closed. */
function openMany(port: number, count: number, write: (socket: Socket) => Promise<unknown> | undefined) {
  return Promise.all(Array.from({ length: count }, () => send(port, write)));
}

/**
 * Opens a hundred silent connections at a time: one that the kernel drops from a full queue still looks open to its client.
 * Each wave begins a while after the one before, even after the machine has stood still.
 */
async function openInWaves(port: number, waves: number) {
  const ends = [];
  for (let wave = 0; wave < waves; wave += 1) {
    ends.push(openMany(port, 100, () => undefined));
    await delay(50);
  }
  return (await Promise.all(ends)).flat();
}

async function drip(socket: Socket, text: string): Promise<void> {
  for (const letter of text) {
    if (socket.destroyed) return;
    socket.write(letter);
    await delay(1_000);
  }
}

describe('an attack costs little memory, and reps still get answers', { timeout: 300_000 }, () => {
  for (const { what, write, connections } of ATTACKS) {
    test(`${connections} connections with ${what}`, async (t) => {
      const app = await startApp(t);
      const attack = openMany(app.port, connections, write);
      const { growth, faults, ...seen } = await during(app, attack);
      t.diagnostic(
        `${Math.round(growth / MIB)} MiB over ${Math.round(seen.idle / MIB)}; ${JSON.stringify(seen)}`,
      );
      assert.equal(
        app.program.process.exitCode ?? app.program.process.signalCode,
        null,
        app.program.written.stdout.slice(-2000),
      );
      assert.deepEqual(faults, []);
      assert.ok(growth < MAX_GROWTH_BYTES, `${Math.round(growth / MIB)} MiB`);
      const slowest = Math.max(...(await attack).map(({ ms }) => ms));
      assert.ok(slowest < CLOSED_WITHIN_MS, `closed after ${slowest} ms`);
      assert.ok(linesOf(app).length <= 4, linesOf(app).join('\n'));
    });
  }
});

describe('a connection that sends nothing of use', { concurrency: true, timeout: 120_000 }, () => {
  const SLOW: Readonly<Record<string, (socket: Socket) => Promise<unknown> | undefined>> = {
    'no byte': () => undefined,
    'a header that does not end': async (socket) =>
      socket.write('POST /slack/events HTTP/1.1\r\nhost: app\r\n'),
    'a byte of a header each second': (socket) => drip(socket, post(forged())),
    'a byte of a body each second': (socket) => drip(socket, `${' '.repeat(100)}`),
    'a body that never comes': async (socket) => socket.write(post({ 'content-length': '100', ...forged() })),
    'empty lines': (socket) => drip(socket, '\n'.repeat(100)),
  };
  for (const [what, write] of Object.entries(SLOW)) {
    test(`is closed within 15 s: ${what}`, async (t) => {
      const { port } = await startApp(t);
      const { ms } = await send(port, write);
      assert.ok(ms < CLOSED_WITHIN_MS, `${ms} ms`);
    });
  }

  const IDLE: Readonly<Record<string, (socket: Socket) => Promise<unknown>>> = {
    nothing: async (socket) => socket.write(HEALTH_CHECK),
    'an empty line every second': (socket) => {
      socket.write(HEALTH_CHECK);
      return drip(socket, '\n'.repeat(120));
    },
    'an empty line every second, after a request that Node refuses': (socket) => {
      socket.write('GET /healthz HTTP/1.1\r\nhost: app\r\nexpect: nothing\r\n\r\n');
      return drip(socket, '\n'.repeat(120));
    },
  };
  for (const [what, write] of Object.entries(IDLE)) {
    test(`is closed in the idle time after an answer: ${what}`, async (t) => {
      const { port } = await startApp(t);
      const { raw, ms } = await send(port, write);
      assert.match(raw, /^HTTP\/1\.1 (200|417) /);
      assert.ok(ms < IDLE_CLOSED_WITHIN_MS, `${ms} ms`);
    });
  }

  test('makes room for reps, and 5,000 of them don’t lock reps out', async (t) => {
    const app = await startApp(t);
    const attack = openInWaves(app.port, 50);
    const { growth, faults, ...seen } = await during(app, attack);
    t.diagnostic(
      `${Math.round(growth / MIB)} MiB over ${Math.round(seen.idle / MIB)}; ${JSON.stringify(seen)}`,
    );
    assert.deepEqual(faults, []);
    assert.ok(growth < MAX_GROWTH_BYTES, `${Math.round(growth / MIB)} MiB`);
    const slowest = Math.max(...(await attack).map(({ ms }) => ms));
    assert.ok(slowest < CLOSED_WITHIN_MS, `closed after ${slowest} ms`);
  });

  test('is kept when it has had an answer, longer than a load balancer keeps it', async (t) => {
    const { port } = await startApp(t);
    let raw = '';
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('latin1').on('data', (data) => {
      raw += data;
    });
    const ask = async () => {
      const before = raw.length;
      socket.write(HEALTH_CHECK);
      await once(socket, 'data');
      assert.match(raw.slice(before), /^HTTP\/1\.1 200 /);
    };
    await ask();
    await delay(62_000);
    await ask();
    socket.destroy();
  });
});
