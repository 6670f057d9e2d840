import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { CHANGE_WORDS } from '../../src/messages/change-modals.ts';
import { COMPLETED, matching } from '../wording.ts';
import { lead, read } from '../world.ts';
import { openComplete, openInstances } from './instances.ts';
import { WITHOUT_REDIS } from './redis.ts';

const TASK = { TaskID: randomUUID(), Name: 'Call back', Status: 'Pending' };

const MEANWHILE: Readonly<Record<string, readonly string[]>> = {
  'has made the change': ['PING'],
  'has made the change and Redis was emptied after it': ['FLUSHALL'],
};

describe('an instance that is stopped while its change is waiting', {
  concurrency: 2,
  skip: WITHOUT_REDIS,
}, () => {
  for (const [what, words] of Object.entries(MEANWHILE)) {
    test(`sends nothing once another ${what}, and tells its rep`, async (t) => {
      const called = lead({ kind: 'tasks', tasks: [TASK] });
      const { world, programs, use, command, turnKey } = await openInstances(t, 2, {
        leads: [called],
        settings: {
          ALLOW_TASK_CHANGES: 'true',
          LEADSQUARED_RATE_LIMIT: '1',
          LEADSQUARED_RATE_WINDOW_MS: '3000',
        },
        upstream: { limit: 1, windowMs: 3_000, serviceMs: () => 5, travelMs: () => 1 },
      });
      const { workspace } = world;
      const open = (user: string) => openComplete({ world, leadId: called.leadId, user });
      const completions = () => world.calls.filter(({ name }) => name === 'MarkComplete').length;
      use(1);
      const daniels = await open('U0DANIEL02');
      use(0);
      const priyas = await open('U0PRIYA001');

      // The task is read first. That takes the only slot, so the change has to wait for it.
      const sent = world.calls.length;
      await workspace.submit(priyas.view, {});
      while (world.calls.length === sent) await delay(5);
      assert.equal(await command('EXISTS', turnKey(TASK.TaskID)), 1);
      programs[0]?.process.kill('SIGSTOP');
      assert.equal(completions(), 0);

      use(1);
      await workspace.submit(daniels.view, {});
      await world.answer(daniels.delivery);
      assert.match(read(daniels.message), COMPLETED);
      assert.equal(completions(), 1);

      await command(...words);
      programs[0]?.process.kill('SIGCONT');
      await world.answer(priyas.delivery);
      assert.match(read(priyas.message), matching`${CHANGE_WORDS.overtaken}`);
      assert.equal(completions(), 1);
      await programs[0]?.line(/"result":"overtaken","msg":"Change"/);
    });
  }
});
