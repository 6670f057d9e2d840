import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { WebClient } from '@slack/web-api';
import { createRateLimits } from '../../src/slack/rate-limits.ts';

const HEADERS: Readonly<Record<string, Record<string, string>>> = {
  'no Retry-After': {},
  'a word as Retry-After': { 'retry-after': 'soon' },
  'a date as Retry-After': { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' },
};

test('each wait that Slack names is told', async () => {
  const answers = [1, 2].map((seconds) => ({ status: 429, headers: { 'retry-after': String(seconds) } }));
  const client = new WebClient('xoxb-test', {
    fetch: async () => new Response('{"ok":true}', answers.shift()),
    rejectRateLimitedCalls: true,
  });
  const { withinLimits } = createRateLimits();
  const told: number[] = [];
  await withinLimits(
    'chat.postMessage',
    () => client.auth.test(),
    (ms) => void told.push(Math.ceil(ms / 1000)),
  );
  assert.deepEqual(told, [1, 2]);
});

describe('a 429 that names no seconds is waited out for 30 s', () => {
  for (const [what, headers] of Object.entries(HEADERS)) {
    test(what, async () => {
      const client = new WebClient('xoxb-test', {
        fetch: async () => new Response('{"ok":false,"error":"ratelimited"}', { status: 429, headers }),
        rejectRateLimitedCalls: true,
      });
      const { withinLimits } = createRateLimits();
      const { promise: waitMs, resolve } = Promise.withResolvers<number>();
      const call = withinLimits('chat.postMessage', () => client.auth.test(), resolve);
      const ms = await Promise.race([waitMs, call.then(() => 0)]);
      assert.ok(ms > 29_000 && ms <= 30_000, `${ms} ms`);
    });
  }
});
