import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createAccountFacts } from '../../src/leadsquared/account.ts';
import type { Call } from '../../src/leadsquared/api/answer.ts';
import { readAccount } from '../../src/leadsquared/api/read-account.ts';
import { sendAtOnce } from './limit/open-scheduler.ts';

const HOUR_MS = 60 * 60_000;
const told = (code: unknown): Call<NonNullable<ReturnType<typeof readAccount>>> => {
  const value = readAccount({ DefaultCountryCode: code });
  assert.ok(value);
  return { answer: { kind: 'value', value, bytes: 0 }, wasAnswered: true };
};
const FAILED: Call<never> = {
  answer: { kind: 'failed', failure: { kind: 'not-answering', detail: 'HTTP 500' } },
  wasAnswered: true,
};

/** A clock that stands still until it is set forward. */
function clock(t: TestContext) {
  let nowMs = 0;
  t.mock.method(performance, 'now', () => nowMs);
  return (ms: number) => {
    nowMs += ms;
  };
}

test('the account’s facts are due at first, and again after a day', async (t) => {
  const forward = clock(t);
  let code = '91';
  const facts = createAccountFacts(async () => told(code));
  assert.deepEqual([facts.isDue(), facts.known()], [true, undefined]);
  await facts.retrieve(sendAtOnce);
  assert.deepEqual([facts.isDue(), facts.known()?.countryCode], [false, '91']);
  forward(23 * HOUR_MS);
  assert.equal(facts.isDue(), false);
  forward(HOUR_MS);
  code = '49';
  assert.deepEqual([facts.isDue(), facts.known()?.countryCode], [true, '91'], 'old ones serve meanwhile');
  await facts.retrieve(sendAtOnce);
  assert.equal(facts.known()?.countryCode, '49');
});

test('without an answer they are not due again at once', async (t) => {
  const forward = clock(t);
  const facts = createAccountFacts(async () => FAILED);
  await facts.retrieve(sendAtOnce);
  assert.equal(facts.isDue(), false);
  forward(5 * 60_000);
  assert.equal(facts.isDue(), true);
});

test('several who need them at once share one call', async () => {
  let calls = 0;
  const facts = createAccountFacts(async () => {
    calls += 1;
    return told('91');
  });
  await Promise.all([facts.retrieve(sendAtOnce), facts.retrieve(sendAtOnce)]);
  assert.equal(calls, 1);
});

test('what says something else is no account', () => {
  for (const answer of [{ Message: 'API calls exceeded' }, { Status: 'Error' }, [], null, 'IN'])
    assert.equal(readAccount(answer), undefined);
});

test('a job that waits for another’s call goes on without it when that job is given up', async () => {
  const facts = createAccountFacts(async () => told('91'));
  const { promise, reject } = Promise.withResolvers<never>();
  const asking = facts.retrieve(() => promise);
  const waiting = facts.retrieve(sendAtOnce);
  reject(new Error('given up'));
  await assert.rejects(asking);
  assert.equal((await waiting).kind, 'failed');
  assert.equal((await facts.retrieve(sendAtOnce)).kind, 'value');
});

test('a job that doesn’t wait for them goes on after 2 s, and they are known when they come', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { promise, resolve } = Promise.withResolvers<ReturnType<typeof told>>();
  const facts = createAccountFacts(() => promise);
  const asking = [facts.retrieveSoon(sendAtOnce), facts.retrieveSoon(sendAtOnce)];
  t.mock.timers.tick(2_000);
  for (const { kind } of await Promise.all(asking)) assert.equal(kind, 'failed');
  assert.deepEqual([facts.known(), facts.isDue()], [undefined, false]);
  resolve(told('91'));
  await promise.then(() => Promise.resolve());
  assert.equal(facts.known()?.countryCode, '91');
});

test('a country’s code is read in every form, and nothing else is one', () => {
  const code = (DefaultCountryCode: unknown) => readAccount({ DefaultCountryCode })?.countryCode;
  for (const form of ['91', '+91', '0091', ' 91 ', '+91-', 91]) assert.equal(code(form), '91');
  for (const form of [null, '', 'IN', '0', '91919', -91, {}, ['91']]) assert.equal(code(form), '');
});
