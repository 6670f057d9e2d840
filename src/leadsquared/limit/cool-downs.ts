/** Which slots of this process have a call under way or cool down, and when they come free. */
import type { Limit } from '../api/answer.ts';
import { createSortedList } from './sorted-list.ts';

/** Gives a slot back when its call has ended. It cools down for so many ms before it can be taken again. */
export type Release = (coolDownMs: number) => void;

export function createCoolDowns(settings: Limit) {
  let { limit, windowMs } = settings;
  /** The slots whose call has ended. */
  const cooling = createSortedList((slot: { freeAtMs: number }) => slot.freeAtMs);
  let calling = 0;
  let usualCallMs = 100;
  let heldUntilMs = Number.NEGATIVE_INFINITY;

  const inUse = () => calling + cooling.size;
  const heldMs = () => Math.max(0, heldUntilMs - performance.now());

  /** A call begins in a slot. `onFree` is called when the slot has cooled down. */
  function start(onFree = () => {}): Release {
    const startedAtMs = performance.now();
    calling += 1;
    return (coolDownMs) => {
      calling -= 1;
      if (coolDownMs === 0) return onFree();
      const nowMs = performance.now();
      usualCallMs += (nowMs - startedAtMs - usualCallMs) / 8;
      const slot = { freeAtMs: nowMs + coolDownMs };
      cooling.add(slot);
      setTimeout(() => {
        cooling.remove(slot);
        onFree();
      }, coolDownMs).unref();
    };
  }

  /**
   * Ms until a slot is free for a call with so many others ahead of it.
   * @param part how many slots are for this process; by default all
   */
  function waitMs(ahead: number, part = limit): number {
    const nowMs = performance.now();
    // Free slots come first. After a smaller limit was adopted the first to cool open no slot.
    const slotMs = freeAtMs((ahead % part) + inUse() - part, nowMs) - nowMs;
    return Math.max(slotMs, heldMs(), 0) + Math.floor(ahead / part) * (windowMs + usualCallMs);
  }

  /** When that one of the slots in use comes free, from 0 by time; one with a call counts as if it was sent now. */
  function freeAtMs(index: number, nowMs: number): number {
    if (index < 0) return nowMs;
    const callingFreeAtMs = nowMs + usualCallMs + windowMs;
    const before = cooling.countBelow(callingFreeAtMs);
    if (index >= before && index < before + calling) return callingFreeAtMs;
    return cooling.at(index < before ? index : index - calling)?.freeAtMs ?? nowMs;
  }

  /** Lets no call begin for so many ms, unless a longer hold is under way. */
  function hold(ms: number): void {
    heldUntilMs = Math.max(heldUntilMs, performance.now() + ms);
  }

  function adopt(next: Limit): void {
    ({ limit, windowMs } = next);
  }

  return { start, inUse, hold, heldMs, adopt, limit: () => limit, waitMs };
}
