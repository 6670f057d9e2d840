import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { connectRedis, type Redis } from '../../src/redis/redis-connection.ts';
import { nameDigest, shareMemory } from '../../src/redis/shared-memory.ts';
import { turnCommands } from '../../src/redis/shared-turns.ts';
import { slotCommands } from '../../src/redis/slot-commands.ts';
import { commandTo, startRedis, WITHOUT_REDIS } from '../e2e/redis.ts';

const MB = 1024 * 1024;
/** More than all that is read in a test together, and less than a thousandth of a value. */
const MOST_READ = 20_000;
const SETTINGS = { limit: 25, windowMs: 5_000, lastsMs: 15_010 };

/** A Redis, and how many bytes of its replies were read. */
async function openRedis(t: TestContext) {
  // Before Redis stops.
  let close = async () => {};
  t.after(() => close());
  const { url } = await startRedis(t);
  const connected = await connectRedis(url, { apiUrl: 'https://api', accessKey: 'key' });
  close = connected.close;
  let bytes = 0;
  const redis: Redis = {
    ...connected,
    async command(...words) {
      const reply = await connected.command(...words);
      bytes += JSON.stringify(reply).length;
      return reply;
    },
  };
  const admin = commandTo(url);
  async function grow(key: string, start = ''): Promise<void> {
    const script = "redis.call('SET', KEYS[1], ARGV[1]) redis.call('SETRANGE', KEYS[1], ARGV[2], 'x')";
    await admin('EVAL', script, '1', key, start, String(50 * MB));
    // A connection without traffic for 3 s is given up, and this can take as long.
    while ((await connected.command('PING').catch(() => undefined)) === undefined) await delay(10);
  }
  return { redis, admin, grow, bytes: () => bytes };
}

describe('a value that has grown in Redis', { skip: WITHOUT_REDIS, timeout: 60_000 }, () => {
  test('is not read from the memory, which then knows what this instance has set', async (t) => {
    const { redis, grow, bytes } = await openRedis(t);
    const memory = shareMemory(redis);
    const key = redis.key(nameDigest('recent leads'));
    await grow(key, 'a');
    assert.equal(await memory.get('recent leads'), undefined);
    await memory.set('recent leads', 'of this instance', 60_000);
    assert.equal(await memory.get('recent leads'), 'of this instance');
    await grow(key, 'of another');
    assert.equal(await memory.get('recent leads'), 'of this instance');
    assert.ok(bytes() < MOST_READ, `${bytes()} bytes were read`);
  });

  test('is overwritten where the mark is', async (t) => {
    const { redis, admin, grow, bytes } = await openRedis(t);
    const slots = slotCommands(redis, SETTINGS);
    const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
    await grow(redis.key('mark'), first);
    assert.equal((await slots.look(first)).isEmptied, true);
    assert.equal((await slots.take(first, 'slot', 25)).isEmptied, true);
    assert.equal(await slots.reset(first, second), second);
    assert.equal(await slots.findMark(first), second);
    await grow(redis.key('mark'), first);
    assert.equal(await slots.findMark(third), third);
    assert.equal(await admin('GET', redis.key('mark')), third);
    assert.ok(bytes() < MOST_READ, `${bytes()} bytes were read`);
  });

  test('is removed where a limit and a hold are', async (t) => {
    const { redis, admin, grow, bytes } = await openRedis(t);
    const slots = slotCommands(redis, SETTINGS);
    const mark = await slots.findMark(randomUUID());
    const keys = ['limit', 'held'].map(redis.key);
    for (const key of keys) await grow(key, '1');
    assert.equal((await slots.take(mark, 'slot', 25)).waitMs, 0);
    assert.equal(await admin('EXISTS', ...keys), 0);
    assert.ok(bytes() < MOST_READ, `${bytes()} bytes were read`);
  });

  test('is no lock', async (t) => {
    const { redis, grow, bytes } = await openRedis(t);
    const token = randomUUID();
    const key = redis.key('turn');
    const turn = turnCommands(redis, key);
    await grow(key, token);
    assert.equal(await turn.renew(token, { mayBeMissing: true }), false);
    assert.equal(await turn.take(token), true);
    assert.equal(await turn.renew(token, { mayBeMissing: false }), true);
    assert.equal(await turn.take(randomUUID()), false);
    assert.ok(bytes() < MOST_READ, `${bytes()} bytes were read`);
  });
});
