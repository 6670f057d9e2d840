import { measureLimiters } from './rate-limit.ts';
import type { Row } from './row.ts';

/** Cool-down slots pay for their certainty with the round trip, so this is where they are at their worst. */
export const slowUpstream: Row = {
  name: 'slow-upstream',
  load: 'waits',
  async measure(progress, calm) {
    // Where the machine is slow, what bursts beside it costs either row a hundredth of its share.
    await calm;
    return measureLimiters({ rounds: 2, leastShare: 0.79, serviceMs: () => 1_000 }, progress);
  },
};
