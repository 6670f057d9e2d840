/**
 * Learns the time zones of all who want to be told without asking. After a start they are all unknown: Slack takes about 100
 * such calls a minute, and reps who wait for an answer need some.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { KeptNotifications } from '../slack/kept-notifications.ts';
import type { Viewers } from '../slack/viewers.ts';

const PACE_MS = 1_000;
const REST_MS = 5_000;

/** @returns ends it */
export function startLearningZones({
  kept,
  viewers,
}: {
  kept: KeptNotifications;
  viewers: Viewers;
}): () => void {
  let isStopped = false;
  const run = async () => {
    while (!isStopped) {
      for (const { userId } of kept.all()) {
        if (isStopped) return;
        if (viewers.knownZone(userId) !== undefined) continue;
        // Their profile has the zone too.
        await viewers.email(userId);
        await delay(PACE_MS, undefined, { ref: false });
      }
      await kept.changeWithin(REST_MS);
    }
  };
  void run();
  return () => {
    isStopped = true;
  };
}
