import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { startUpstream } from '../../src/playground/leadsquared/upstream.ts';
import { startWorkspace } from '../../src/playground/slack/workspace.ts';
import { SECRETS, settingsFor } from '../world.ts';
import { portOf, runProgram } from './program.ts';

/** The program as `npm ci --omit=dev` leaves it: its sources, beside the packages that are not for development. */
function installForProduction(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lead-tasks-production-'));
  cpSync('src', join(folder, 'src'), { recursive: true });
  cpSync('package.json', join(folder, 'package.json'));
  const lock: { packages: Record<string, { dev?: boolean }> } = JSON.parse(
    readFileSync('package-lock.json', 'utf8'),
  );
  for (const [path, { dev }] of Object.entries(lock.packages)) {
    // Nested packages come with their parents.
    if (dev || !/^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path)) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(resolve(path), join(folder, path));
  }
  return join(folder, 'src/main.ts');
}

describe('without the development packages', { concurrency: 2 }, () => {
  const main = installForProduction();

  test('the app starts', async (t) => {
    const upstream = await startUpstream(SECRETS);
    const workspace = await startWorkspace(SECRETS);
    t.after(() => Promise.all([upstream.close(), workspace.close()]));
    const program = runProgram(t, { ...settingsFor(workspace, upstream), LOG_LEVEL: 'info' }, { main });
    const health = await fetch(`http://127.0.0.1:${await portOf(program)}/readyz`);
    assert.equal(health.status, 200);
  });

  test('there is no playground, and nothing configured is an error that says what is missing', async (t) => {
    const program = runProgram(t, {}, { main });
    assert.equal(await program.exited, 1);
    assert.match(program.written.stderr, /^Lead Tasks cannot start:\n- LEADSQUARED_API_URL is missing/);
  });
});
