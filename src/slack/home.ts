import { setTimeout as delay } from 'node:timers/promises';
import type { HomeView } from '@slack/types';
import { WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import { faultWords } from '../operate/log.ts';
import type { Delivery } from './reply.ts';

const MAX_PAUSE_MS = 5_000;

/**
 * Shows a view in a rep's App Home; a 429 is waited out once, as the client does with other faults. Never throws.
 * @param isOvertaken says after that wait whether it is out of date by now
 */
export async function publishHome(
  { userId, view, isOvertaken }: { userId: string; view: HomeView; isOvertaken: () => boolean },
  { client, onFault }: { client: WebClient; onFault: (fault: string) => void },
): Promise<Delivery> {
  const publish = async (): Promise<Delivery> => {
    await client.views.publish({ user_id: userId, view });
    return 'App Home';
  };
  try {
    return await publish().catch(async (error: unknown): Promise<Delivery> => {
      if (!(error instanceof WebAPIRateLimitedError)) throw error;
      await delay(Math.min(error.retryAfter * 1000, MAX_PAUSE_MS));
      return isOvertaken() ? 'overtaken' : publish();
    });
  } catch (error) {
    onFault(`views.publish: ${faultWords(error)}`);
    return 'lost';
  }
}
