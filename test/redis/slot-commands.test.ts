import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { connectRedis } from '../../src/redis/redis-connection.ts';
import { slotCommands } from '../../src/redis/slot-commands.ts';
import { startRedis, WITHOUT_REDIS } from '../e2e/redis.ts';

const SETTINGS = { limit: 25, windowMs: 5_000, lastsMs: 15_010 };

async function openSlots(t: TestContext) {
  let close = async () => {};
  t.after(() => close());
  const { url } = await startRedis(t);
  const redis = await connectRedis(url, { apiUrl: 'https://api', accessKey: 'key' });
  close = redis.close;
  const slots = slotCommands(redis, SETTINGS);
  const mark = await slots.findMark(randomUUID());
  return { slots, mark };
}

test('a look at the slots in Redis counts those in use, without those that have cooled down', {
  skip: WITHOUT_REDIS,
}, async (t) => {
  const { slots, mark } = await openSlots(t);
  const [first, second] = [randomUUID(), randomUUID()];
  await slots.take(mark, first, 25);
  await slots.take(mark, second, 25);
  assert.equal((await slots.look(mark)).inUse, 2);
  await slots.release(first, 0);
  assert.equal((await slots.look(mark)).inUse, 1);
});

test('a limit that one instance has lowered is raised by no other, and by that one step by step', {
  skip: WITHOUT_REDIS,
}, async (t) => {
  const { slots, mark } = await openSlots(t);
  /** What is in force after an instance that said `before` has said `limit`. */
  const inForce = async (limit: number, before: number) => {
    await slots.adopt(limit, before, 5_000);
    return (await slots.look(mark)).limit;
  };
  assert.equal(await inForce(19, 18), 19);
  assert.equal(await inForce(12, 25), 12, 'the other’s, which is lower');
  assert.equal(await inForce(20, 19), 12);
  assert.equal(await inForce(25, 24), 12, 'the first has all of its own back');
  assert.equal(await inForce(13, 12), 13);
  assert.equal(await inForce(25, 13), 25);
  // A time that is over by now.
  await slots.adopt(10, 25, -0.1);
});
