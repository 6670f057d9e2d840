/** What the doctor finds out about Redis. */

import { connectRedis } from './redis-connection.ts';
import { adviceFor, faultWord } from './redis-fault.ts';
import { createProbe } from './redis-probe.ts';
import { type LeadSquaredSettings, slotCommands, slotSettings } from './slot-commands.ts';

/**
 * Its version is undefined where this user may not ask for it.
 * @throws an Error whose message says what to fix, when Redis cannot be reached
 */
export async function examineRedis(url: string, leadSquared: LeadSquaredSettings) {
  const redis = await connectRedis(url, leadSquared);
  const settings = slotSettings(leadSquared);
  try {
    const info = String(await redis.command('INFO', 'server').catch(() => ''));
    // The keys of the work themselves, as they are, once the probe has tried its own.
    const look = () => slotCommands(redis, settings).look('');
    const word = await createProbe(redis, settings)()
      .then(look)
      .then(() => undefined, faultWord);
    return {
      version: /redis_version:(\d+\S*)/.exec(info)?.[1],
      isClusterNode: /redis_mode:cluster/.test(info),
      fault: word === undefined ? undefined : { word, advice: adviceFor(word) },
    };
  } finally {
    await redis.close();
  }
}
