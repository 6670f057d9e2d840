import { measureLimiters } from './rate-limit.ts';
import type { Row } from './row.ts';

/** The upstream takes 20 to 60 ms. */
export const queue: Row = {
  name: 'queue',
  load: 'waits',
  measure: (progress) => measureLimiters({ rounds: 3, leastShare: 0.97 }, progress),
};
