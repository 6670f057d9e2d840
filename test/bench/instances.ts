import { startRedis } from '../e2e/redis.ts';
import { findingsOf, jittered, type Run, runApp } from './rate-limit.ts';
import type { Row } from './row.ts';

const INSTANCES = 3;
const RUNS = 2;

/** Several instances that share one limit by Redis. */
export const instances: Row = {
  name: 'instances',
  load: 'waits',
  async measure(progress, calm) {
    await calm;
    const ends: (() => Promise<void>)[] = [];
    const { url } = await startRedis({ after: (end) => void ends.push(end) });
    const settings = { REDIS_URL: url, INSTANCES: String(INSTANCES) };
    const runs: Run[] = [];
    for (let run = 1; run <= RUNS; run += 1) {
      progress(`run ${run} of ${RUNS}`);
      runs.push(await runApp({ instances: INSTANCES, settings, upstream: jittered }));
    }
    await Promise.all(ends.map((end) => end()));
    return findingsOf(runs, [], 0.95);
  },
};
