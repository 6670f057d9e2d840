/** What is known of leads besides their tasks, for an hour; and how it comes to be known at no rep's expense. */
import { LRUCache } from 'lru-cache';
import type { Lead } from '../tasks/lead.ts';
import type { LeadId } from '../tasks/task.ts';
import type { Client } from './client.ts';
import type { Line } from './line.ts';
import type { Queue } from './queue.ts';

export interface KnownLeads {
  get(leadId: LeadId): Lead | undefined;
  note(leads: readonly Lead[]): void;
  /**
   * Asks LeadSquared who the lead is, unless that was asked in the last hour, and only when nobody waits and at least
   * half the slots are free. For after a list has been sent: it takes nothing from anybody.
   */
  learn(leadId: LeadId, userId: string): void;
}

const KEPT_MS = 60 * 60_000;
const MAX_LEADS = 10_000;

export function createKnownLeads({
  client,
  line,
  queue,
}: {
  client: Client;
  line: Line;
  queue: Queue;
}): KnownLeads {
  const leads = new LRUCache<LeadId, { lead: Lead | undefined }>({ max: MAX_LEADS, ttl: KEPT_MS });

  return {
    get: (leadId) => leads.get(leadId)?.lead,
    note(found) {
      for (const lead of found) leads.set(lead.id, { lead });
    },
    learn(leadId, userId) {
      if (leads.has(leadId) || queue.waiting() > 0 || line.slotsInUse() > line.limit() / 2) return;
      const standing = queue.enter('name', () => client.retrieveLead(leadId), userId);
      if ('kind' in standing) return;
      leads.set(leadId, { lead: undefined });
      standing.outcome.then(
        (outcome) => {
          if (outcome.kind === 'value')
            leads.set(leadId, { lead: outcome.value.find(({ id }) => id === leadId) });
          else leads.delete(leadId);
        },
        () => leads.delete(leadId),
      );
    },
  };
}
