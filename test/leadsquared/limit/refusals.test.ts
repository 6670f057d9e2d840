import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { createLine } from '../../../src/leadsquared/limit/line.ts';
import { createRefusals } from '../../../src/leadsquared/limit/refusals.ts';
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
  test('a plan smaller than set is learned from the first refusal, and nobody reads an error', async (t) => {
    const upstream = { limit: 3, windowMs: 1_000 };
    const settings = { ...WINDOW, LEADSQUARED_RATE_LIMIT: '8', METRICS_ADDRESS: '127.0.0.1:0' };
    const world = await openWorld(t, { upstream, settings });
    const told = await askForMany(world, 16);
    assert.ok(told.every((text) => text.includes('No tasks on this lead')));
    assert.ok(refused(world) <= 8 - 3, `${refused(world)} refused: the first burst alone`);
    const metrics = await (await fetch(world.app.metricsUrl ?? '')).text();
    assert.match(metrics, /^lead_tasks_limit 3$/m);
  });

  test('somebody else who spends the same limit costs time, and no rep an answer', async (t) => {
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
      told.every((text) => text.includes('No tasks on this lead')),
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
    assert.ok(told.every((text) => text.includes('No tasks on this lead')));
    assert.ok(refused(world) <= 3);
    const metrics = await (await fetch(world.app.metricsUrl ?? '')).text();
    assert.match(metrics, /^lead_tasks_limit 5$/m);
  });
});

describe('the limit that a refusal names', () => {
  const cases: [string, { limit: number; windowMs: number } | undefined, [number, number]][] = [
    ['that is smaller is adopted', { limit: 10, windowMs: 5_000 }, [10, 5_000]],
    ['of the same rate in a shorter window is adopted as it is', { limit: 5, windowMs: 1_000 }, [5, 1_000]],
    ['of a shorter window and a higher rate bounds the burst', { limit: 20, windowMs: 1_000 }, [20, 5_000]],
    ['of a longer window is kept to by its share', { limit: 120, windowMs: 60_000 }, [10, 5_000]],
    ['that is larger changes nothing', { limit: 100, windowMs: 5_000 }, [25, 5_000]],
    ['of a day is no window', { limit: 10_000, windowMs: 86_400_000 }, [25, 5_000]],
    ['by no words changes nothing', undefined, [25, 5_000]],
  ];
  for (const [what, said, expected] of cases) {
    test(what, (t) => {
      t.mock.timers.enable({ apis: ['setTimeout'] });
      const line = createLine({ limit: 25, windowMs: 5_000, timeoutMs: 10_000 });
      const adopted: [number, number][] = [];
      const watch = { onUsedUp() {}, onFreed() {}, onWorn() {}, onLearned() {} };
      const refusals = createRefusals(
        { limit: 25, windowMs: 5_000 },
        {
          ...watch,
          line: {
            ...line,
            adopt(limit) {
              adopted.push([limit.limit, limit.windowMs]);
            },
          },
        },
      );
      refusals.note({ times: 0, sinceMs: 0 }, { retryAfterMs: undefined, said });
      assert.deepEqual(adopted, [expected]);
      // What was learned lapses after an hour, and slots come back one by one.
      t.mock.timers.tick(60 * 60_000);
      for (let slot = 0; slot < 25; slot += 1) t.mock.timers.tick(5_000);
      assert.deepEqual(adopted.at(-1), [25, 5_000]);
    });
  }
});
