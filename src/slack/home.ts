import type { HomeView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { faultWords } from '../operate/log.ts';
import type { WithinLimits } from './rate-limits.ts';
import type { Delivery } from './reply.ts';

/**
 * Shows a view in a rep's App Home, once Slack's rate limit allows it. Never throws.
 * @param isOvertaken says after a wait whether the view is out of date by now
 */
export async function publishHome(
  { userId, view, isOvertaken }: { userId: string; view: HomeView; isOvertaken: () => boolean },
  {
    client,
    withinLimits,
    onFault,
  }: { client: WebClient; withinLimits: WithinLimits; onFault: (fault: string) => void },
): Promise<Delivery> {
  try {
    return await withinLimits('views.publish', async (): Promise<Delivery> => {
      if (isOvertaken()) return 'overtaken';
      await client.views.publish({ user_id: userId, view });
      return 'App Home';
    });
  } catch (error) {
    onFault(`views.publish: ${faultWords(error)}`);
    return 'lost';
  }
}
