import type { HomeView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { faultWords } from '../ops/log.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Delivery } from './reply.ts';

export interface HomePublication {
  readonly userId: string;
  readonly view: HomeView;
  /** Only says that the answer takes a while. */
  readonly isPassing: boolean;
  /** Whether it is out of date by now. */
  readonly isOvertaken: () => boolean;
}

/**
 * Slack takes about 100 publications a minute. When many reps open Home at once, words on the wait must not take the
 * place of the lists.
 */
const MAX_BEFORE_LISTS_ONLY = 40;

/** Shows a view in a rep's App Home, once Slack's rate limit allows it. Never throws. */
export async function publishHome(
  { userId, view, isPassing, isOvertaken }: HomePublication,
  { client, limits, onFault }: { client: WebClient; limits: RateLimits; onFault: (fault: string) => void },
): Promise<Delivery> {
  if (isPassing && limits.sentLately('views.publish') >= MAX_BEFORE_LISTS_ONLY) return 'overtaken';
  try {
    return await limits.withinLimits('views.publish', async (): Promise<Delivery> => {
      if (isOvertaken()) return 'overtaken';
      await client.views.publish({ user_id: userId, view });
      return 'App Home';
    });
  } catch (error) {
    onFault(`views.publish: ${faultWords(error)}`);
    return 'lost';
  }
}
