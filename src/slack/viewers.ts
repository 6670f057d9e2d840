/** What Slack knows of the rep who looks at a list. */
import type { AuthTestResponse, UsersInfoResponse, WebClient } from '@slack/web-api';
import PQueue from 'p-queue';
import { createCache } from '../ops/cache.ts';
import { resultWithin } from '../ops/result-within.ts';
import type { Viewer } from '../tasks/owner.ts';
import { isTimeZone } from '../tasks/time-zone.ts';
import type { WithinLimits } from './rate-limits.ts';
import { faultWord, isUnknownPerson } from './slack-faults.ts';

export type Viewers = ReturnType<typeof createViewers>;

interface Profile extends Viewer {
  readonly isMember: boolean;
  /** Deactivated, or not to be found. */
  readonly hasLeft: boolean;
}

const KEPT_MS = 24 * 60 * 60_000;
/** A rep who travels isn't told by the old clock for long, and one who has left the company not for long at all. */
const FRESH_MS = 60 * 60_000;
/** Slack takes about 100 such calls a minute, and reps who wait for an answer need some. */
const UNHURRIED = { concurrency: 1, interval: 1_000, intervalCap: 1 };
/** When Slack gave no answer, or no e-mail address, without which a rep may see nothing. */
const LACKING_KEPT_MS = 5_000;
const MAX_VIEWERS = 10_000;
const TIME_LIMIT_MS = 1_000;
/** RFC 5321. No lookup takes a longer one. */
const MAX_EMAIL = 254;
/** Slack's own limit for names is lower. */
const MAX_NAME = 200;

interface Asked {
  /** Undefined when Slack gave none. */
  readonly answer: Promise<Profile | undefined>;
  readonly inTime: Promise<Profile>;
  /** What Slack has said, and when. */
  readonly found?: Profile | undefined;
  readonly foundAtMs?: number;
}

/** `home` is what auth.test says of the app itself. */
type Known = { readonly fallbackZone: string; readonly home: AuthTestResponse };

export function createViewers(client: WebClient, withinLimits: WithinLimits, known: Known) {
  const unknown: Profile = { zone: known.fallbackZone, email: '', name: '', isMember: true, hasLeft: false };
  const profiles = createCache<string, Asked>(MAX_VIEWERS);
  const unhurried = new PQueue(UNHURRIED);
  const refreshing = new Map<string, Promise<void>>();

  /** Undefined when Slack gave no answer. */
  async function request(userId: string, onWait?: () => void): Promise<Profile | undefined> {
    try {
      const info = () => client.users.info({ user: userId });
      return readUser((await withinLimits('users.info', info, onWait)).user, known);
    } catch (error) {
      return isUnknownPerson(faultWord(error)) ? { ...unknown, isMember: false, hasLeft: true } : undefined;
    }
  }

  function keep(userId: string, found: Profile | undefined): void {
    const [answer, inTime] = [Promise.resolve(found), Promise.resolve(found ?? unknown)];
    const ttl = found?.email ? KEPT_MS : LACKING_KEPT_MS;
    profiles.set(userId, { answer, inTime, found, foundAtMs: performance.now() }, { ttl });
  }

  /** `inTime` is there within a second, and at once where Slack takes no more calls now. */
  function ask(userId: string): Asked {
    const heldUp = Promise.withResolvers<undefined>();
    const answer = request(userId, () => heldUp.resolve(undefined));
    const inTime = resultWithin(Promise.race([answer, heldUp.promise]), TIME_LIMIT_MS).then(
      (found) => found ?? unknown,
    );
    profiles.set(userId, { answer, inTime });
    void answer.then((found) => keep(userId, found));
    return { answer, inTime };
  }

  function isFresh(userId: string): boolean {
    const { foundAtMs } = profiles.get(userId) ?? {};
    return foundAtMs !== undefined && performance.now() - foundAtMs < FRESH_MS;
  }

  const profileOf = (userId: string) => profiles.get(userId) ?? ask(userId);

  return {
    /** Never rejects, and takes 1 s at most. Then the viewer has the fallback zone, and neither e-mail address nor name. */
    viewer: (userId: string): Promise<Viewer> => profileOf(userId).inTime,
    /** Undefined where Slack hasn't said it yet, and for a deactivated person, of whom it says none. Doesn't ask. */
    knownZone(userId: string): string | undefined {
      const found = profiles.get(userId)?.found;
      return found?.hasLeft ? undefined : found?.zone;
    },
    /** Asks again after an hour, one call a second for all who aren't waiting for an answer. What was known stays known. */
    async refresh(userId: string): Promise<void> {
      if (isFresh(userId)) return;
      const refreshed =
        refreshing.get(userId) ??
        unhurried.add(async () => {
          const found = await request(userId);
          if (found) keep(userId, found);
          refreshing.delete(userId);
        });
      refreshing.set(userId, refreshed);
      await refreshed;
    },
    /** In lower case, without that limit. Undefined when Slack gave no answer; `''` where there is none. */
    email: async (userId: string) => (await profileOf(userId).answer)?.email,
    /** Without that limit too; `''` where Slack gives none. */
    name: async (userId: string) => (await profileOf(userId).answer)?.name ?? '',
    /** Not a guest, not of another company, not deactivated. A person of whom Slack says nothing in time counts as one. */
    isMember: async (userId: string) => (await profileOf(userId).inTime).isMember,
    /** As far as Slack has said. */
    hasLeft: async (userId: string) => (await profileOf(userId).inTime).hasLeft,
  };
}

type User = UsersInfoResponse['user'];

function readUser(user: User, { fallbackZone, home }: Known): Profile {
  const email = user?.profile?.email?.trim() ?? '';
  const isGuest = user?.is_restricted === true || user?.is_ultra_restricted === true;
  return {
    zone: user?.tz && isTimeZone(user.tz) ? user.tz : fallbackZone,
    email: email.length <= MAX_EMAIL ? email.toLowerCase() : '',
    name: (user?.profile?.real_name ?? user?.real_name ?? '').slice(0, MAX_NAME),
    hasLeft: user?.deleted === true,
    isMember: user?.deleted !== true && !isGuest && isAtHome(user, home),
  };
}

/**
 * Whether they are of this workspace, or of its Enterprise organisation. `is_stranger` alone is not enough: it is false for people of another
 * company in a channel that the app is in (Slack, "User type").
 */
function isAtHome(user: User, { team_id, enterprise_id }: AuthTestResponse): boolean {
  if (user?.is_stranger) return false;
  const of = user?.enterprise_user;
  if (user?.team_id === undefined || team_id === undefined || user.team_id === team_id) return true;
  return of?.teams?.includes(team_id) === true || (of?.enterprise_id ?? '') === (enterprise_id ?? 'none');
}
