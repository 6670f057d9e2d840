import { measureLimiters } from './rate-limit.ts';
import type { Row } from './row.ts';

/** Cool-down slots pay for their certainty with the round trip, so this is where they are at their worst. */
export const slowUpstream: Row = {
  name: 'slow-upstream',
  load: 'waits',
  measure: (progress) => measureLimiters({ serviceMs: () => 1_000 }, 0.78, progress),
};
