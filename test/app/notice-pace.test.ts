import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createNoticePace } from '../../src/app/notice-pace.ts';
import '../awake.ts';

test('calls that no rep waits for take a fifth of the limit in force, though it was set higher', async () => {
  let limit = 100;
  const pace = createNoticePace(() => ({ limit, windowMs: 1_000 }), new AbortController().signal);
  const msOfTen = async () => {
    const startedAtMs = performance.now();
    for (let call = 0; call < 10; call += 1) await pace.waitFor(1);
    return performance.now() - startedAtMs;
  };
  const atFirstMs = await msOfTen();
  assert.ok(atFirstMs >= 9 * 50 - 10, `${atFirstMs} ms`);
  limit = 50;
  const laterMs = await msOfTen();
  assert.ok(laterMs >= 9 * 100 - 10, `${laterMs} ms`);
});

test('a stop ends their wait', async () => {
  const stop = new AbortController();
  const pace = createNoticePace(() => ({ limit: 1, windowMs: 60_000 }), stop.signal);
  await pace.waitFor(1);
  const waiting = pace.waitFor(1);
  stop.abort();
  await waiting;
  await pace.waitFor(1);
});
