/**
 * Whether the account's calls are used up, for the day perhaps: then every call is refused, and one call a window asks
 * whether that is over. Pure: it is given each refusal, each answer and the time.
 */

export interface Quota {
  readonly isUsedUp: boolean;
  /** While it is used up: when one call may ask again. */
  readonly asksAgainAtMs: number;
  /** Since when there are only refusals; undefined after an answer. */
  readonly onlyRefusalsSinceMs: number | undefined;
  readonly lastRefusedAtMs: number;
}

export const NOT_USED_UP: Quota = {
  isUsedUp: false,
  asksAgainAtMs: Number.NEGATIVE_INFINITY,
  onlyRefusalsSinceMs: undefined,
  lastRefusedAtMs: Number.NEGATIVE_INFINITY,
};

/** How often a call is refused before it is given up. */
const MAX_TIMES = 3;
const NOTHING_ELSE_MS = 60_000;
/** A refused call is sent again within a window or two, and a busy machine is slow about it. */
const SAME_STREAK_MS = 30_000;

/**
 * @param call how often it was refused, this time included, since when, and for how long nothing is sent now
 * @returns whether it is not sent again. The news is `short` when others passed while it was refused again and again
 */
export function afterRefusal(
  before: Quota,
  { times, firstAtMs, holdMs }: { times: number; firstAtMs: number; holdMs: number },
  nowMs: number,
) {
  // Old refusals, with no call since, are no streak.
  const isStreak = nowMs - before.lastRefusedAtMs <= Math.max(SAME_STREAK_MS, 2 * holdMs);
  const onlyRefusalsSinceMs = (isStreak ? before.onlyRefusalsSinceMs : undefined) ?? nowMs;
  const isWorn = times >= MAX_TIMES;
  const gotNothingElse = onlyRefusalsSinceMs <= firstAtMs;
  const isUsedUp =
    before.isUsedUp || (isWorn && gotNothingElse) || nowMs - onlyRefusalsSinceMs >= NOTHING_ELSE_MS;
  const quota = { isUsedUp, asksAgainAtMs: nowMs + holdMs, onlyRefusalsSinceMs, lastRefusedAtMs: nowMs };
  if (!isUsedUp) return { quota, isGivenUp: isWorn, news: isWorn ? 'short' : undefined } as const;
  return { quota, isGivenUp: true, news: before.isUsedUp ? undefined : 'used up' } as const;
}

/** After any answer but a refusal. */
export function afterAnswer(before: Quota): Quota {
  return { ...before, isUsedUp: false, onlyRefusalsSinceMs: undefined };
}

export function mayAsk({ isUsedUp, asksAgainAtMs }: Quota, nowMs: number): boolean {
  return !isUsedUp || nowMs >= asksAgainAtMs;
}

/** A call is about to ask, and no other does for a window. */
export function afterAsking(before: Quota, { nowMs, windowMs }: { nowMs: number; windowMs: number }): Quota {
  return { ...before, asksAgainAtMs: nowMs + windowMs };
}
