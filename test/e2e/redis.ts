/** A real Redis on a free port, which a test can stop, start again and empty. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';

const isThere = (() => {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** Why tests that want Redis are skipped, if so. In CI it has to be there. */
export const WITHOUT_REDIS = isThere || process.env.CI === 'true' ? false : 'redis-server is not installed';

export interface RedisServer {
  readonly url: string;
  /** Nothing is kept on disk: what starts again is empty. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Hangs it without closing a connection, and lets it go on. */
  freeze(): void;
  thaw(): void;
}

export async function startRedis(
  t: TestContext,
  { password }: { password?: string } = {},
): Promise<RedisServer> {
  const port = await freePort();
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  if (password !== undefined) words.push('--requirepass', password);
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const server = spawn('redis-server', words, { stdio: ['ignore', 'pipe', 'ignore'] });
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

  await start();
  t.after(stop);
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}@`;
  return {
    url: `redis://${secret}127.0.0.1:${port}`,
    start,
    stop,
    freeze: () => child?.kill('SIGSTOP'),
    thaw: () => child?.kill('SIGCONT'),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
