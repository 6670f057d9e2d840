import type { KnownBlock } from '@slack/types';
import { recentLeads } from '../messages/lead.ts';
import type { ListPart } from '../messages/list-control.ts';
import type { Parts } from './asking.ts';

/** The rep's last leads, a button each. */
export async function recentsOf(parts: Parts, userId: string, cameFrom?: ListPart): Promise<KnownBlock[]> {
  const leadIds = await parts.recents.of(userId);
  return recentLeads(leadIds, (leadId) => parts.knownLeads.get(leadId)?.name, cameFrom);
}
