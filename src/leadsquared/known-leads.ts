/** Leads by their id, kept for an hour, and read when no rep needs the call. */
import { setTimeout as delay } from 'node:timers/promises';
import { createCache } from '../ops/cache.ts';
import { isAboutRequest } from '../tasks/failure.ts';
import { type FoundLeads, type Lead, leadNamed } from '../tasks/lead.ts';
import type { LeadId } from '../tasks/task.ts';
import type { Client } from './api/client.ts';
import type { Job } from './limit/job.ts';
import type { Scheduler } from './limit/scheduler.ts';
import { retrying } from './retries.ts';

/** What LeadSquared has said of a lead. It isn't sure where its answer didn't come. */
interface Known {
  readonly lead: Lead | undefined;
  readonly isSure: boolean;
}

export type KnownLeads = ReturnType<typeof createKnownLeads>;

const KEPT_MS = 60 * 60_000;
/** After a call that found nothing out. */
const MISSED_MS = 5 * 60_000;
const MAX_LEADS = 10_000;
/** The lists of a rush come one after the other: no name is asked for before no other list has come for so many ms. */
const PAUSE_MS = 100;
/** A process that wakes up later than this is busy, and hasn't yet read what else has come. */
const LATE_MS = 50;

/** @param onFault is called with each fault of the app itself: then the leads' names aren't known */
export function createKnownLeads(
  client: Pick<Client, 'retrieveLead' | 'retrieveLeads'>,
  scheduler: Pick<Scheduler, 'run' | 'isQuiet' | 'isQuietEverywhere'>,
  onFault: (error: unknown) => void,
) {
  const leads = createCache<LeadId, Known>(MAX_LEADS, KEPT_MS);
  const names = createCache<LeadId, Lead>(MAX_LEADS, KEPT_MS);
  const underWay = new Map<LeadId, Promise<void>>();
  /** The calls for one lead that reps wait for. */
  const asked = new Map<LeadId, Promise<boolean>>();
  /** When a list last came whose leads aren't known. */
  let lastComerAtMs = 0;

  function note(found: readonly Lead[]): void {
    for (const lead of found) leads.set(lead.id, { lead, isSure: true });
  }

  /** @returns whether LeadSquared has said what it has: it may refuse the id of a lead that it doesn't have */
  async function ask(
    leadIds: readonly LeadId[],
    userId: string,
    kind: 'lookup' | 'background',
  ): Promise<boolean> {
    const [first = ''] = leadIds;
    const retrieve = () =>
      leadIds.length === 1 ? client.retrieveLead(first) : client.retrieveLeads(leadIds);
    const job: Job<FoundLeads> = (call) => (kind === 'lookup' ? retrying(call) : call)(retrieve);
    const before = leadIds.map((id) => leads.get(id)?.lead);
    const outcome = await scheduler.run(kind, userId, job).result.catch(onFault);
    const isSure = outcome?.kind === 'value';
    const ttl = isSure ? KEPT_MS : MISSED_MS;
    for (const [index, id] of leadIds.entries()) {
      const lead = leads.get(id)?.lead;
      // A search may have found it meanwhile.
      const isGone = isSure && lead === before[index];
      if (!lead || isGone) leads.set(id, { lead: undefined, isSure }, { ttl });
    }
    if (outcome?.kind === 'value') note(outcome.value.leads);
    return isSure || (outcome?.kind === 'failed' && isAboutRequest(outcome.failure));
  }

  async function askIfQuiet(
    leadIds: readonly LeadId[],
    userId: string,
    isWanted: () => boolean,
  ): Promise<void> {
    while (scheduler.isQuiet() && isWanted()) {
      const comerAtMs = lastComerAtMs;
      const askAtMs = comerAtMs + PAUSE_MS;
      await delay(Math.max(0, askAtMs - performance.now()), undefined, { ref: false });
      const now = performance.now();
      if (now > askAtMs + LATE_MS) lastComerAtMs = now;
      else if (lastComerAtMs === comerAtMs && (await scheduler.isQuietEverywhere()) && isWanted()) {
        await ask(leadIds, userId, 'background');
        return;
      }
    }
  }

  /** The lead with its owner. Undefined where LeadSquared didn't say. A call for it waits its turn. */
  async function findWhole(
    leadId: LeadId,
    userId: string,
    { pastCache = false } = {},
  ): Promise<Lead | 'none' | undefined> {
    if (pastCache || !leads.get(leadId)?.isSure) {
      const asking = asked.get(leadId) ?? ask([leadId], userId, 'lookup');
      asked.set(leadId, asking);
      const isAnswered = await asking.finally(() => asked.delete(leadId));
      if (!isAnswered) return undefined;
    }
    return leads.get(leadId)?.lead ?? 'none';
  }

  return {
    get: (leadId: LeadId): Lead | undefined => leads.get(leadId)?.lead ?? names.get(leadId),
    /** For a name that another answer mentions. It serves until the whole lead is known. */
    noteName: (id: LeadId, name: string): void => void names.set(id, leadNamed(id, name)),
    note,
    /**
     * Reads the leads that aren't known, by one call, if no job waits and at least half the slots are free: in a rush no call
     * is spent on names. Settles when that is done, and never rejects.
     * @param isWanted no more where their list has failed meanwhile
     */
    async learn(
      leadIds: readonly LeadId[],
      userId: string,
      isWanted: () => boolean = () => true,
    ): Promise<void> {
      if (underWay.size + asked.size === 0 && !scheduler.isQuiet()) return;
      const unknown = leadIds.filter((id) => !leads.has(id));
      const unasked = unknown.filter((id) => !underWay.has(id) && !asked.has(id));
      if (unasked.length > 0 && scheduler.isQuiet()) {
        lastComerAtMs = performance.now();
        const asking = askIfQuiet(unasked, userId, isWanted).finally(() => {
          for (const id of unasked) underWay.delete(id);
        });
        for (const id of unasked) underWay.set(id, asking);
      }
      await Promise.all(unknown.map((id) => asked.get(id) ?? underWay.get(id)));
    },
    findWhole,
    /** Who a lead is, for what shouldn't be without a name: a call for it waits its turn. */
    async find(leadId: LeadId, userId: string): Promise<Lead | undefined> {
      await findWhole(leadId, userId);
      return leads.get(leadId)?.lead ?? names.get(leadId);
    },
  };
}
