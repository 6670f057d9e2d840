/** A real Redis on a free port, which a test can stop, start again and empty. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createClient } from '@redis/client';
import { freePort } from './free-port.ts';

/** What a program prints, or undefined where it is not installed. */
function output(program: string, ...words: string[]): string | undefined {
  try {
    return execFileSync(program, words, { encoding: 'utf8' });
  } catch {
    return undefined;
  }
}

const isCI = process.env.CI === 'true';
const isThere = output('redis-server', '--version') !== undefined;
const hasCompiler = process.platform === 'linux' && output('cc', '--version') !== undefined;

/** Why tests that want Redis are skipped, if so. In CI it has to be there. */
export const WITHOUT_REDIS = isThere || isCI ? false : 'redis-server is not installed';
/** The same of tests that want to move Redis' clock. */
export const WITHOUT_CLOCK = WITHOUT_REDIS || (hasCompiler || isCI ? false : 'no C compiler is installed');

export interface RedisServer {
  readonly url: string;
  /** Nothing is kept on disk: what starts again is empty. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Hangs it without closing a connection, and lets it go on. */
  freeze(): void;
  thaw(): void;
  /** Moves its clock by so many seconds from the right time. For a Redis with `clock: true`. */
  setClock(seconds: number): void;
}

/** @param t a test, or what else ends it */
export async function startRedis(
  t: { after(end: () => Promise<void>): void },
  {
    password,
    words: more = [],
    clock = false,
  }: { password?: string; words?: string[]; clock?: boolean } = {},
): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const clockFile = join(folder, 'clock');
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  // A cluster node's bus port. By default it is the port plus 10,000, which is too high for some ports.
  words.push('--cluster-port', String(await freePort()));
  words.push('--dir', folder, ...more);
  if (password !== undefined) words.push('--requirepass', password);
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const env = clock
      ? { ...process.env, LD_PRELOAD: buildClock(folder), CLOCK_FILE: clockFile }
      : process.env;
    const server = spawn('redis-server', words, { stdio: ['ignore', 'pipe', 'ignore'], env });
    child = server;
    for await (const line of createInterface(server.stdout)) {
      if (line.includes('Ready to accept connections')) return;
    }
    throw new Error('Redis did not start');
  }

  async function stop(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  function setClock(seconds: number): void {
    writeFileSync(`${clockFile}.new`, String(seconds));
    renameSync(`${clockFile}.new`, clockFile);
  }

  setClock(0);
  await start();
  t.after(stop);
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}@`;
  return {
    url: `redis://${secret}127.0.0.1:${port}`,
    start,
    stop,
    freeze: () => child?.kill('SIGSTOP'),
    thaw: () => child?.kill('SIGCONT'),
    setClock,
  };
}

/** One command to Redis, as its admin. */
export type Command = (...words: string[]) => Promise<unknown>;

/** The connection is opened for each command, so a test may stop Redis in between. */
export function commandTo(url: string): Command {
  return async (...words) => {
    const client = await createClient({ url, socket: { reconnectStrategy: false } }).connect();
    try {
      return await client.sendCommand(words);
    } finally {
      client.destroy();
    }
  };
}

/** The library that gives Redis another clock. */
function buildClock(folder: string): string {
  const library = join(folder, 'shifted-clock.so');
  execFileSync('cc', ['-shared', '-fPIC', '-o', library, 'test/e2e/shifted-clock.c']);
  return library;
}
