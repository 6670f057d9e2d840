/** Keeps up with the time zones of all who want to be told without asking, and with who has left the company. */
import type { KeptNotifications } from '../slack/kept-notifications.ts';
import type { Viewers } from '../slack/viewers.ts';

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
        await viewers.refresh(userId);
      }
      await kept.changeWithin(REST_MS);
    }
  };
  void run();
  return () => {
    isStopped = true;
  };
}
