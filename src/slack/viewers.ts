/** What Slack knows of the rep who looks at a list. */
import type { AuthTestResponse, UsersInfoResponse, WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { within } from '../operate/within.ts';
import type { Viewer } from '../tasks/owner.ts';
import { isTimeZone } from '../tasks/time-zone.ts';

export interface Viewers {
  /**
   * By users.info, kept for a day. Never throws, and takes 1 s at the most, for a list must not wait longer: then
   * the viewer has the zone given, and neither e-mail nor name.
   */
  viewer(userId: string): Promise<Viewer>;
  /** Neither a guest nor of another company. Whoever Slack says nothing of within that second counts as a member. */
  isMember(userId: string): Promise<boolean>;
}

interface Profile extends Viewer {
  readonly isMember: boolean;
}

const KEPT_MS = 24 * 60 * 60_000;
const KEPT_AFTER_FAULT_MS = 60_000;
const MAX_VIEWERS = 10_000;
const TIME_LIMIT_MS = 1_000;

/** @param home what auth.test says of the app itself: whose members are no strangers */
export function createViewers(
  client: WebClient,
  { fallbackZone, home }: { fallbackZone: string; home: AuthTestResponse },
): Viewers {
  const unknown: Profile = { zone: fallbackZone, email: '', name: '', isMember: true };
  const profiles = new LRUCache<string, Promise<Profile>>({ max: MAX_VIEWERS, ttl: KEPT_MS });

  async function ask(userId: string): Promise<Profile> {
    try {
      const { user } = await client.users.info({ user: userId });
      return {
        zone: user?.tz && isTimeZone(user.tz) ? user.tz : fallbackZone,
        email: user?.profile?.email ?? '',
        name: user?.profile?.real_name ?? user?.real_name ?? '',
        isMember: !isGuest(user) && isAtHome(user, home),
      };
    } catch {
      return unknown;
    }
  }

  function profile(userId: string): Promise<Profile> {
    const kept = profiles.get(userId);
    if (kept) return kept;
    const answer = ask(userId);
    const inTime = within(answer, TIME_LIMIT_MS).then((found) => found ?? unknown);
    profiles.set(userId, inTime);
    answer.then((found) => {
      profiles.set(userId, answer, { ttl: found === unknown ? KEPT_AFTER_FAULT_MS : KEPT_MS });
    });
    return inTime;
  }

  return { viewer: profile, isMember: async (userId) => (await profile(userId)).isMember };
}

type User = UsersInfoResponse['user'];

function isGuest(user: User): boolean {
  return user?.is_restricted === true || user?.is_ultra_restricted === true;
}

/**
 * Of this workspace, or of its Enterprise organisation. `is_stranger` alone does not tell: it is false for people of
 * another company in a channel that the app is in (Slack, "User type").
 */
function isAtHome(user: User, { team_id, enterprise_id }: AuthTestResponse): boolean {
  if (user?.is_stranger) return false;
  const of = user?.enterprise_user;
  if (user?.team_id === undefined || team_id === undefined || user.team_id === team_id) return true;
  return of?.teams?.includes(team_id) === true || (of?.enterprise_id ?? '') === (enterprise_id ?? 'none');
}
