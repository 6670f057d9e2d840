/** The memory that instances share. While Redis is away, each instance uses its own, which has all that it set itself. */
import { createHash } from 'node:crypto';
import { createMemory, type Memory } from '../ops/memory.ts';
import { resultWithin } from '../ops/result-within.ts';
import type { Redis } from './redis-connection.ts';
import { inLead, inSharedTurn, turnCommands } from './shared-turns.ts';

/** An ack must not wait longer. */
const TIME_LIMIT_MS = 500;
/** What most values of ours are shorter than. A longer one is another program's, and isn't read to its end. */
const MAX_BYTES = 1_000;

/** Replaces a name in Redis, because names contain ids. */
export function nameDigest(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}

export function shareMemory(redis: Redis): Memory {
  const own = createMemory();
  const key = (name: string) => redis.key(nameDigest(name));

  /** Gives undefined when Redis is away, or slow. */
  const ask = async <T>(reply: Promise<T>) => resultWithin(reply, TIME_LIMIT_MS).catch(() => undefined);

  return {
    async get(name, maxBytes = MAX_BYTES) {
      const value = await ask(redis.command('GETRANGE', key(name), 0, maxBytes));
      // A missing value proves nothing: Redis may have lost it, or been away when it was set. So this may give what another
      // instance has deleted. Whatever is deleted says what was changed or added, which is checked against a list.
      const isReadable = typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= maxBytes;
      return isReadable ? value : own.get(name);
    },
    async set(name, value, forMs) {
      const shared = ask(redis.command('SET', key(name), value, 'PX', forMs));
      await Promise.all([own.set(name, value, forMs), shared]);
    },
    async delete(name) {
      await Promise.all([own.delete(name), ask(redis.command('DEL', key(name)))]);
    },
    inLead: (name, how) => inLead(turnCommands(redis, key(`lead ${name}`)), ask, how),
    inTurn: (name, work) =>
      own.inTurn(name, () => inSharedTurn(turnCommands(redis, key(`turn ${name}`)), ask, work)),
  };
}
