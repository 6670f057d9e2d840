/** What the doctor finds out about Redis. */
import { connectRedis } from './redis-connection.ts';
import { adviceFor, faultWord } from './redis-fault.ts';
import { createProbe } from './redis-probe.ts';
import { type LeadSquaredSettings, slotCommands, slotSettings } from './slot-commands.ts';

/** @throws an Error whose message says what to fix, when Redis can't be reached */
export async function examineRedis(url: string, leadSquared: LeadSquaredSettings) {
  const redis = await connectRedis(url, leadSquared);
  const settings = slotSettings(leadSquared);
  try {
    // The user in REDIS_URL may not be allowed to ask.
    const info = String(await redis.command('INFO', 'server').catch(() => ''));
    const word = await createProbe(redis, settings)()
      // Then the keys of the work, which the probe leaves alone.
      .then(() => slotCommands(redis, settings).look(''))
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
