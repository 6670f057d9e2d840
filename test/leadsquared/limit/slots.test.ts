import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { openWorld, type World } from '../../world.ts';

/** Asks for so many different leads at once, spread over the reps, and waits until each is answered. */
async function askForMany(world: World, number: number): Promise<void> {
  const { people } = world.workspace;
  await Promise.all(
    Array.from({ length: number }, (_, index) =>
      world.ask(randomUUID(), { user: people[index % people.length]?.id ?? '' }),
    ),
  );
}

function refused(world: World): number {
  return world.calls.filter(({ status }) => status === 429).length;
}

describe('the limit', { concurrency: true }, () => {
  test('is never met by 150 different leads at once, whatever the network does (25 in 5 s)', async (t) => {
    const limit = { limit: 25, windowMs: 5_000 };
    const network = { travelMs: () => Math.random() * 60, serviceMs: () => 20 + Math.random() * 40 };
    const world = await openWorld(t, { upstream: { ...limit, ...network } });
    await askForMany(world, 150);
    assert.equal(world.calls.length, 150);
    assert.equal(refused(world), 0);
  });

  test('is the one of the settings', async (t) => {
    const network = { travelMs: () => Math.random() * 60, serviceMs: () => Math.random() * 60 };
    const world = await openWorld(t, {
      upstream: { limit: 4, windowMs: 400, ...network },
      settings: { LEADSQUARED_RATE_LIMIT: '4', LEADSQUARED_RATE_WINDOW_MS: '400' },
    });
    await askForMany(world, 40);
    assert.equal(world.calls.length, 40);
    assert.equal(refused(world), 0);
  });

  test('counts a call that was given up for its time limit and a window, since it may still arrive', async (t) => {
    // Each call arrives after it was given up.
    const travelMs = 450;
    const world = await openWorld(t, {
      upstream: { limit: 2, windowMs: 400, travelMs: () => travelMs },
      settings: {
        LEADSQUARED_RATE_LIMIT: '2',
        LEADSQUARED_RATE_WINDOW_MS: '400',
        LEADSQUARED_TIMEOUT_MS: '300',
      },
    });
    await askForMany(world, 2);
    // The last ones arrive after their reps were told.
    await delay(travelMs);
    assert.ok(world.calls.length > 2);
    assert.equal(refused(world), 0);
  });
});
