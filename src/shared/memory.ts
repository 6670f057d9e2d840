/** The memory that instances share. While Redis is away each has its own, which holds all that it set itself. */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createMemory, type Memory } from '../operate/memory.ts';
import { within } from '../operate/within.ts';
import type { Redis } from './redis.ts';

/** An ack must not wait longer. */
const TIME_LIMIT_MS = 500;
/** A turn of a process that dies ends by itself. */
const TURN_LASTS_MS = 15_000;
const RENEWED_EVERY_MS = 5_000;
const ASKED_EVERY_MS = 100;

const RENEW = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end`;
const END = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end`;

export function shareMemory(redis: Redis): Memory {
  const own = createMemory();
  // Names hold ids, which are nobody's business there.
  const key = (name: string) => redis.key(createHash('sha256').update(name).digest('hex').slice(0, 32));

  /** Undefined when Redis is away, or slow. */
  function ask(...words: (string | number)[]): Promise<unknown> {
    const reply = redis.command(...words).catch(() => undefined);
    return within(reply, TIME_LIMIT_MS);
  }

  return {
    async get(name) {
      const value = await ask('GET', key(name));
      // Null proves nothing: Redis may have lost the value, or been away when it was set. So what another instance has
      // deleted can still be read here: only completions are deleted, and they are checked against a list read anew.
      return typeof value === 'string' ? value : own.get(name);
    },
    async set(name, value, forMs) {
      await Promise.all([own.set(name, value, forMs), ask('SET', key(name), value, 'PX', forMs)]);
    },
    async delete(name) {
      await Promise.all([own.delete(name), ask('DEL', key(name))]);
    },
    inTurn: (name, work) =>
      own.inTurn(name, async () => {
        const turnKey = key(`turn ${name}`);
        const token = randomUUID();
        // Null: another instance has it.
        while ((await ask('SET', turnKey, token, 'NX', 'PX', TURN_LASTS_MS)) === null) {
          await delay(ASKED_EVERY_MS);
        }
        const renewal = setInterval(
          () => ask('EVAL', RENEW, 1, turnKey, token, TURN_LASTS_MS),
          RENEWED_EVERY_MS,
        );
        try {
          return await work();
        } finally {
          clearInterval(renewal);
          await ask('EVAL', END, 1, turnKey, token);
        }
      }),
  };
}
