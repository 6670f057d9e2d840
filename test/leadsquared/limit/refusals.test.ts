import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { NO_TASKS } from '../../wording.ts';
import { openWorld, read, SECRETS, type World } from '../../world.ts';

const WINDOW = { LEADSQUARED_RATE_WINDOW_MS: '1000' };

async function askForMany(world: World, number: number): Promise<string[]> {
  const { people } = world.workspace;
  const asked = Array.from({ length: number }, (_, index) =>
    world.ask(randomUUID(), { user: people[index % people.length]?.id ?? '' }),
  );
  return (await Promise.all(asked)).map(({ message }) => read(message));
}

function refused(world: World): number {
  return world.upstream.calls.filter(({ status }) => status === 429).length;
}

describe('when LeadSquared refuses', { concurrency: true }, () => {
  test('a plan smaller than set is learned from the first refusal, and no rep reads an error', async (t) => {
    const upstream = { limit: 3, windowMs: 1_000 };
    const settings = { ...WINDOW, LEADSQUARED_RATE_LIMIT: '8', METRICS_ADDRESS: '127.0.0.1:0' };
    const world = await openWorld(t, { upstream, settings });
    const told = await askForMany(world, 16);
    assert.ok(told.every((text) => NO_TASKS.test(text)));
    assert.ok(refused(world) <= 8 - 3, `${refused(world)} refused: the first burst alone`);
    const metrics = await (await fetch(world.app.metricsUrl ?? '')).text();
    assert.match(metrics, /^lead_tasks_limit 3$/m);
  });

  test('another program that spends the same limit costs time, and no rep an answer', async (t) => {
    const upstream = { limit: 10, windowMs: 1_000 };
    const world = await openWorld(t, { upstream, settings: { ...WINDOW, LEADSQUARED_RATE_LIMIT: '10' } });
    const path = '/v2/LeadManagement.svc/RetrieveTaskByLeadId';
    const query = `accessKey=${encodeURIComponent(SECRETS.accessKey)}&secretKey=${encodeURIComponent(SECRETS.secretKey)}`;
    let isOver = false;
    const others = (async () => {
      while (!isOver) {
        for (let call = 0; call < 4; call += 1) {
          await fetch(`${world.upstream.url}${path}?${query}&leadId=${randomUUID()}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    })();
    const told = await askForMany(world, 60);
    isOver = true;
    await others;
    assert.ok(
      told.every((text) => NO_TASKS.test(text)),
      told.find((text) => !text.includes('No tasks')) ?? '',
    );
  });

  test('what a process before this one has sent costs a window, and no slots', async (t) => {
    const upstream = { limit: 5, windowMs: 1_000 };
    const settings = { ...WINDOW, LEADSQUARED_RATE_LIMIT: '5', METRICS_ADDRESS: '127.0.0.1:0' };
    const world = await openWorld(t, { upstream, settings });
    const path = '/v2/LeadManagement.svc/RetrieveTaskByLeadId';
    const query = `accessKey=${encodeURIComponent(SECRETS.accessKey)}&secretKey=${encodeURIComponent(SECRETS.secretKey)}`;
    await Promise.all(
      [1, 2, 3].map(() => fetch(`${world.upstream.url}${path}?${query}&leadId=${randomUUID()}`)),
    );
    const told = await askForMany(world, 5);
    assert.ok(told.every((text) => NO_TASKS.test(text)));
    assert.ok(refused(world) <= 3);
    const metrics = await (await fetch(world.app.metricsUrl ?? '')).text();
    assert.match(metrics, /^lead_tasks_limit 5$/m);
  });
});
