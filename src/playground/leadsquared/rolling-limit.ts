// LeadSquared's rate limit: so many calls in any window, counted where they arrive.

export interface RollingLimit {
  isReached(): boolean;
  count(): void;
}

export function createRollingLimit(limit: number, windowMs: number): RollingLimit {
  // By the monotonic clock: the window must not stretch or shrink when the machine's time is set.
  let counted: number[] = [];
  return {
    isReached() {
      const now = performance.now();
      counted = counted.filter((countedAt) => now - countedAt < windowMs);
      return counted.length >= limit;
    },
    count() {
      counted.push(performance.now());
    },
  };
}
