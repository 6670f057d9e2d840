import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from '../../../src/leadsquared/api/client.ts';
import type { Standing } from '../../../src/leadsquared/limit/queue.ts';
import { openQueue } from './open-queue.ts';
import '../../awake.ts';

const WINDOW_MS = 500;
const TIMES = { windowMs: WINDOW_MS, timeoutMs: 1_000 };

function standing<T>(entered: Standing<T> | { kind: string }): Standing<T> {
  assert.ok('outcome' in entered);
  return entered;
}

const failed: Call<string> = {
  answer: { kind: 'failed', failure: { kind: 'not-answering', detail: '' }, mayPass: true },
  wasAnswered: true,
};
const answered: Call<string> = { answer: { kind: 'value', value: 'it', bytes: 1 }, wasAnswered: true };

test('a lookup that is ended between two tries leaves the slot of the first to cool', async () => {
  const queue = openQueue(TIMES);
  const sentAtMs: number[] = [];
  const send = (call: Call<string>) => async () => {
    sentAtMs.push(performance.now());
    return call;
  };
  const retried = standing(queue.enter('lookup', send(failed), 'U1'));
  // It has failed, and waits for its second try.
  while (retried.wait().place === 0) await new Promise(setImmediate);
  const from = sentAtMs.length;
  queue.abandon();
  await retried.outcome;
  const next = standing(queue.enter('lookup', send(answered), 'U2'));
  await next.outcome;
  const [before = 0, after = 0] = [sentAtMs[from - 1], sentAtMs[from]];
  assert.ok(after - before >= WINDOW_MS, `${after - before} ms after the call before`);
});

test('a change that was only refused for the limit is known not to have been made', async () => {
  const queue = openQueue(TIMES);
  const refused: Call<string> = {
    answer: { kind: 'limit-refused', retryAfterMs: undefined, said: undefined },
    wasAnswered: true,
  };
  const change = standing(queue.enter('change', async () => refused, 'U1'));
  while (change.wait().place === 0) await new Promise(setImmediate);
  queue.abandon();
  const outcome = await change.outcome;
  assert.deepEqual([outcome.kind, 'wasSent' in outcome && outcome.wasSent], ['failed', false]);
});

test('a lookup that is ended while its call is under way is not sent again', async () => {
  const queue = openQueue(TIMES);
  let sent = 0;
  const { promise, resolve } = Promise.withResolvers<Call<string>>();
  const lookup = standing(
    queue.enter(
      'lookup',
      () => {
        sent += 1;
        return promise;
      },
      'U1',
    ),
  );
  queue.abandon();
  await lookup.outcome;
  resolve({ answer: { kind: 'limit-refused', retryAfterMs: undefined, said: undefined }, wasAnswered: true });
  await new Promise((later) => setTimeout(later, 2 * WINDOW_MS));
  assert.equal(sent, 1);
  assert.equal(queue.waiting(), 0);
});
