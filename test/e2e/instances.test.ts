import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { createClient } from '@redis/client';
import { COMPLETED_BEFORE } from '../wording.ts';
import { lead, openWorld, read } from '../world.ts';
import { askForMany, assertLists, openComplete, openInstances, refused } from './instances.ts';
import { runProgram } from './program.ts';
import { startRedis, WITHOUT_REDIS } from './redis.ts';

const TASK = { TaskID: randomUUID(), Name: 'Call back', Status: 'Pending' };

describe('several instances with one Redis', {
  concurrency: 2,
  skip: WITHOUT_REDIS,
  timeout: 120_000,
}, () => {
  test('never exceed the limit together, and answer everything', async (t) => {
    const { world } = await openInstances(t, 3);
    await assertLists(world, await askForMany(world, 60));
    assert.equal(refused(world), 0);
  });

  test('answer every command to the others when one is killed', async (t) => {
    const { world, programs, use } = await openInstances(t, 3);
    use(0);
    await askForMany(world, 20);
    use(1);
    const second = await askForMany(world, 15);
    use(2);
    const third = await askForMany(world, 15);
    programs[0]?.process.kill('SIGKILL');
    await assertLists(world, [...second, ...third]);
    assert.equal(refused(world), 0);
  });

  for (const [what, harm, repair] of [
    ['is stopped and started again, empty', 'stop', 'start'],
    ['hangs for a while', 'freeze', 'thaw'],
  ] as const) {
    test(`wait a little longer, and no rep reads an error, when Redis ${what}`, async (t) => {
      const { world, redis, programs, areAll } = await openInstances(t, 2);
      const before = await askForMany(world, 25);
      await redis[harm]();
      await areAll('away');
      const meanwhile = await askForMany(world, 15);
      await assertLists(world, [...before, ...meanwhile]);
      await redis[repair]();
      await areAll('joined');
      await assertLists(world, await askForMany(world, 25));
      assert.equal(refused(world), 0);
      for (const { written } of programs) {
        assert.match(written.stdout, /"level":50,.*"msg":"Redis is away/);
        assert.match(written.stdout, /"msg":"Redis is back/);
        assert.doesNotMatch(written.stdout + written.stderr, /redis-pass/);
      }
    });
  }

  test('send nothing until all slots have cooled down if Redis has lost its data', async (t) => {
    const { world, redis, programs } = await openInstances(t, 2);
    const asked = await askForMany(world, 30);
    const client = await createClient({ url: redis.url }).connect();
    await client.sendCommand(['FLUSHALL']);
    client.destroy();
    await assertLists(world, asked);
    assert.equal(refused(world), 0);
    for (const { written } of programs) assert.match(written.stdout, /Redis has lost its data/);
  });

  test('all keep to a limit that one of them has learned', async (t) => {
    const { world, use } = await openInstances(t, 2, { upstream: { limit: 4 } });
    use(0);
    await assertLists(world, await askForMany(world, 10));
    const before = refused(world);
    assert.ok(before > 0 && before <= 6, `${before} refused`);
    use(1);
    await assertLists(world, await askForMany(world, 12));
    assert.equal(refused(world), before);
  });

  test('make one change of two that race, and tell the second rep who made it', async (t) => {
    const called = lead({ kind: 'tasks', tasks: [TASK] });
    const { world, use } = await openInstances(t, 2, {
      leads: [called],
      settings: { ALLOW_TASK_CHANGES: 'true' },
      upstream: { serviceMs: () => 200 },
    });
    const { workspace } = world;
    const open = (user: string) => openComplete({ world, leadId: called.leadId, user });
    const priyas = await open('U0PRIYA001');
    const daniels = await open('U0DANIEL02');
    use();
    await Promise.all([workspace.submit(priyas.view, {}), workspace.submit(daniels.view, {})]);
    await Promise.all([world.answer(priyas.delivery), world.answer(daniels.delivery)]);
    assert.equal(world.calls.filter(({ name }) => name === 'MarkComplete').length, 1);
    const told = [priyas, daniels].filter(({ message }) => COMPLETED_BEFORE.test(read(message)));
    assert.equal(told.length, 1);
  });

  test('know a rep’s recent leads, and store nothing else from the CRM in Redis', async (t) => {
    const called = lead({ kind: 'tasks', tasks: [TASK] });
    const { world, redis, use } = await openInstances(t, 2, { leads: [called] });
    use(0);
    await world.ask(called.leadId);
    use(1);
    const client = await createClient({ url: redis.url }).connect();
    const holds = async () => {
      const keys = await client.keys('*');
      const values = await Promise.all(keys.map((key) => client.sendCommand(['GET', key]).catch(() => '')));
      return [...keys, ...values].join('\n');
    };
    while (!(await holds()).includes(called.leadId)) await new Promise(setImmediate);
    const { message } = await world.ask('');
    assert.ok(JSON.stringify(message.blocks).includes(called.leadId));
    const held = await holds();
    client.destroy();
    assert.doesNotMatch(held, /Call back|U0PRIYA001|u\$r12access/);
    assert.doesNotMatch(held, new RegExp(TASK.TaskID));
  });
});

describe('a start with REDIS_URL', { concurrency: true, skip: WITHOUT_REDIS }, () => {
  const rest = {
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SIGNING_SECRET: 'secret',
    LEADSQUARED_API_URL: 'http://127.0.0.1:9',
    LEADSQUARED_ACCESS_KEY: 'access',
    LEADSQUARED_SECRET_KEY: 'secret-key',
  };

  test('without a Redis there says so in one line, and exits with 1', async (t) => {
    const { world } = { world: await openWorld(t) };
    const program = runProgram(t, {
      ...rest,
      SLACK_API_URL: world.workspace.apiUrl,
      SLACK_BOT_TOKEN: 'xoxb-test-token',
      REDIS_URL: 'redis://:redis-pass@127.0.0.1:9',
    });
    assert.equal(await program.exited, 1);
    assert.equal(
      program.written.stdout + program.written.stderr,
      'Redis could not be reached (ECONNREFUSED): check REDIS_URL, and that Redis runs there.\n',
    );
  });

  test('with a wrong password says so in one line, without it', async (t) => {
    const redis = await startRedis(t, { password: 'right' });
    const world = await openWorld(t);
    const program = runProgram(t, {
      ...rest,
      SLACK_API_URL: world.workspace.apiUrl,
      SLACK_BOT_TOKEN: 'xoxb-test-token',
      REDIS_URL: redis.url.replace('right', 'redis-pass'),
    });
    assert.equal(await program.exited, 1);
    assert.match(
      program.written.stderr,
      /^Redis refused the connection \(WRONGPASS\): check the user and password in REDIS_URL/,
    );
    assert.doesNotMatch(program.written.stderr, /redis-pass/);
  });
});
