import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, type TestContext, test } from 'node:test';
import { connectRedis, type Redis } from '../../src/redis/redis-connection.ts';
import { faultWord } from '../../src/redis/redis-fault.ts';
import { createProbe } from '../../src/redis/redis-probe.ts';
import { commandTo, startRedis, WITHOUT_REDIS } from '../e2e/redis.ts';

const ACCOUNT = { apiUrl: 'https://api', accessKey: 'key' };
const SETTINGS = { limit: 25, windowMs: 5_000, lastsMs: 15_010 };
/** The doctor alone asks for INFO, and does without it where it may not. */
const NOT_FOR_WORK: readonly string[] = ['examine-redis.ts'];

const FOLDER = 'src/redis';
const SOURCES = readdirSync(FOLDER)
  .filter((file) => !NOT_FOR_WORK.includes(file))
  .map((file) => readFileSync(`${FOLDER}/${file}`, 'utf8'));

function found(pattern: RegExp, text: string): string[] {
  return [...text.matchAll(pattern)].map(([, match = '']) => match);
}

/** All that is sent to Redis anywhere in the code, by itself or in a script. */
const COMMANDS = [
  ...new Set(SOURCES.flatMap((text) => found(/(?:redis\.call|command)\(\s*'([A-Z]+)'/g, text))),
].sort();
/** Each piece of Lua in the code, from where the pieces that it begins with end. */
const PIECES = SOURCES.flatMap((text) => found(/`(?:\$\{[A-Z_]+\})*([^`]*redis\.call[^`]*)`/g, text));

async function openRedis(t: TestContext) {
  // Before Redis stops.
  let close = async () => {};
  t.after(() => close());
  const { url } = await startRedis(t, { password: 'redis-pass' });
  const admin = commandTo(url);
  await admin('ACL', 'SETUSER', 'app', 'on', '>app-pass', '+@all', '~lead-tasks:*');
  const redis = await connectRedis(url.replace(':redis-pass', 'app:app-pass'), ACCOUNT);
  close = redis.close;
  return { redis, admin };
}

/** Notes each place in a script that calls Redis, when it does. */
function notePlaces(redis: Redis, written: Set<string>, list: string): Redis {
  return {
    ...redis,
    command(name, script = '', ...words) {
      if (name !== 'EVAL') return redis.command(name, script, ...words);
      let index = 0;
      const noting = String(script).replaceAll(/redis\.call\(/g, (_, offset: number) => {
        const place = `${index} ${String(script).slice(offset).split('\n', 1)[0]}\n${script}`;
        index += 1;
        written.add(place);
        return `at(${JSON.stringify(place).replaceAll("'", "\\'")}, `;
      });
      const head = `local function at(place, ...) redis.call('SADD', '${list}', place) return redis.call(...) end\n`;
      return redis.command('EVAL', head + noting, ...words);
    },
  };
}

describe('the probe of Redis', { skip: WITHOUT_REDIS, timeout: 60_000 }, () => {
  test('calls Redis from every place of every script that the work has', async (t) => {
    const { redis, admin } = await openRedis(t);
    const written = new Set<string>();
    const list = redis.key('places');
    await createProbe(notePlaces(redis, written, list), SETTINGS)();
    const called = await admin('SMEMBERS', list);
    assert.ok(Array.isArray(called));
    assert.deepEqual(
      [...written].filter((place) => !called.includes(place)),
      [],
    );
    assert.ok(PIECES.length >= 8, `${PIECES.length} scripts are in the code`);
    const all = [...written].join();
    assert.deepEqual(
      PIECES.filter((piece) => !all.includes(piece)),
      [],
    );
  });

  test('is refused when its user lacks any command of the work', async (t) => {
    const { redis, admin } = await openRedis(t);
    for (const limit of [1, 25]) {
      const probe = createProbe(redis, { ...SETTINGS, limit });
      await probe();
      for (const name of COMMANDS) {
        await admin('ACL', 'SETUSER', 'app', `-${name}`);
        await assert.rejects(probe(), (error) => faultWord(error) === 'NOPERM', `without ${name}`);
        await admin('ACL', 'SETUSER', 'app', `+${name}`);
        await probe();
      }
    }
    assert.ok(['ZRANGE', 'PTTL', 'EVAL', 'DEL'].every((name) => COMMANDS.includes(name)));
  });

  test('leaves no key in Redis', async (t) => {
    const { redis, admin } = await openRedis(t);
    await createProbe(redis, SETTINGS)();
    assert.equal(await admin('DBSIZE'), 0);
  });
});
