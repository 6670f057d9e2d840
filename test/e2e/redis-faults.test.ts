import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import { lead } from '../world.ts';
import { startForwarder } from './forwarder.ts';
import { askForMany, assertLists, type Keys, openInstances, refused } from './instances.ts';
import type { Program } from './program.ts';
import { type Command, startRedis, WITHOUT_REDIS } from './redis.ts';

interface Fault {
  /** How Redis calls it. */
  readonly word: string;
  readonly advice: RegExp;
  readonly harm: (command: Command, keys: Keys) => Promise<unknown>;
  readonly fix: (command: Command, keys: Keys) => Promise<unknown>;
  /** How Redis is started. */
  readonly words?: string[];
}

const wrongType = (key: keyof Keys): Fault => ({
  word: 'WRONGTYPE',
  advice: /delete the keys that match lead-tasks:\*/,
  // In one step: the app would write the key again in between.
  harm: (command, keys) =>
    command(
      'EVAL',
      `redis.call('DEL', KEYS[1]) return redis.call('HSET', KEYS[1], 'a', 'b')`,
      '1',
      keys[key],
    ),
  fix: (command, keys) => command('DEL', keys[key]),
});

const lacking = (right: string): Fault => ({
  word: 'NOPERM',
  advice: /ACL SETUSER/,
  harm: (command) => command('ACL', 'SETUSER', 'app', `-${right}`),
  fix: (command) => command('ACL', 'SETUSER', 'app', `+${right}`),
});

const FAULTS: Readonly<Record<string, Fault>> = {
  'lets its user run no scripts': lacking('@scripting'),
  'lets its user add to no sorted set': lacking('zadd'),
  'has another type where the mark is': wrongType('mark'),
  'has another type where the hold is': wrongType('held'),
  'has another type where the limit is': wrongType('limit'),
  'has another type where the slots are': wrongType('slots'),
  'is out of memory': {
    word: 'OOM',
    advice: /raise maxmemory/,
    harm: (command) => command('CONFIG', 'SET', 'maxmemory', '1mb', 'maxmemory-policy', 'noeviction'),
    fix: (command) => command('CONFIG', 'SET', 'maxmemory', '0'),
  },
  'is a replica': {
    word: 'READONLY',
    advice: /set REDIS_URL to a name that always leads to the primary/,
    harm: (command) => command('REPLICAOF', '127.0.0.1', '1'),
    fix: (command) => command('REPLICAOF', 'NO', 'ONE'),
  },
};

const AT_START: Readonly<Record<string, Fault>> = {
  ...FAULTS,
  'is a node of a cluster': {
    word: 'CLUSTERDOWN',
    advice: /set REDIS_URL to a Redis without cluster mode/,
    harm: async () => {},
    fix: (command) => command('CLUSTER', 'ADDSLOTSRANGE', '0', '16383'),
    words: ['--cluster-enabled', 'yes'],
  },
};

/** These are called only where all slots are taken, and where a learned limit is in force. */
const RARELY_CALLED: readonly string[] = ['zrange', 'pttl'];

/** The rights in the docs, and no others. */
const RIGHTS = ['+@scripting', '+@sortedset', '+@string', '+@keyspace', '+time', '~lead-tasks:*'];

async function openBeside(t: TestContext, { harm, words = [] }: Partial<Fault> = {}) {
  const redis = await startRedis(t, { password: 'redis-pass', words });
  const redisUrl = redis.url.replace('redis://:redis-pass@', 'redis://app:app-pass@');
  return openInstances(t, 2, {
    redis,
    redisUrl,
    async prepare(command, keys) {
      await command('ACL', 'SETUSER', 'app', 'on', '>app-pass', ...RIGHTS);
      await harm?.(command, keys);
    },
  });
}

