import { median } from './statistics.ts';

/** One row of the table: a question, and how it is answered by measuring. */
export interface Row {
  readonly name: string;
  /** `waits`: so idle that others may be measured at the same time. `works`: it needs the machine to itself. */
  readonly load: 'waits' | 'works';
  /**
   * @param progress says how far it is
   * @param calm resolves when all earlier rows are measured, for measurements that would disturb them
   */
  measure(progress: (words: string) => void, calm: Promise<unknown>): Promise<readonly Finding[]>;
}

export interface Finding {
  /** What was measured, on what, and how often. */
  readonly measured: string;
  readonly unit: Unit;
  /** One a run. */
  readonly ours: readonly number[];
  readonly against: readonly Peer[];
  /** Left out: the row is shown beside another one, and has no goal. */
  readonly goal?: Goal;
}

/** What people would use instead. */
export interface Peer {
  readonly name: string;
  readonly samples: readonly number[];
}

export interface Goal {
  readonly words: string;
  readonly isReached: boolean;
}

export function atMostTimes(times: number, ours: readonly number[], theirs: readonly number[]): Goal {
  return { words: `≤ ${times} times`, isReached: median(ours) <= times * median(theirs) };
}

/** How a number is written, with its unit. */
export interface Unit {
  readonly write: (value: number) => string;
  readonly symbol: string;
}

export const whole = (value: number) => Math.round(value).toLocaleString('en');

export const COUNT: Unit = { write: whole, symbol: '' };
export const SHARE: Unit = { write: (value) => value.toFixed(3), symbol: '' };
export const PER_SECOND: Unit = { write: whole, symbol: ' /s' };
/** For ms. */
export const SECONDS: Unit = { write: (ms) => (ms / 1000).toFixed(2), symbol: ' s' };
export const MILLISECONDS: Unit = {
  write: (ms) => (ms < 100 ? ms.toPrecision(3) : whole(ms)),
  symbol: ' ms',
};
/** For bytes. */
export const MEGABYTES: Unit = { write: (bytes) => whole(bytes / 1024 ** 2), symbol: ' MB' };
