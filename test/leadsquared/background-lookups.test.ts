import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MakeCall } from '../../src/leadsquared/limit/job.ts';
import { createLookups } from '../../src/leadsquared/lookups.ts';
import '../awake.ts';
import { answered, openScheduler, REFUSED } from './limit/open-scheduler.ts';

test('a rep isn’t refused along with the same lookup in the background', async () => {
  const scheduler = openScheduler({ slots: 5, windowMs: 50, timeoutMs: 1_000 });
  const [sent, refused] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const answers = [
    async () => {
      sent.resolve();
      await refused.promise;
      return REFUSED;
    },
  ];
  const job = () => (call: MakeCall) => call(answers.shift() ?? (async () => answered('tasks')));
  const lookups = createLookups(job, { scheduler, keepMs: 0, maxBytes: 1_000 });
  const background = lookups.ask('mine', { userId: 'U1', isBackground: true });
  await sent.promise;
  const rep = lookups.ask('mine', { userId: 'U1' });
  refused.resolve();
  assert.ok(background.kind === 'asked' && rep.kind === 'asked');
  assert.equal((await background.outcome).kind, 'failed');
  assert.equal((await rep.outcome).kind, 'value');
});
