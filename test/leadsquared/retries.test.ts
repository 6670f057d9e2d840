import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MakeCall } from '../../src/leadsquared/limit/job.ts';
import { retrying } from '../../src/leadsquared/retries.ts';

/** How long each of three tries waits, in ms, when none is answered. */
async function pauses(): Promise<number[]> {
  const all: number[] = [];
  const call: MakeCall = async (_send, pauseMs = 0) => {
    all.push(pauseMs);
    return { kind: 'failed', failure: { kind: 'not-answering', detail: 'HTTP 503' }, wasSent: true };
  };
  await retrying(call)(() => Promise.reject(new Error('it is not sent')));
  return all;
}

test('a call is made again after growing pauses that are not the same for every lookup', async () => {
  const all = await Promise.all(Array.from({ length: 100 }, pauses));
  const total = (index: number) => all.reduce((sum, one) => sum + (one[index] ?? 0), 0);
  assert.ok(all.every(([first, ...others]) => first === 0 && others.length === 2));
  assert.ok(total(2) > 2 * total(1), `${total(1)} ms, then ${total(2)} ms`);
  const first = all.map(([, pauseMs = 0]) => pauseMs);
  assert.ok(Math.max(...first) - Math.min(...first) > 100, `all alike: ${first}`);
});
