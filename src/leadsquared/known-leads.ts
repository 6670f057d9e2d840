/** Leads by their id, kept for an hour, and read when no rep needs the call. */
import { LRUCache } from 'lru-cache';
import type { FoundLeads, Lead } from '../tasks/lead.ts';
import type { LeadId } from '../tasks/task.ts';
import type { Client } from './api/client.ts';
import type { Job } from './limit/job.ts';
import type { Scheduler } from './limit/scheduler.ts';

export type KnownLeads = ReturnType<typeof createKnownLeads>;

const KEPT_MS = 60 * 60_000;
const MAX_LEADS = 10_000;
/** The first lists of a rush are answered before the rest of it arrives. */
const PAUSE_MS = 1_000;

/** @param onFault is called with each fault of the app itself: then the lead's name isn't known */
export function createKnownLeads(client: Client, scheduler: Scheduler, onFault: (error: unknown) => void) {
  const leads = new LRUCache<LeadId, { lead: Lead | undefined }>({ max: MAX_LEADS, ttl: KEPT_MS });
  const names = new LRUCache<LeadId, Lead>({ max: MAX_LEADS, ttl: KEPT_MS });

  async function ask(leadId: LeadId, userId: string): Promise<void> {
    const job: Job<FoundLeads> = (call) => call(() => client.retrieveLead(leadId));
    const outcome = scheduler.isQuiet()
      ? await scheduler.run('background', userId, job).result.catch(onFault)
      : undefined;
    if (outcome?.kind === 'value') {
      leads.set(leadId, { lead: outcome.value.leads.find(({ id }) => id === leadId) });
    } else leads.delete(leadId);
  }

  return {
    get: (leadId: LeadId): Lead | undefined => leads.get(leadId)?.lead ?? names.get(leadId),
    /** For a name that another answer mentions. It serves until the whole lead is known. */
    noteName(id: LeadId, name: string): void {
      names.set(id, { id, name, email: '', phone: '', company: '', stage: '', ownerName: '' });
    },
    note(found: readonly Lead[]): void {
      for (const lead of found) leads.set(lead.id, { lead });
    },
    /**
     * Reads the lead, at most once an hour, and only if a moment later no job waits and at least half the slots are free.
     * Call it after a list has been sent, so that it takes no slot from a rep.
     */
    learn(leadId: LeadId, userId: string): void {
      if (leads.has(leadId) || !scheduler.isQuiet()) return;
      leads.set(leadId, { lead: undefined });
      setTimeout(ask, PAUSE_MS, leadId, userId).unref();
    },
  };
}
