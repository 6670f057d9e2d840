/**
 * What happens when LeadSquared refuses a call for its limit all the same: somebody else spends the same account's
 * calls, the plan is smaller than set, or the day's calls are used up.
 */
import type { Limit } from '../api/client.ts';
import type { Line } from './line.ts';

/** What one lookup has met. */
export interface Refused {
  times: number;
  sinceMs: number;
}

export interface Refusals {
  /**
   * Holds the line for a window, and says whether this lookup goes on.
   * @param said the limit that the refusal names
   */
  note(
    refused: Refused,
    refusal: { retryAfterMs: number | undefined; said: Limit | undefined },
  ): 'ask again' | 'give up';
  /** Anything but a refusal came back. */
  noteAnswer(): void;
  /** While the limit is used up one call a window asks whether it still is; `probe` is that call, about to be sent. */
  isUsedUp(): boolean;
  mayProbe(): boolean;
  probe(): void;
}

const MAX_TIMES = 3;
const NOTHING_ELSE_MS = 60_000;
/** Who is refused asks again within a window or two, and a busy machine is slow about it. */
const SAME_STREAK_MS = 30_000;
/** LeadSquared sends no Retry-After that is known of; whoever does shall not stop the line for hours. */
export const MAX_HOLD_MS = 60_000;
/** A limit over more than this is a day's cap, and no window to keep to. */
const MAX_WINDOW_MS = 60_000;
export const LEARNED_FOR_MS = 60 * 60_000;

export interface RefusalWatch {
  onUsedUp(): void;
  onFreed(): void;
  /** One lookup was refused again and again, while others passed. */
  onWorn(): void;
  /** LeadSquared allows less than was set. */
  onLearned(limit: Limit): void;
}

/**
 * All refusals within a window of the first are one episode. It halves the slots, for somebody else takes the rest, and
 * each whole window without a refusal gives one back: taking slots for each refusal, or giving back for each success,
 * does far worse. The first window after the start halves nothing: it meets what the process before this one has sent.
 * @param settings the limit that is set, and that what is learned never exceeds
 */
export function createRefusals(
  settings: Limit,
  { line, onUsedUp, onFreed, onWorn, onLearned }: RefusalWatch & { line: Line },
): Refusals {
  /** When refusals began to be all that came. */
  let onlyRefusalsSinceMs: number | undefined;
  let isUsedUp = false;
  let nextProbeAtMs = 0;
  /** What LeadSquared allows, as far as it is known. */
  let known = settings;
  let slots = settings.limit;
  let episodeAtMs = Number.NEGATIVE_INFINITY;
  let lastRefusedAtMs = Number.NEGATIVE_INFINITY;
  let growth: NodeJS.Timeout | undefined;
  let lapse: NodeJS.Timeout | undefined;
  const startedAtMs = performance.now();

  /** @param growthInMs when one slot is given back, if by then nothing was refused */
  function adopt(growthInMs: number): void {
    const isGrowing = slots < known.limit;
    line.adopt({ limit: slots, windowMs: known.windowMs }, isGrowing ? 2 * growthInMs : LEARNED_FOR_MS);
    clearTimeout(growth);
    if (!isGrowing) return;
    growth = setTimeout(() => {
      slots += 1;
      adopt(known.windowMs);
    }, growthInMs).unref();
  }

  /** Whether something new was learned. It lapses an hour after it was said last. */
  function learn(said: Limit | undefined): boolean {
    if (said === undefined || said.windowMs > MAX_WINDOW_MS) return false;
    const before = known;
    known = stricter(said, settings);
    clearTimeout(lapse);
    if (known !== settings) {
      lapse = setTimeout(() => {
        known = settings;
        adopt(known.windowMs);
      }, LEARNED_FOR_MS).unref();
    }
    slots = Math.min(slots, known.limit);
    if (known.limit === before.limit && known.windowMs === before.windowMs) return false;
    if (known !== settings) onLearned(known);
    return true;
  }

  return {
    note(refused, { retryAfterMs, said }) {
      const nowMs = performance.now();
      const isLearned = learn(said);
      const { windowMs } = known;
      const isNewEpisode = nowMs - episodeAtMs >= windowMs;
      if (isNewEpisode) episodeAtMs = nowMs;
      if (isNewEpisode && !isLearned && nowMs - startedAtMs >= windowMs)
        slots = Math.max(1, Math.floor(slots / 2));
      const jitterMs = (Math.random() * windowMs) / 10;
      const heldMs = Math.max(windowMs, Math.min(retryAfterMs ?? 0, MAX_HOLD_MS)) + jitterMs;
      line.hold(heldMs);
      // A window in which nothing was sent proves nothing.
      adopt(heldMs + windowMs);
      // Refusals long ago, with nothing asked since, are no streak.
      if (nowMs - lastRefusedAtMs > Math.max(SAME_STREAK_MS, 2 * heldMs)) onlyRefusalsSinceMs = nowMs;
      lastRefusedAtMs = nowMs;
      onlyRefusalsSinceMs ??= nowMs;
      if (refused.times === 0) refused.sinceMs = nowMs;
      refused.times += 1;
      const isWorn = refused.times >= MAX_TIMES;
      const cameNothingElse = onlyRefusalsSinceMs <= refused.sinceMs;
      if (!isUsedUp && ((isWorn && cameNothingElse) || nowMs - onlyRefusalsSinceMs >= NOTHING_ELSE_MS)) {
        isUsedUp = true;
        onUsedUp();
      } else if (isWorn && !isUsedUp) {
        onWorn();
      }
      if (isUsedUp) nextProbeAtMs = nowMs + Math.max(windowMs, heldMs);
      return isUsedUp || isWorn ? 'give up' : 'ask again';
    },
    noteAnswer() {
      onlyRefusalsSinceMs = undefined;
      if (!isUsedUp) return;
      isUsedUp = false;
      onFreed();
    },
    isUsedUp: () => isUsedUp,
    mayProbe: () => performance.now() >= nextProbeAtMs,
    probe() {
      nextProbeAtMs = performance.now() + known.windowMs;
    },
  };
}

/** What keeps to both: never more than is set, over the set window where that is the shorter. */
function stricter(said: Limit, settings: Limit): Limit {
  const { limit, windowMs } = settings;
  if (said.windowMs > windowMs) {
    const share = Math.max(1, Math.floor((said.limit * windowMs) / said.windowMs));
    return share < limit ? { limit: share, windowMs } : settings;
  }
  const inSetWindow = said.limit * Math.ceil(windowMs / said.windowMs);
  if (inSetWindow <= limit && said.windowMs < windowMs) return said;
  return said.limit < limit ? { limit: said.limit, windowMs } : settings;
}
