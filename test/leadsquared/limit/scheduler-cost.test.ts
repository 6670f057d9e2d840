import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** No command is answered, and no ack sent, while the event loop is blocked. */
const MAX_BLOCK_MS = 100;
const CROWDS = 7;

test('20,000 waiting jobs never block the event loop for 100 ms, from one rep or from many', async (t) => {
  for (let number = 0; number < CROWDS; number += 1) {
    const { stdout } = await run(process.execPath, [
      'test/leadsquared/limit/scheduler-load.ts',
      String(number),
    ]);
    const { crowd, blocks }: { crowd: string; blocks: Record<string, number> } = JSON.parse(stdout);
    t.diagnostic(`${crowd}: ${JSON.stringify(blocks)}`);
    for (const [step, ms] of Object.entries(blocks))
      assert.ok(ms < MAX_BLOCK_MS, `${crowd}, ${step}: ${ms} ms`);
  }
});
