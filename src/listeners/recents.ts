import type { KnownBlock } from '@slack/types';
import type { ListPart } from '../messages/control-values.ts';
import { recentLeads } from '../messages/lead-messages.ts';
import type { Parts } from './asking.ts';

/** The rep's last leads, a button each. */
export async function recentsOf(parts: Parts, userId: string, cameFrom?: ListPart): Promise<KnownBlock[]> {
  const leadIds = await parts.recents.of(userId);
  return recentLeads(leadIds, (leadId) => parts.knownLeads.get(leadId)?.name, cameFrom);
}
