/** What the doctor finds out about Redis. */

import { accountOf, connectRedis, type Redis } from './redis-connection.ts';
import { adviceFor, faultWord } from './redis-fault.ts';
import { createProbe } from './redis-probe.ts';
import { type LeadSquaredSettings, type SlotSettings, slotCommands, slotSettings } from './slot-commands.ts';

export interface Examined {
  /** Undefined where this user may not ask for it. */
  readonly version: string | undefined;
  readonly isClusterNode: boolean;
  readonly fault: { readonly word: string; readonly advice: string } | undefined;
}

/** @throws an Error whose message says what to fix, when Redis cannot be reached */
export async function examineRedis(url: string, leadSquared: LeadSquaredSettings): Promise<Examined> {
  const redis = await connectRedis(url, accountOf(leadSquared));
  const settings = slotSettings(leadSquared);
  try {
    const info = String(await redis.command('INFO', 'server').catch(() => ''));
    const isClusterNode = /redis_mode:cluster/.test(info);
    const version = /redis_version:(\d+\S*)/.exec(info)?.[1];
    return { version, isClusterNode, fault: await faultOf(redis, settings) };
  } finally {
    await redis.close();
  }
}

async function faultOf(redis: Redis, settings: SlotSettings): Promise<Examined['fault']> {
  try {
    await createProbe(redis, settings)();
    // The keys of the work themselves, as they are.
    await slotCommands(redis, settings).look('');
    return undefined;
  } catch (error) {
    const word = faultWord(error);
    return { word, advice: adviceFor(word) };
  }
}
