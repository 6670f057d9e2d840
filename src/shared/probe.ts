/** Finds out whether Redis can do the work, by doing all of it once under keys of its own. */
import { randomUUID } from 'node:crypto';
import type { Redis } from './redis.ts';
import { type SlotCommands, type SlotSettings, slotCommands } from './slot-commands.ts';
import { turnCommands } from './turn-commands.ts';

/** So long at the most its keys stay when the process is killed in the middle. */
const KEPT_MS = 60_000;

/** @returns what runs it once, and rejects with what Redis answers */
export function createProbe(redis: Redis, settings: SlotSettings): () => Promise<void> {
  const prefix = `probe:${randomUUID()}:`;
  const slots = slotCommands(redis, settings, prefix);
  const turn = turnCommands(redis, redis.key(`${prefix}turn`));
  return async () => {
    const all = await Promise.allSettled([
      ...trySlots(slots, redis.key(`${prefix}mark`), redis),
      turn.take('probe'),
      turn.renew('probe', 0),
      turn.end('probe'),
      ...tryMemory(redis, redis.key(`${prefix}value`)),
      slots.remove(),
      redis.command('DEL', redis.key(`${prefix}turn`), redis.key(`${prefix}value`)),
    ]);
    const refused = all.find((one) => one.status === 'rejected');
    if (refused) throw refused.reason;
  };
}

/** Sent at once, and done by Redis in this order. */
function trySlots(slots: SlotCommands, markKey: string, redis: Redis): Promise<unknown>[] {
  return [
    slots.findMark('probe'),
    redis.command('PEXPIRE', markKey, KEPT_MS),
    slots.take('probe', 'probe', 1),
    slots.release('probe', 1),
    slots.hold(1),
    slots.adopt(0, 1),
    slots.reset('probe', 'probe'),
    slots.look('probe'),
  ];
}

function tryMemory(redis: Redis, key: string): Promise<unknown>[] {
  return [redis.command('SET', key, 'probe', 'PX', KEPT_MS), redis.command('GET', key)];
}
