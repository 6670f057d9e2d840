import { setTimeout as delay } from 'node:timers/promises';
import type { HomeView } from '@slack/types';
import { WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import { faultWords } from '../operate/log.ts';
import type { Delivery } from './reply.ts';

const MAX_PAUSE_MS = 5_000;

/** Shows a view in a rep's App Home; a 429 is waited out once, as the client does with other faults. Never throws. */
export async function publishHome(
  userId: string,
  view: HomeView,
  { client, onFault }: { client: WebClient; onFault: (fault: string) => void },
): Promise<Delivery> {
  const publish = () => client.views.publish({ user_id: userId, view });
  try {
    await publish().catch(async (error: unknown) => {
      if (!(error instanceof WebAPIRateLimitedError)) throw error;
      await delay(Math.min(error.retryAfter * 1000, MAX_PAUSE_MS));
      await publish();
    });
    return 'App Home';
  } catch (error) {
    onFault(`views.publish: ${faultWords(error)}`);
    return 'lost';
  }
}
