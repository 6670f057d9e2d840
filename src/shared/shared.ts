/** All that several instances share, by one Redis. Loaded only where REDIS_URL is set. */
import type { SharedSlots } from '../leadsquared/line.ts';
import type { Memory } from '../operate/memory.ts';
import { shareMemory } from './memory.ts';
import { connectRedis } from './redis.ts';
import { type SlotSettings, type SlotWatch, shareSlots } from './slots.ts';

export interface Shared {
  readonly slots: SharedSlots;
  readonly memory: Memory;
  /** False while Redis is away, and this process goes on alone. */
  isJoined(): boolean;
  close(): Promise<void>;
}

/**
 * @param account what tells one LeadSquared account from another
 * @throws an Error whose message says what to mend
 */
export async function openShared(
  { url, account, ...slotSettings }: SlotSettings & { url: string; account: string },
  watch: SlotWatch,
): Promise<Shared> {
  const redis = await connectRedis(url, account);
  const slots = await shareSlots(redis, slotSettings, watch);
  return {
    slots,
    memory: shareMemory(redis),
    isJoined: slots.isJoined,
    close() {
      slots.stop();
      return redis.close();
    },
  };
}
