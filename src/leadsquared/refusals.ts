/**
 * What happens when LeadSquared refuses a call for its limit all the same: somebody else spends the same account's
 * calls, the plan is smaller than set, or the day's calls are used up.
 */
import type { Line } from './line.ts';

/** What one lookup has met. */
export interface Refused {
  times: number;
  sinceMs: number;
}

export interface Refusals {
  /** Holds the line for a window, and says whether this lookup goes on. */
  note(refused: Refused, retryAfterMs: number | undefined): 'ask again' | 'give up';
  /** Anything but a refusal came back. */
  noteAnswer(): void;
  /** While the limit is used up one call a window asks whether it still is; `probe` is that call, about to be sent. */
  isUsedUp(): boolean;
  mayProbe(): boolean;
  probe(): void;
}

const MAX_TIMES = 3;
const NOTHING_ELSE_MS = 60_000;
/** LeadSquared sends no Retry-After that is known of; whoever does shall not stop the line for hours. */
const MAX_HOLD_MS = 60_000;

export function createRefusals(
  windowMs: number,
  { line, onUsedUp, onFreed, onWorn }: { line: Line; onUsedUp(): void; onFreed(): void; onWorn(): void },
): Refusals {
  /** When refusals began to be all that came. */
  let onlyRefusalsSinceMs: number | undefined;
  let isUsedUp = false;
  let nextProbeAtMs = 0;

  return {
    note(refused, retryAfterMs) {
      const nowMs = performance.now();
      const jitterMs = (Math.random() * windowMs) / 10;
      const heldMs = Math.max(windowMs, Math.min(retryAfterMs ?? 0, MAX_HOLD_MS)) + jitterMs;
      line.hold(heldMs);
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
      nextProbeAtMs = performance.now() + windowMs;
    },
  };
}
