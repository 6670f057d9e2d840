/** What Slack knows of the rep who looks at a list. */
import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import type { Viewer } from '../tasks/owner.ts';
import { isTimeZone } from '../tasks/time-zone.ts';

export interface Viewers {
  /**
   * By users.info, kept for a day. Never throws, and takes 1 s at the most, for a list must not wait longer: then
   * the viewer has the zone given, and neither e-mail nor name.
   */
  viewer(userId: string): Promise<Viewer>;
}

const KEPT_MS = 24 * 60 * 60_000;
const KEPT_AFTER_FAULT_MS = 60_000;
const MAX_VIEWERS = 10_000;
const TIME_LIMIT_MS = 1_000;

export function createViewers(client: WebClient, fallbackZone: string): Viewers {
  const stranger: Viewer = { zone: fallbackZone, email: '', name: '' };
  const viewers = new LRUCache<string, Promise<Viewer>>({ max: MAX_VIEWERS, ttl: KEPT_MS });

  async function ask(userId: string): Promise<Viewer> {
    try {
      const { user } = await client.users.info({ user: userId });
      return {
        zone: user?.tz && isTimeZone(user.tz) ? user.tz : fallbackZone,
        email: user?.profile?.email ?? '',
        name: user?.profile?.real_name ?? user?.real_name ?? '',
      };
    } catch {
      viewers.set(userId, Promise.resolve(stranger), { ttl: KEPT_AFTER_FAULT_MS });
      return stranger;
    }
  }

  function known(userId: string): Promise<Viewer> {
    const viewer = viewers.get(userId) ?? ask(userId);
    if (!viewers.has(userId)) viewers.set(userId, viewer);
    return viewer;
  }

  return {
    viewer(userId) {
      const { promise: tooLate, resolve } = Promise.withResolvers<Viewer>();
      const timer = setTimeout(() => resolve(stranger), TIME_LIMIT_MS);
      return Promise.race([known(userId), tooLate]).finally(() => clearTimeout(timer));
    },
  };
}
