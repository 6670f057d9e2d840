/**
 * Finds out whether Redis can do the work, by doing all of it under keys of its own.
 *
 * Redis checks a user's rights when a script calls a command, not when the script begins. So the probe sets its keys in a
 * way that leads every script through each of its branches. A test checks that none is left out.
 */
import { randomUUID } from 'node:crypto';
import type { Redis } from './redis-connection.ts';
import { turnCommands } from './shared-turns.ts';
import { type SlotSettings, slotCommands } from './slot-commands.ts';

/** How long its keys stay when the process is killed in the middle. */
const KEPT_MS = 60_000;
/** The lowest limit that leaves room for a learned one. */
const LIMIT = 2;
const UNREADABLE = 'no number';

/** @returns a function that runs the probe once, and rejects with what Redis answers */
export function createProbe(redis: Redis, settings: SlotSettings): () => Promise<void> {
  const prefix = `probe:${randomUUID()}:`;
  return async () => {
    // All are sent at once, and Redis does them in this order.
    const all = await Promise.allSettled([
      ...trySlots(redis, settings, prefix),
      ...tryTurn(redis, redis.key(`${prefix}turn`)),
      redis.command('SET', redis.key(`${prefix}value`), 'probe', 'PX', KEPT_MS),
      redis.command('GETRANGE', redis.key(`${prefix}value`), 0, 1),
      redis.command('DEL', redis.key(`${prefix}value`)),
    ]);
    const failed = all.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
  };
}

function trySlots(redis: Redis, settings: SlotSettings, prefix: string): Promise<unknown>[] {
  const slots = slotCommands(redis, { ...settings, limit: LIMIT }, prefix);
  const set = (name: string, value: string | number) => redis.command('SET', redis.key(prefix + name), value);
  return [
    slots.findMark('probe'),
    redis.command('PEXPIRE', redis.key(`${prefix}mark`), KEPT_MS),
    set('limit', UNREADABLE),
    slots.take('probe', 'first', LIMIT),
    // Without an expiry, which the script adds, and so low that the next slot is one too many.
    set('limit', 1),
    slots.take('probe', 'second', LIMIT),
    slots.release('first', 1),
    set('held', UNREADABLE),
    slots.hold(1),
    set('held', 0),
    slots.hold(1),
    set('limit', UNREADABLE),
    slots.adopt(1, LIMIT, KEPT_MS),
    set('limit', 1),
    slots.adopt(LIMIT, 1, KEPT_MS),
    set('limit', UNREADABLE),
    slots.look('probe'),
    set('limit', 1),
    slots.look('probe'),
    slots.reset('probe', 'probe'),
    redis.command('DEL', ...['mark', 'limit', 'held', 'slots'].map((name) => redis.key(prefix + name))),
  ];
}

function tryTurn(redis: Redis, key: string): Promise<unknown>[] {
  const turn = turnCommands(redis, key);
  return [
    turn.take('first'),
    redis.command('SET', key, 'first'),
    turn.take('second'),
    turn.renew('another', { mayBeMissing: true }),
    turn.renew('first', { mayBeMissing: false }),
    turn.end('first'),
    redis.command('DEL', key),
  ];
}
