export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

/** The nearest sample at or above so great a share of all, and of an even number the lower middle one. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
