import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Call } from '../../../src/leadsquared/api/client.ts';
import { createLine } from '../../../src/leadsquared/limit/line.ts';

const ANSWERED: Call<'it'> = { answer: { kind: 'value', value: 'it', bytes: 1 }, wasAnswered: true };

test('at most 1,000 calls are under way at once, however many slots there are; the next begins when one ends', async () => {
  const line = createLine({ limit: 20_000, windowMs: 60_000, timeoutMs: 60_000 });
  const begun: PromiseWithResolvers<Call<'it'>>[] = [];
  const call = () => {
    const answer = Promise.withResolvers<Call<'it'>>();
    begun.push(answer);
    return answer.promise;
  };
  for (let sequence = 0; sequence < 3_000; sequence += 1) {
    const waiting = { level: 1, sequence, users: new Set(['U1']) };
    void line.send(call, { waiting, onTurn() {} });
  }
  /** All would have begun by then: a hundred begin in each turn. */
  const turns = async () => {
    for (let turn = 0; turn < 100; turn += 1) await nextTurn();
  };
  await turns();
  assert.equal(begun.length, 1_000);
  for (const { resolve } of begun.slice(0, 300)) resolve(ANSWERED);
  await turns();
  assert.equal(begun.length, 1_300);
});
