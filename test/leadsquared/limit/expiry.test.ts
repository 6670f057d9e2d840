import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createLookups } from '../../../src/leadsquared/lookups.ts';
import { openScheduler } from './open-scheduler.ts';

const MINUTE = 60_000;

test('a lookup whose rep can no longer be answered leaves the scheduler, and costs no call', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const asked: string[] = [];
  const scheduler = openScheduler({ windowMs: 5_000, timeoutMs: 10_000 });
  const send = (leadId: string) => {
    asked.push(leadId);
    return new Promise<never>(() => {});
  };
  const lookups = createLookups<string, never>((leadId) => (call) => call(() => send(leadId)), {
    scheduler,
    keepMs: 0,
    maxBytes: 1_000,
  });
  const ask = (leadId: string) => {
    const answer = lookups.ask(leadId, { userId: 'U1' });
    assert.ok(answer.kind === 'asked');
    return answer.outcome;
  };
  void ask('in a call that never ends');
  const early = ask('asked for once');
  const again = ask('asked for again');
  await nextTurn();
  assert.equal(scheduler.waiting(), 2);

  t.mock.timers.tick(20 * MINUTE);
  void ask('asked for again');
  t.mock.timers.tick(10 * MINUTE);
  const failure = { kind: 'not-answering', detail: 'waited 30 minutes' };
  const given = { kind: 'failed', failure, wasSent: false };
  assert.deepEqual(await early, given);
  assert.equal(scheduler.waiting(), 1);

  t.mock.timers.tick(20 * MINUTE);
  assert.deepEqual(await again, given);
  assert.equal(scheduler.waiting(), 0);
  assert.deepEqual(asked, ['in a call that never ends']);
});
