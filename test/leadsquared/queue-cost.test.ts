import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

/** No command is answered, and no ack sent, while the event loop is blocked. */
const MAX_BLOCK_MS = 100;

test('20,000 waiting jobs never block the event loop for 100 ms, whoever they are of', async (t) => {
  const { stdout } = await promisify(execFile)(process.execPath, ['test/leadsquared/queue-load.ts']);
  const lines = stdout.trim().split('\n');
  assert.equal(lines.length, 7);
  for (const line of lines) {
    const { crowd, blocks }: { crowd: string; blocks: Record<string, number> } = JSON.parse(line);
    t.diagnostic(`${crowd}: ${JSON.stringify(blocks)}`);
    for (const [step, ms] of Object.entries(blocks))
      assert.ok(ms < MAX_BLOCK_MS, `${crowd}, ${step}: ${ms} ms`);
  }
});
