/** The program as people start it: a process of its own, spoken to over its wires. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import type { Environment } from '../../src/config/settings.ts';

export interface Program {
  readonly process: ChildProcess;
  /** What it has written to standard output and to standard error. */
  readonly written: { stdout: string; stderr: string };
  /** The first line written to either that matches; rejects when the program ends without one. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  /** Its exit code, once all it wrote has been read. */
  readonly exited: Promise<number | null>;
}

/** How `npm start` runs Node: its flags and its environment, such as the folder that Node keeps compiled code in. */
export const START = readStart();

const running = new WeakMap<TestContext, ChildProcess[]>();

/** For what may fail after a test: Node runs no hook after one that throws, and a program that stays keeps the file running. */
export function endPrograms(t: TestContext): void {
  for (const child of running.get(t) ?? []) child.kill('SIGKILL');
}

/**
 * Runs `src/main.ts` with just these settings, in a folder without a `.env`.
 * @param how another copy of it, or by `npm start` as people do
 */
export function runProgram(
  t: TestContext,
  settings: Environment,
  { main = resolve('src/main.ts'), npm = false }: { main?: string; npm?: boolean } = {},
): Program {
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    NODE_NO_WARNINGS: '1',
    ...(npm ? {} : START.environment),
    ...settings,
  };
  const [command, ...words] = npm ? ['npm', 'start', '--silent'] : [process.execPath, ...START.flags, main];
  const child = spawn(command, words, {
    cwd: npm ? process.cwd() : mkdtempSync(join(tmpdir(), 'lead-tasks-')),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.set(t, [...(running.get(t) ?? []), child]);
  t.after(() => endPrograms(t));
  const written = { stdout: '', stderr: '' };
  const waiting = new Set<(line: string) => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    createInterface(child[name]).on('line', (line) => {
      written[name] += `${line}\n`;
      for (const look of waiting) look(line);
    });
  }
  const exited = once(child, 'close').then(([code]): number | null => code);

  function line(pattern: RegExp): Promise<RegExpExecArray> {
    const { promise, resolve: found, reject } = Promise.withResolvers<RegExpExecArray>();
    const look = (text: string) => {
      const match = pattern.exec(text);
      if (match) found(match);
    };
    for (const before of `${written.stdout}${written.stderr}`.split('\n')) look(before);
    waiting.add(look);
    exited.then((code) => reject(new Error(`exit ${code} without ${pattern}: ${JSON.stringify(written)}`)));
    return promise.finally(() => waiting.delete(look));
  }

  return { process: child, written, line, exited };
}

/** The port of an app that has said that it listens. */
export async function portOf(program: Program): Promise<number> {
  const [, port] = await program.line(/"port":(\d+).*"msg":"Listening"/);
  return Number(port);
}

function readStart() {
  const { scripts }: { scripts: { start: string } } = JSON.parse(readFileSync('package.json', 'utf8'));
  const words = scripts.start.split(' ');
  const variables = words.filter((word) => /^[A-Z_]+=/.test(word)).map((word) => word.split('='));
  const { NODE_COMPILE_CACHE = '', ...others }: Record<string, string> = Object.fromEntries(variables);
  return {
    flags: words.filter((word) => word.startsWith('--')),
    environment: { ...others, NODE_COMPILE_CACHE: resolve(NODE_COMPILE_CACHE) },
  };
}
