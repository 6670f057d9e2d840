/** What is known of the rep who looks at a list. */
import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { isTimeZone } from '../tasks/time-zone.ts';

export interface Viewers {
  /**
   * The viewer's own IANA time zone (Slack, users.info), or the one given where it is unknown.
   * Never throws, and takes 1 s at the most: a list must not wait longer for it.
   */
  zoneOf(userId: string): Promise<string>;
}

const KEPT_MS = 24 * 60 * 60_000;
const KEPT_AFTER_FAULT_MS = 60_000;
const MAX_VIEWERS = 10_000;
const TIME_LIMIT_MS = 1_000;

export function createViewers(client: WebClient, fallbackZone: string): Viewers {
  const zones = new LRUCache<string, Promise<string>>({ max: MAX_VIEWERS, ttl: KEPT_MS });

  async function ask(userId: string): Promise<string> {
    try {
      const { user } = await client.users.info({ user: userId });
      if (user?.tz && isTimeZone(user.tz)) return user.tz;
    } catch {
      zones.set(userId, Promise.resolve(fallbackZone), { ttl: KEPT_AFTER_FAULT_MS });
    }
    return fallbackZone;
  }

  function known(userId: string): Promise<string> {
    const zone = zones.get(userId) ?? ask(userId);
    if (!zones.has(userId)) zones.set(userId, zone);
    return zone;
  }

  function zoneOf(userId: string): Promise<string> {
    const { promise: tooLate, resolve } = Promise.withResolvers<string>();
    const timer = setTimeout(() => resolve(fallbackZone), TIME_LIMIT_MS);
    return Promise.race([known(userId), tooLate]).finally(() => clearTimeout(timer));
  }

  return { zoneOf };
}
