import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createAccountFacts, watchAccount } from '../../src/leadsquared/account.ts';
import type { Call } from '../../src/leadsquared/api/answer.ts';
import { answered, REFUSED, sendAtOnce, UNAVAILABLE } from './limit/open-scheduler.ts';

const MINUTE_MS = 60_000;
const HOURS = 60;
const ACCOUNT = { apiHost: '', appHost: '', role: '', timeZone: 'Asia/Kolkata', countryCode: '91' };
const TOLD = answered(ACCOUNT);
/** The watch beside a scheduler that sends at once, with a clock that stands still until it is set forward. */
function open(t: TestContext, answer: () => Call<typeof ACCOUNT> = () => TOLD) {
  let nowMs = 0;
  t.mock.method(performance, 'now', () => nowMs);
  t.mock.timers.enable({ apis: ['setInterval'] });
  const sent: string[] = [];
  const reps = { areQuiet: true };
  const facts = createAccountFacts(async () => answer());
  const scheduler: Parameters<typeof watchAccount>[0]['scheduler'] = {
    isQuiet: () => reps.areQuiet,
    run(kind, _, job) {
      sent.push(kind);
      const wait = () => ({ place: 0, ms: 0 });
      return { result: job(sendAtOnce), join: () => undefined, wait, isSent: () => true };
    },
  };
  const end = watchAccount({ facts, scheduler, onFault: assert.ifError });
  t.after(end);
  return {
    facts,
    reps,
    sent,
    end,
    async forward(minutes: number) {
      for (let passed = 0; passed < minutes; passed += 1) {
        nowMs += MINUTE_MS;
        t.mock.timers.tick(MINUTE_MS);
        await new Promise(setImmediate);
      }
    },
  };
}

test('the account is asked in the background a minute after the start, and then once a day', async (t) => {
  const { facts, sent, forward } = open(t);
  assert.deepEqual(sent, [], 'not at the start itself');
  await forward(1);
  assert.deepEqual(sent, ['background']);
  assert.equal(facts.known(), ACCOUNT);
  for (let hour = 0; hour < 3 * 24; hour += 1) {
    await forward(HOURS);
    assert.equal(facts.isDue(), false, 'no search has to ask');
  }
  assert.equal(sent.length, 4);
});

test('the account is not asked while reps wait', async (t) => {
  const { reps, sent, forward } = open(t);
  reps.areQuiet = false;
  await forward(10);
  assert.deepEqual(sent, []);
  reps.areQuiet = true;
  await forward(1);
  assert.equal(sent.length, 1);
});

test('the account is not asked when a rep’s search or list has done so', async (t) => {
  const { facts, sent, forward } = open(t);
  await facts.retrieve(sendAtOnce);
  await forward(10);
  assert.deepEqual(sent, []);
});

test('an account that does not answer is asked every hour, and at first use before that', async (t) => {
  const { facts, sent, forward } = open(t, () => UNAVAILABLE);
  await forward(HOURS);
  assert.equal(sent.length, 1);
  assert.equal(facts.isDue(), true);
  await forward(1);
  assert.equal(sent.length, 2);
});

test('an account whose limit was used up is asked a minute later', async (t) => {
  let answer: Call<typeof ACCOUNT> = REFUSED;
  const { facts, sent, forward } = open(t, () => answer);
  await forward(1);
  answer = TOLD;
  await forward(1);
  assert.equal(sent.length, 2);
  assert.equal(facts.known(), ACCOUNT);
});

test('facts that could not be refreshed serve on', async (t) => {
  let answer: Call<typeof ACCOUNT> = TOLD;
  const { facts, forward } = open(t, () => answer);
  await forward(1);
  answer = UNAVAILABLE;
  await forward(23 * HOURS + 30);
  assert.deepEqual([facts.isDue(), facts.known()], [false, ACCOUNT]);
  await forward(2 * HOURS);
  assert.deepEqual([facts.isDue(), facts.known()], [true, ACCOUNT]);
});

test('an app that stops asks no more', async (t) => {
  const { sent, end, forward } = open(t);
  end();
  await forward(2);
  assert.deepEqual(sent, []);
});
