/** Everything that several instances share through one Redis. Loaded only where REDIS_URL is set. */
import { joinOthers, type RedisWatch } from './membership.ts';
import { connectRedis } from './redis-connection.ts';
import { createProbe } from './redis-probe.ts';
import { shareMemory } from './shared-memory.ts';
import { shareSlots } from './shared-slots.ts';
import { type LeadSquaredSettings, slotCommands, slotSettings } from './slot-commands.ts';

export type Shared = Awaited<ReturnType<typeof openShared>>;

/**
 * @param settings `instances`: the limit is divided by it while Redis is away
 * @throws an Error whose message says what to fix, when Redis cannot be reached
 */
export async function openShared(
  { url, leadSquared, instances }: { url: string; leadSquared: LeadSquaredSettings; instances: number },
  watch: RedisWatch,
) {
  const redis = await connectRedis(url, leadSquared);
  const settings = slotSettings(leadSquared);
  const commands = slotCommands(redis, settings);
  const probe = createProbe(redis, settings);
  const membership = await joinOthers(commands, { probe, lastsMs: settings.lastsMs, watch });
  redis.onFault(membership.noteFailure);
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