/** One line for the admin, with Redis' own word and what to do. */
function assertTold(programs: readonly Program[], { word, advice }: Fault): void {
  for (const { written } of programs) {
    // On a machine that stands still for a second Redis is also too slow, which is a fault of its own.
    const isSlow = (line: string) => line.includes('"fault":"ETIMEDOUT"');
    const errors = written.stdout.split('\n').filter((line) => line.includes('"level":50') && !isSlow(line));
    assert.equal(errors.length, 1, errors.join('\n'));
    assert.match(errors[0] ?? '', new RegExp(`"fault":"${word}".*"msg":"Redis is away`));
    assert.match(errors[0] ?? '', advice);
    assert.match(written.stdout, /"msg":"Redis is back/);
    assert.doesNotMatch(written.stdout + written.stderr, /(?:redis|app)-pass/);
  }
}

describe('instances whose Redis', { concurrency: 2, skip: WITHOUT_REDIS, timeout: 200_000 }, () => {
  for (const [what, fault] of Object.entries(AT_START)) {
    test(`${what} at the start begin alone, say why, and join when it is fixed`, async (t) => {
      const { world, programs, untilAll, areAll, command, keys } = await openBeside(t, fault);
      await untilAll(`"redis":"away","redisFault":"${fault.word}"`);
      await assertLists(world, await askForMany(world, 15));
      await fault.fix(command, keys);
      await areAll('joined');
      await assertLists(world, await askForMany(world, 15));
      assert.equal(refused(world), 0);
      assertTold(programs, fault);
    });
  }

  for (const [what, fault] of Object.entries(FAULTS)) {
    test(`${what} suddenly continue alone, say why, and join when it is fixed`, async (t) => {
      const { world, programs, untilAll, areAll, command, keys } = await openBeside(t);
      const before = await askForMany(world, 15);
      await fault.harm(command, keys);
      await untilAll(`"redis":"away","redisFault":"${fault.word}"`);
      await assertLists(world, [...before, ...(await askForMany(world, 15))]);
      await fault.fix(command, keys);
      await areAll('joined');
      await assertLists(world, await askForMany(world, 15));
      assert.equal(refused(world), 0);
      assertTold(programs, fault);
    });
  }

  for (const right of RARELY_CALLED) {
    test(`lets its user run no ${right} pause once, and stay alone until it does`, async (t) => {
      const fault = lacking(right);
      const { world, programs, untilAll, areAll, command, keys } = await openBeside(t, fault);
      await untilAll(`"redis":"away","redisFault":"${fault.word}"`);
      await command('SET', keys.limit, '5', 'PX', '60000');
      await assertLists(world, await askForMany(world, 60));
      for (const { written } of programs) assert.doesNotMatch(written.stdout, /"msg":"Redis is back/);
      await fault.fix(command, keys);
      await areAll('joined');
      await assertLists(world, await askForMany(world, 15));
      assert.equal(refused(world), 0);
      assertTold(programs, fault);
    });
  }

  test('became a replica join the new primary to which its name leads', async (t) => {
    const primary = await startRedis(t);
    const next = await startRedis(t);
    const name = await startForwarder(t, primary.url);
    const { world, programs, untilAll, areAll, command } = await openInstances(t, 2, {
      redis: primary,
      redisUrl: name.url,
    });
    const asked = await askForMany(world, 15);
    name.leadTo(next.url);
    await command('REPLICAOF', '127.0.0.1', new URL(next.url).port);
    for (const { line } of programs) await line(/"fault":"READONLY"/);
    await areAll('joined');
    await untilAll('"redis":"joined"');
    await assertLists(world, [...asked, ...(await askForMany(world, 15))]);
    assert.equal(refused(world), 0);
  });

  test('answers slowly go on alone', async (t) => {
    const redis = await startRedis(t);
    const name = await startForwarder(t, redis.url);
    const { world, programs } = await openInstances(t, 2, { redis, redisUrl: name.url });
    name.delay(1_500);
    const asked = await askForMany(world, 15);
    for (const { line } of programs) await line(/"fault":"ETIMEDOUT".*it answers too slowly/);
    await assertLists(world, asked);
    assert.equal(refused(world), 0);
  });

  test('is emptied again and again still answer every command', async (t) => {
    const { world, command } = await openInstances(t, 2);
    let isDone = false;
    const emptying = (async () => {
      while (!isDone) {
        await command('FLUSHALL');
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    })();
    await assertLists(world, await askForMany(world, 20));
    isDone = true;
    await emptying;
    assert.equal(refused(world), 0);
  });
});

const LONG_MS = String(24 * 60 * 60_000);
const VALUES: Readonly<Record<string, (keys: Keys) => string[]>> = {
  'a limit of 0': ({ limit }) => ['SET', limit, '0'],
  'a limit below 0': ({ limit }) => ['SET', limit, '-5'],
  'a limit over the one set': ({ limit }) => ['SET', limit, '1000'],
  'a limit of a half': ({ limit }) => ['SET', limit, '0.5'],
  'a limit that is no number': ({ limit }) => ['SET', limit, 'nan'],
  'a limit of words': ({ limit }) => ['SET', limit, 'as many as you like'],
  'a limit that is empty': ({ limit }) => ['SET', limit, ''],
  'a hold for centuries': ({ held }) => ['SET', held, '9999999999999'],
  'a hold for ever': ({ held }) => ['SET', held, 'inf', 'PX', LONG_MS],
  'a hold that is no number': ({ held }) => ['SET', held, 'nan'],
  'a hold of words': ({ held }) => ['SET', held, 'tomorrow'],
  'slots that are taken for centuries': ({ slots }) => [
    'ZADD',
    slots,
    ...Array.from({ length: 20 }, (_, index) => [`${9_999_999_999_999 + index}`, `slot ${index}`]).flat(),
  ],
  'slots that are taken for ever': ({ slots }) => [
    'ZADD',
    slots,
    ...Array.from({ length: 20 }, (_, index) => ['+inf', `slot ${index}`]).flat(),
  ],
  'an empty mark': ({ mark }) => ['SET', mark, ''],
};

describe('instances that find values in Redis that none of them can have written:', {
  concurrency: 2,
  skip: WITHOUT_REDIS,
  timeout: 120_000,
}, () => {
  test('values of all kinds, and ignore them', async (t) => {
    const { world, command, keys, areAll } = await openInstances(t, 1, {
      settings: { CACHE_TTL_MS: '0' },
    });
    for (const [what, words] of Object.entries(VALUES)) {
      const startedAtMs = performance.now();
      await command(...words(keys));
      await assertLists(world, await askForMany(world, 3));
      assert.ok(performance.now() - startedAtMs < 10_000, what);
    }
    await areAll('joined');
    const limit = await command('GET', keys.limit);
    assert.equal(limit, null);
    assert.equal(refused(world), 0);
  });

  test('a limit that never lapses, which they let lapse', async (t) => {
    const { world, command, keys } = await openInstances(t, 1);
    await command('SET', keys.limit, '9');
    await assertLists(world, await askForMany(world, 1));
    assert.ok(Number(await command('PTTL', keys.limit)) > 0);
  });
});

const TASK = { TaskID: randomUUID(), Name: 'Call back', Status: 'Pending' };
const LOCKS: Readonly<Record<string, (key: string) => string[]>> = {
  'that never expires': (key) => ['SET', key, 'someone'],
  'that expires in a day': (key) => ['SET', key, 'someone', 'PX', LONG_MS],
  'of another type': (key) => ['HSET', key, 'field', 'value'],
};

describe('a change of a task with a lock', { concurrency: 3, skip: WITHOUT_REDIS, timeout: 120_000 }, () => {
  for (const [what, words] of Object.entries(LOCKS)) {
    test(`${what} is still made`, async (t) => {
      const called = lead({ kind: 'tasks', tasks: [TASK] });
      const { world, command, turnKey } = await openInstances(t, 1, {
        leads: [called],
        settings: { ALLOW_TASK_CHANGES: 'true' },
      });
      await command(...words(turnKey(TASK.TaskID)));
      const { message } = await world.ask(called.leadId);
      const delivery = await world.choose(message, 'Call back', 'Complete');
      const filled = () => {
        const view = world.workspace.views.get('U0PRIYA001');
        return view && JSON.stringify(view).includes('Call back') ? view : undefined;
      };
      await world.workspace.submit(await world.workspace.until(filled), {});
      await world.answer(delivery);
      assert.equal(world.calls.filter(({ name }) => name === 'MarkComplete').length, 1);
    });
  }
});
