import type { Config } from '../config/read-config.ts';
import { type Finding, unsure, well, wrong } from './finding.ts';

export async function checkRedis({ redisUrl, leadSquared }: Config): Promise<Finding[]> {
  if (redisUrl === undefined) return [well('REDIS_URL isn’t set: this is the only instance')];
  const { examineRedis } = await import('../redis/examine-redis.ts');
  try {
    const { version, isClusterNode, fault } = await examineRedis(redisUrl, leadSquared);
    if (fault) return [wrong(`Redis can’t do the work (${fault.word}): ${fault.advice}`)];
    const cluster = 'REDIS_URL is a node of a cluster: that works only while this node owns the app’s keys';
    return [checkVersion(version), ...(isClusterNode ? [unsure(cluster)] : [])];
  } catch (error) {
    return [wrong(error instanceof Error ? error.message : 'Redis could not be used')];
  }
}

function checkVersion(version: string | undefined): Finding {
  if (version === undefined) return unsure('Redis works, but didn’t say its version');
  if (Number.parseInt(version, 10) >= 7) return well(`Redis ${version}`);
  return wrong('REDIS_URL: this Redis is too old; the app needs version 7 or newer');
}
