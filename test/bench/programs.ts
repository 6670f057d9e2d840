/** The programs that are measured, each a process of its own. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Environment } from '../../src/config/settings.ts';

export interface Program {
  readonly port: number;
  /** From its start until it says that it listens. */
  readonly startMs: number;
  /** Resident, in bytes. */
  memory(): number;
  stop(): Promise<void>;
}

/** Where no `.env` is. */
const FOLDER = mkdtempSync(join(tmpdir(), 'lead-tasks-bench-'));

/** With the flags of this process: `node --cpu-prof test/bench/main.ts throughput` profiles them too. */
export async function startProgram(
  main: string,
  settings: Environment,
  flags: readonly string[] = [],
): Promise<Program> {
  const startedAtMs = performance.now();
  const child = spawn(process.execPath, [...process.execArgv, ...flags, resolve(main)], {
    cwd: FOLDER,
    env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = once(child, 'exit').finally(() => process.off('exit', kill));

  const { promise: listening, resolve: found, reject } = Promise.withResolvers<number>();
  exited.then(() => reject(new Error(`${main} ended before it listened`)));
  const lines = createInterface(child.stdout).on('line', (line) => {
    const [, port] = /"port":(\d+).*"msg":"Listening"/.exec(line) ?? [];
    if (port !== undefined) found(Number(port));
  });
  const port = await listening;
  const startMs = performance.now() - startedAtMs;
  lines.close();
  // Otherwise its log would fill the pipe and stop it.
  child.stdout.resume();

  return {
    port,
    startMs,
    memory: () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)])) * 1024,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
