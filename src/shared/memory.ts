/** The memory that instances share. While Redis is away each has its own, which holds all that it set itself. */
import { createHash } from 'node:crypto';
import { createMemory, type Memory } from '../operate/memory.ts';
import { within } from '../operate/within.ts';
import type { Redis } from './redis.ts';
import { turnCommands } from './turn-commands.ts';
import { inSharedTurn } from './turns.ts';

/** An ack must not wait longer. */
const TIME_LIMIT_MS = 500;

/** What stands for a name in Redis: names hold ids, which are nobody's business there. */
export function nameDigest(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}

export function shareMemory(redis: Redis): Memory {
  const own = createMemory();
  const key = (name: string) => redis.key(nameDigest(name));

  /** Undefined when Redis is away, or slow. */
  function ask<T>(reply: Promise<T>): Promise<T | undefined> {
    return within(
      reply.catch(() => undefined),
      TIME_LIMIT_MS,
    );
  }

  return {
    async get(name) {
      const value = await ask(redis.command('GET', key(name)));
      // Null proves nothing: Redis may have lost the value, or been away when it was set. So what another instance has
      // deleted can still be read here: only completions are deleted, and they are checked against a list read anew.
      return typeof value === 'string' ? value : own.get(name);
    },
    async set(name, value, forMs) {
      await Promise.all([
        own.set(name, value, forMs),
        ask(redis.command('SET', key(name), value, 'PX', forMs)),
      ]);
    },
    async delete(name) {
      await Promise.all([own.delete(name), ask(redis.command('DEL', key(name)))]);
    },
    inTurn: (name, work) =>
      own.inTurn(name, () => inSharedTurn(turnCommands(redis, key(`turn ${name}`)), ask, work)),
  };
}
