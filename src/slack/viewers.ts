/** What Slack knows of the rep who looks at a list. */
import {
  type AuthTestResponse,
  type UsersInfoResponse,
  WebAPIPlatformError,
  type WebClient,
} from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { within } from '../ops/within.ts';
import type { Viewer } from '../tasks/owner.ts';
import { isTimeZone } from '../tasks/time-zone.ts';

export interface Viewers {
  /**
   * By users.info, kept for a day. Never throws, and takes 1 s at the most, for a list must not wait longer: then
   * the viewer has the zone given, and neither e-mail nor name.
   */
  viewer(userId: string): Promise<Viewer>;
  /** In lower case, by the same call, but without that limit. Undefined when Slack did not answer; `''` when it has none. */
  email(userId: string): Promise<string | undefined>;
  /**
   * Not a guest, not of another company, not deactivated, and known to Slack. A person of whom Slack says nothing within
   * that second counts as a member.
   */
  isMember(userId: string): Promise<boolean>;
}

interface Profile extends Viewer {
  readonly isMember: boolean;
}

interface Asked {
  /** Undefined when Slack did not answer. */
  readonly answer: Promise<Profile | undefined>;
  readonly inTime: Promise<Profile>;
  /** When Slack gave no e-mail address, or no answer; by `performance.now()`. */
  readonly lackingAtMs: number;
}

const KEPT_MS = 24 * 60 * 60_000;
const KEPT_AFTER_FAULT_MS = 60_000;
/** Where everything hangs on the answer. */
const ASKED_AGAIN_AFTER_MS = 5_000;
const MAX_VIEWERS = 10_000;
const TIME_LIMIT_MS = 1_000;
/** RFC 5321. A longer one could be looked for nowhere. */
const MAX_EMAIL = 254;
/** Slack's own limit for names is lower. */
const MAX_NAME = 200;

/** @param home what auth.test says of the app itself: whose members are no strangers */
export function createViewers(
  client: WebClient,
  { fallbackZone, home }: { fallbackZone: string; home: AuthTestResponse },
): Viewers {
  const unknown: Profile = { zone: fallbackZone, email: '', name: '', isMember: true };
  /** Slack knows nothing of such a person, or may say nothing here. */
  const nobody: Profile = { ...unknown, isMember: false };
  const profiles = new LRUCache<string, Asked>({ max: MAX_VIEWERS, ttl: KEPT_MS });

  async function ask(userId: string): Promise<Profile | undefined> {
    try {
      const { user } = await client.users.info({ user: userId });
      return readUser(user, { fallbackZone, home });
    } catch (error) {
      return isNobodyHere(error) ? nobody : undefined;
    }
  }

  function askOnce(userId: string): Asked {
    const answer = ask(userId);
    const inTime = within(answer, TIME_LIMIT_MS).then((found) => found ?? unknown);
    const asked = { answer, inTime, lackingAtMs: Number.POSITIVE_INFINITY };
    profiles.set(userId, asked);
    void answer.then((found) => {
      const lackingAtMs = found?.email ? Number.POSITIVE_INFINITY : performance.now();
      const ttl = found === undefined || found === nobody ? KEPT_AFTER_FAULT_MS : KEPT_MS;
      profiles.set(userId, { answer, inTime: Promise.resolve(found ?? unknown), lackingAtMs }, { ttl });
    });
    return asked;
  }

  const profile = (userId: string) => (profiles.get(userId) ?? askOnce(userId)).inTime;

  return {
    viewer: profile,
    isMember: async (userId) => (await profile(userId)).isMember,
    async email(userId) {
      const kept = profiles.get(userId);
      const mayHaveCome = kept && performance.now() - kept.lackingAtMs > ASKED_AGAIN_AFTER_MS;
      const { answer } = kept && !mayHaveCome ? kept : askOnce(userId);
      return (await answer)?.email;
    },
  };
}

/** Slack answered, and knows no such person, or none whom this workspace may see. */
function isNobodyHere(error: unknown): boolean {
  const words: readonly string[] = ['user_not_found', 'user_not_visible'];
  return error instanceof WebAPIPlatformError && words.includes(error.data.error);
}

type User = UsersInfoResponse['user'];

function readUser(
  user: User,
  { fallbackZone, home }: { fallbackZone: string; home: AuthTestResponse },
): Profile {
  const email = user?.profile?.email?.trim() ?? '';
  const isGuest = user?.is_restricted === true || user?.is_ultra_restricted === true;
  return {
    zone: user?.tz && isTimeZone(user.tz) ? user.tz : fallbackZone,
    email: email.length <= MAX_EMAIL ? email.toLowerCase() : '',
    name: (user?.profile?.real_name ?? user?.real_name ?? '').slice(0, MAX_NAME),
    isMember: user?.deleted !== true && !isGuest && isAtHome(user, home),
  };
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
