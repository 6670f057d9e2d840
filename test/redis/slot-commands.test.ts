import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { connectRedis } from '../../src/redis/redis-connection.ts';
import { slotCommands } from '../../src/redis/slot-commands.ts';
import { startRedis, WITHOUT_REDIS } from '../e2e/redis.ts';

const SETTINGS = { limit: 25, windowMs: 5_000, lastsMs: 15_010 };

test('a look at the slots in Redis counts those in use, without those that have cooled down', {
  skip: WITHOUT_REDIS,
}, async (t) => {
  let close = async () => {};
  t.after(() => close());
  const { url } = await startRedis(t);
  const redis = await connectRedis(url, { apiUrl: 'https://api', accessKey: 'key' });
  close = redis.close;
  const slots = slotCommands(redis, SETTINGS);
  const mark = await slots.findMark(randomUUID());
  const [first, second] = [randomUUID(), randomUUID()];
  await slots.take(mark, first, 25);
  await slots.take(mark, second, 25);
  assert.equal((await slots.look(mark)).inUse, 2);
  await slots.release(first, 0);
  assert.equal((await slots.look(mark)).inUse, 1);
});
