/** All that several instances share, by one Redis. Loaded only where REDIS_URL is set. */
import type { Slots } from '../leadsquared/limit/slots.ts';
import type { Memory } from '../ops/memory.ts';
import { joinOthers, type RedisState, type RedisWatch } from './membership.ts';
import { accountOf, connectRedis } from './redis-connection.ts';
import { createProbe } from './redis-probe.ts';
import { shareMemory } from './shared-memory.ts';
import { shareSlots } from './shared-slots.ts';
import { type LeadSquaredSettings, slotCommands, slotSettings } from './slot-commands.ts';

export interface Shared {
  readonly slots: Slots;
  readonly memory: Memory;
  state(): RedisState;
  close(): Promise<void>;
}

export interface SharedSettings {
  readonly url: string;
  readonly leadSquared: LeadSquaredSettings;
  /** By how many the limit is divided while Redis is away. */
  readonly instances: number;
}

/** @throws an Error whose message says what to fix, when Redis cannot be reached */
export async function openShared(
  { url, leadSquared, instances }: SharedSettings,
  watch: RedisWatch,
): Promise<Shared> {
  const redis = await connectRedis(url, accountOf(leadSquared));
  const settings = slotSettings(leadSquared);
  const commands = slotCommands(redis, settings);
  const probe = createProbe(redis, settings);
  const membership = await joinOthers(commands, { probe, lastsMs: settings.lastsMs, watch });
  redis.onFault(membership.lose);
  return {
    slots: shareSlots(commands, { ...settings, instances }, membership),
    memory: shareMemory(redis),
    state: membership.state,
    close() {
      membership.stop();
      return redis.close();
    },
  };
}
