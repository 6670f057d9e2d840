/** The leads that each rep looked at last. */
import type { KnownBlock } from '@slack/types';
import type { KnownLeads } from '../leadsquared/known-leads.ts';
import type { ListPart } from '../messages/control-values.ts';
import { recentLeads } from '../messages/lead-messages.ts';
import type { Memory } from '../ops/memory.ts';
import { readGuid } from '../tasks/read-guid.ts';
import type { LeadId } from '../tasks/task.ts';
import type { Visibility } from '../tasks/visibility.ts';
import type { LeadSight } from './lead-sight.ts';

const MAX_LEADS = 5;
const KEPT_MS = 30 * 24 * 60 * 60_000;

export type Recents = ReturnType<typeof createRecents>;

export function createRecents({
  memory,
  knownLeads,
  leadSight,
  visibility,
}: {
  memory: Memory;
  knownLeads: KnownLeads;
  leadSight: LeadSight;
  visibility: Visibility;
}) {
  // What was seen while more could be seen isn't shown.
  const name = (userId: string) =>
    `recent leads of ${userId}${visibility === 'all' ? '' : ` (${visibility})`}`;

  async function of(userId: string): Promise<LeadId[]> {
    const ids = (await memory.get(name(userId)))?.split(' ', MAX_LEADS) ?? [];
    // They may come from Redis, where others can write.
    return ids.filter((id) => readGuid(id) !== undefined);
  }

  return {
    async add(userId: string, leadId: LeadId): Promise<void> {
      const others = (await of(userId)).filter((other) => other !== leadId);
      await memory.set(name(userId), [leadId, ...others].slice(0, MAX_LEADS).join(' '), KEPT_MS);
    },
    /**
     * A button each, the latest first.
     * @param cameFrom the part of the rep's own list that each leads back to
     */
    async buttons(userId: string, cameFrom?: ListPart): Promise<KnownBlock[]> {
      const leadIds = await of(userId);
      const seen = await Promise.all(leadIds.map((leadId) => leadSight.seesNow(userId, leadId)));
      const isSeen = new Map(leadIds.map((leadId, index) => [leadId, seen[index]]));
      return recentLeads(
        leadIds.filter((leadId) => isSeen.get(leadId) !== false),
        (leadId) => (isSeen.get(leadId) ? knownLeads.get(leadId)?.name : undefined),
        cameFrom,
      );
    },
  };
}
