/** What is known of leads besides their tasks, for an hour; and how it comes to be known at no rep's expense. */
import { LRUCache } from 'lru-cache';
import type { Lead } from '../tasks/lead.ts';
import type { LeadId } from '../tasks/task.ts';
import type { Client } from './api/client.ts';
import type { Scheduler } from './limit/scheduler.ts';

export interface KnownLeads {
  get(leadId: LeadId): Lead | undefined;
  note(leads: readonly Lead[]): void;
  /** For what is told beside something else: it stands in until all of the lead is known. */
  noteName(leadId: LeadId, name: string): void;
  /**
   * Asks LeadSquared who the lead is, unless that was asked in the last hour, and only when a moment later nobody waits
   * and at least half the slots are free. For after a list has been sent: it takes nothing from anybody.
   */
  learn(leadId: LeadId, userId: string): void;
}

const KEPT_MS = 60 * 60_000;
const MAX_LEADS = 10_000;
/** The first lists of a rush are answered before the rush is here. */
const PAUSE_MS = 1_000;

/** @param onFault is told of each fault of the app itself: then the lead's name isn't known */
export function createKnownLeads({
  client,
  scheduler,
  onFault,
}: {
  client: Client;
  scheduler: Scheduler;
  onFault: (error: unknown) => void;
}): KnownLeads {
  const leads = new LRUCache<LeadId, { lead: Lead | undefined }>({ max: MAX_LEADS, ttl: KEPT_MS });
  const names = new LRUCache<LeadId, Lead>({ max: MAX_LEADS, ttl: KEPT_MS });

  /** Undefined when it could not be asked, or gave no answer. */
  async function ask(leadId: LeadId, userId: string): Promise<{ lead: Lead | undefined } | undefined> {
    if (!scheduler.isQuiet()) return undefined;
    const ticket = scheduler.run('background', userId, (call) => call(() => client.retrieveLead(leadId)));
    if ('kind' in ticket) return undefined;
    const outcome = await ticket.result;
    if (outcome.kind !== 'value') return undefined;
    return { lead: outcome.value.leads.find(({ id }) => id === leadId) };
  }

  return {
    get: (leadId) => leads.get(leadId)?.lead ?? names.get(leadId),
    noteName(id, name) {
      names.set(id, { id, name, email: '', phone: '', company: '', stage: '', ownerName: '' });
    },
    note(found) {
      for (const lead of found) leads.set(lead.id, { lead });
    },
    learn(leadId, userId) {
      if (leads.has(leadId) || !scheduler.isQuiet()) return;
      leads.set(leadId, { lead: undefined });
      setTimeout(async () => {
        const lead = await ask(leadId, userId).catch((error: unknown) => {
          onFault(error);
          return undefined;
        });
        if (lead) leads.set(leadId, lead);
        else leads.delete(leadId);
      }, PAUSE_MS).unref();
    },
  };
}
