import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import {
  answersTo,
  askForMany,
  assertLists,
  type InstanceOptions,
  LIMIT,
  openInstances,
  refused,
  TIMEOUT_MS,
} from './instances.ts';
import { startRedis, WITHOUT_CLOCK } from './redis.ts';

/** By then all slots have cooled down. */
const LASTS_MS = TIMEOUT_MS + LIMIT.windowMs;
/** How often an instance that does nothing looks at Redis, twice, and what a busy machine takes. */
const NOTICED_MS = 3_000;

async function openWithClock(t: TestContext, options: InstanceOptions = {}) {
  const redis = await startRedis(t, { clock: true });
  return openInstances(t, 2, { ...options, redis });
}

const jumps = (stdout: string) => stdout.match(/"msg":"Redis’ clock jumped/g)?.length ?? 0;

describe('when Redis’ clock jumps, several instances', {
  concurrency: 2,
  skip: WITHOUT_CLOCK,
  timeout: 120_000,
}, () => {
  for (const [what, seconds] of [
    ['two minutes ahead', 120],
    ['two minutes back', -120],
    ['an hour ahead', 3_600],
    ['an hour back', -3_600],
  ] as const) {
    test(`go on after a jump of ${what}, exceed no limit, and say what happened`, async (t) => {
      const { world, redis, programs, untilAll, areAll } = await openWithClock(t);
      const before = await askForMany(world, 30);
      await world.workspace.until(() => world.upstream.calls.length >= LIMIT.limit);
      redis.setClock(seconds);
      await untilAll('"redisPause":"clock jumped"');
      const sent = world.upstream.calls.length;
      await world.workspace.until(() => world.upstream.calls.length > sent, LASTS_MS + NOTICED_MS);
      await assertLists(world, [...before, ...(await askForMany(world, 20))]);
      await areAll('joined');
      assert.equal(refused(world), 0);
      for (const { written } of programs) {
        assert.equal(jumps(written.stdout), 1, written.stdout);
        assert.doesNotMatch(written.stdout + written.stderr, /Redis is away/);
      }
    });
  }

  test('go on when it jumps back while a hold and slots of the future are in Redis', async (t) => {
    const { world, redis, command, keys } = await openWithClock(t);
    await assertLists(world, await askForMany(world, 10));
    redis.setClock(3_600);
    await assertLists(world, await askForMany(world, 10));
    const [seconds] = String(await command('TIME')).split(',');
    const nowMs = Number(seconds) * 1000;
    await command('SET', keys.held, String(nowMs + 60_000), 'PX', '60000');
    await command('ZADD', keys.slots, String(nowMs + 1_000), 'one', String(nowMs + 2_000), 'two');
    redis.setClock(0);
    await assertLists(world, await askForMany(world, 10));
    assert.equal(refused(world), 0);
  });

  test('go on when it jumps again while they still wait for the first jump', async (t) => {
    const { world, redis, untilAll, areAll } = await openWithClock(t);
    const asked = await askForMany(world, 30);
    redis.setClock(3_600);
    await untilAll('"redisPause":"clock jumped"');
    redis.setClock(0);
    await assertLists(world, asked);
    await areAll('joined');
    await assertLists(world, await askForMany(world, 10));
    assert.equal(refused(world), 0);
  });

  test('continue alone if it keeps jumping', async (t) => {
    const { world, redis, untilAll } = await openWithClock(t);
    let seconds = 0;
    const jumping = setInterval(() => {
      seconds = seconds === 0 ? 120 : 0;
      redis.setClock(seconds);
    }, 700);
    try {
      await untilAll('"redisFault":"CLOCK"');
      // An instance that has just joined again doesn't know the calls of one that is alone: some may be refused.
      await assertLists(world, await askForMany(world, 20));
    } finally {
      clearInterval(jumping);
    }
  });

  test('don’t take a suspended process for a jump, and it exceeds no limit when it continues', async (t) => {
    const { world, programs, use, areAll } = await openWithClock(t);
    use(0);
    const first = await askForMany(world, 15);
    programs[0]?.process.kill('SIGSTOP');
    use(1);
    const second = await askForMany(world, 15);
    await assertLists(world, second);
    programs[0]?.process.kill('SIGCONT');
    // What was under way when it was stopped is answered with a failure: its time limit has passed.
    await world.workspace.until(() => first.every((one) => answersTo(world.workspace, one) !== ''), 60_000);
    await areAll('joined');
    assert.equal(refused(world), 0);
    for (const { written } of programs) assert.equal(jumps(written.stdout), 0);
  });
});
