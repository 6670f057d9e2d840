/**
 * What LeadSquared allows, learned from its refusals: another program spends the same account's calls, or the plan is
 * smaller than set. Pure: it is given each refusal and the time. README.md has the rules. The first
 * window after the start halves nothing because it meets what the process before this one has sent.
 */
import type { Limit, Refusal } from '../api/answer.ts';

export interface AdaptiveLimit {
  /** The admin's setting, which a learned limit never exceeds. */
  readonly set: Limit;
  /** What LeadSquared allows, as far as we know; and until when we keep to that. */
  readonly known: Limit;
  readonly knownUntilMs: number;
  readonly slots: number;
  /** When one slot is given back, if nothing is refused by then. */
  readonly growsAtMs: number;
  readonly startedAtMs: number;
  readonly episodeAtMs: number;
}

/** LeadSquared's documentation doesn't mention Retry-After. A proxy that sends it must not stop all calls for hours. */
export const MAX_HOLD_MS = 60_000;
/** A limit over more than this is a day's cap, and no window to keep to. */
const MAX_WINDOW_MS = 60_000;
export const LEARNED_FOR_MS = 60 * 60_000;

export function startLimit(set: Limit, nowMs: number): AdaptiveLimit {
  return {
    set,
    known: set,
    knownUntilMs: Number.POSITIVE_INFINITY,
    slots: set.limit,
    growsAtMs: Number.POSITIVE_INFINITY,
    startedAtMs: nowMs,
    episodeAtMs: Number.NEGATIVE_INFINITY,
  };
}

/**
 * @param jitter from 0 to 1, so that several instances do not go on at the same moment
 * @returns for how long nothing may be sent, and what LeadSquared said that was not known
 */
export function afterRefusal(
  before: AdaptiveLimit,
  { retryAfterMs = 0, said }: Refusal,
  { nowMs, jitter }: { nowMs: number; jitter: number },
) {
  const { known, knownUntilMs, isNews } = learn(before, said, nowMs);
  const { windowMs } = known;
  const isEpisode = nowMs - before.episodeAtMs >= windowMs;
  const isHalved = isEpisode && !isNews && nowMs - before.startedAtMs >= windowMs;
  const kept = Math.min(before.slots, known.limit);
  const slots = isHalved ? Math.max(1, Math.floor(kept / 2)) : kept;
  const holdMs = Math.max(windowMs, Math.min(retryAfterMs, MAX_HOLD_MS)) + (jitter * windowMs) / 10;
  const limit: AdaptiveLimit = {
    ...before,
    known,
    knownUntilMs,
    slots,
    // A window in which nothing was sent proves nothing.
    growsAtMs: slots < known.limit ? nowMs + holdMs + windowMs : Number.POSITIVE_INFINITY,
    episodeAtMs: isEpisode ? nowMs : before.episodeAtMs,
  };
  return { limit, holdMs, learned: isNews && known !== before.set ? known : undefined };
}

/** Gives a slot back, or forgets what was learned, where it is time. */
export function atTime(before: AdaptiveLimit, nowMs: number): AdaptiveLimit {
  const isGrown = nowMs >= before.growsAtMs;
  const isLapsed = nowMs >= before.knownUntilMs;
  if (!isGrown && !isLapsed) return before;
  const known = isLapsed ? before.set : before.known;
  const slots = before.slots + (isGrown ? 1 : 0);
  return {
    ...before,
    known,
    knownUntilMs: isLapsed ? Number.POSITIVE_INFINITY : before.knownUntilMs,
    slots,
    growsAtMs: slots < known.limit ? nowMs + known.windowMs : Number.POSITIVE_INFINITY,
  };
}

/** When `atTime` has something to do; infinite when it never has. */
export function changesAtMs({ growsAtMs, knownUntilMs }: AdaptiveLimit): number {
  return Math.min(growsAtMs, knownUntilMs);
}

export function inForce({ slots, known }: AdaptiveLimit): Limit {
  return { limit: slots, windowMs: known.windowMs };
}

/** How long other instances keep to it: until this one tells them the next. */
export function forOthersMs({ growsAtMs }: AdaptiveLimit, nowMs: number): number {
  return Number.isFinite(growsAtMs) ? 2 * (growsAtMs - nowMs) : LEARNED_FOR_MS;
}

/** A learned limit lapses an hour after LeadSquared named it last. */
function learn({ set, known, knownUntilMs }: AdaptiveLimit, said: Limit | undefined, nowMs: number) {
  if (said === undefined || said.windowMs > MAX_WINDOW_MS) return { known, knownUntilMs, isNews: false };
  const next = stricter(said, set);
  return {
    known: next,
    knownUntilMs: next === set ? Number.POSITIVE_INFINITY : nowMs + LEARNED_FOR_MS,
    isNews: next.limit !== known.limit || next.windowMs !== known.windowMs,
  };
}

/** A limit that keeps to both: never more than is set, over the set window where that is shorter. */
function stricter(said: Limit, set: Limit): Limit {
  const { limit, windowMs } = set;
  if (said.windowMs > windowMs) {
    const share = Math.max(1, Math.floor((said.limit * windowMs) / said.windowMs));
    return share < limit ? { limit: share, windowMs } : set;
  }
  const inSetWindow = said.limit * Math.ceil(windowMs / said.windowMs);
  if (inSetWindow <= limit && said.windowMs < windowMs) return said;
  return said.limit < limit ? { limit: said.limit, windowMs } : set;
}
