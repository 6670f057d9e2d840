import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { describe, test } from 'node:test';
import { startUpstream } from '../../src/playground/leadsquared/upstream.ts';
import { startWorkspace } from '../../src/playground/slack/workspace.ts';
import { NO_TASKS } from '../wording.ts';
import { read, SECRETS, settingsFor } from '../world.ts';
import { type Program, portOf, runProgram } from './program.ts';

/** As `node src/main.ts | head -1` does. */
function stopReading({ process: { stdout, stderr } }: Program): void {
  stdout?.destroy();
  stderr?.destroy();
}

describe('the log’s reader is gone', { concurrency: 2 }, () => {
  test('the app still answers, and SIGTERM stops it in order', async (t) => {
    const upstream = await startUpstream({ ...SECRETS, serviceMs: () => 1_000 });
    const workspace = await startWorkspace(SECRETS);
    t.after(() => Promise.all([upstream.close(), workspace.close()]));
    const program = runProgram(t, { ...settingsFor(workspace, upstream), LOG_LEVEL: 'trace' });
    workspace.connect(`http://127.0.0.1:${await portOf(program)}/slack/events`);
    stopReading(program);
    const first = await workspace.command({ text: randomUUID() });
    await workspace.until(() => workspace.answers(first.responseUrl).length > 0);
    const second = await workspace.command({ text: randomUUID() });
    program.process.kill('SIGTERM');
    assert.equal(await program.exited, 0);
    assert.match(read(workspace.answers(second.responseUrl).at(-1)?.body ?? {}), NO_TASKS);
  });

  test('a fault of its own ends the app with 1', async (t) => {
    const upstream = await startUpstream(SECRETS);
    const workspace = await startWorkspace(SECRETS);
    t.after(() => Promise.all([upstream.close(), workspace.close()]));
    const NODE_OPTIONS = `--import=${resolve('test/e2e/fault-on-signal.mjs')}`;
    const program = runProgram(t, { ...settingsFor(workspace, upstream), LOG_LEVEL: 'info', NODE_OPTIONS });
    await portOf(program);
    stopReading(program);
    program.process.kill('SIGUSR2');
    assert.equal(await program.exited, 1);
  });

  for (const LOG_LEVEL of ['info', 'silent']) {
    test(`SIGTERM ends the playground too, at the log level ${LOG_LEVEL}`, async (t) => {
      const program = runProgram(t, { PORT: '0', LOG_LEVEL });
      const [, url = ''] = await program.line(/Lead Tasks playground: (\S+)/);
      stopReading(program);
      assert.equal((await fetch(url)).status, 200);
      program.process.kill('SIGTERM');
      assert.equal(await program.exited, 0);
    });
  }
});
