/** The one place that decides whether a rep sees a lead. Every list, search and name passes here. */
import type { KnownLeads } from '../leadsquared/known-leads.ts';
import type { Outcome } from '../leadsquared/limit/job.ts';
import type { Asked, Lookups } from '../leadsquared/lookups.ts';
import type { Viewers } from '../slack/viewers.ts';
import type { Failure } from '../tasks/failure.ts';
import type { FoundLeads, Lead, LeadQuery } from '../tasks/lead.ts';
import { activeUserOf } from '../tasks/owner.ts';
import type { LeadId, TaskList, TaskQuery } from '../tasks/task.ts';
import { hasSeenTask, isOwnerSeen, type Sight, sightOf, type Visibility } from '../tasks/visibility.ts';
import { type AccountUsers, findUser } from './find-user.ts';

export type LeadSight = ReturnType<typeof createLeadSight>;

/** How old the rep's own tasks may be by which a search finds leads of other owners. */
const OWN_TASKS_KEPT_MS = 60 * 60_000;

export function createLeadSight(uses: {
  visibility: Visibility;
  viewers: Viewers;
  users: AccountUsers;
  knownLeads: KnownLeads;
  tasks: Lookups<TaskQuery, TaskList>;
}) {
  const { visibility, viewers, users, knownLeads, tasks } = uses;

  /** Whose leads the rep sees, or why that isn't clear: then they see none. */
  async function sightFor(userId: string): Promise<Sight | { readonly failure: Failure }> {
    if (visibility === 'all') throw new Error('Everyone sees all leads.');
    const email = await viewers.email(userId);
    if (!email) return { failure: { kind: 'no-email', wasAsked: email === '', detail: 'unknown' } };
    const found = await findUser(users, email, userId);
    if (found.kind === 'none')
      return { failure: { kind: 'no-active-user', email, detail: 'no active user' } };
    if (found.kind === 'several')
      return { failure: { kind: 'several-users', email, detail: 'several users' } };
    const all = users.lastAnswer('all')?.value;
    if (found.kind === 'unread' || all === undefined)
      return { failure: { kind: 'not-checked', detail: 'users' } };
    const sight = sightOf(found.user, all, visibility);
    return sight === 'loop' ? { failure: { kind: 'manager-loop', detail: 'managers in a circle' } } : sight;
  }

  /** From what is in memory. */
  async function sightNow(userId: string): Promise<Sight | undefined> {
    const all = users.lastAnswer('all')?.value;
    if (visibility === 'all' || all === undefined) return undefined;
    const { email } = await viewers.viewer(userId);
    const user = activeUserOf(email, all);
    if (user === undefined || user === 'several') return undefined;
    const sight = sightOf(user, all, visibility);
    return sight === 'loop' ? undefined : sight;
  }

  /** A lead that the rep may not see takes the same calls, and reads the same, as one that isn't there. */
  async function decide({
    outcome,
    userId,
    leadId,
  }: {
    outcome: Promise<Outcome<TaskList>>;
    userId: string;
    leadId: LeadId;
  }): Promise<Outcome<TaskList>> {
    const owner = knownLeads.findWhole(leadId, userId);
    const [ofTasks, sight] = await Promise.all([outcome, sightFor(userId)]);
    if ('failure' in sight) return failed(sight.failure);
    if (ofTasks.kind === 'value' && hasSeenTask(sight, ofTasks.value.tasks)) return ofTasks;
    const lead = await owner;
    if (lead !== undefined && lead !== 'none' && isOwnerSeen(sight, lead)) return ofTasks;
    if (ofTasks.kind === 'failed' && !isAboutLead(ofTasks.failure)) return ofTasks;
    return failed(
      lead === undefined
        ? { kind: 'not-checked', detail: 'owner' }
        : { kind: 'not-visible', detail: 'no such lead' },
    );
  }

  /** Leads in which the rep has open tasks. To ask for those of their team would take a call for each person. */
  async function leadsOfOwnTasks(userId: string): Promise<ReadonlySet<LeadId>> {
    const email = await viewers.email(userId);
    if (!email) return new Set();
    const query: TaskQuery = { ownerEmail: email, states: 'open' };
    const last = tasks.lastAnswer(query);
    if (last && performance.now() - last.receivedAtMs < OWN_TASKS_KEPT_MS) return leadsIn(last.value);
    const lookup = tasks.ask(query, { userId, pastCache: false });
    const outcome = lookup.kind === 'asked' ? await lookup.outcome : undefined;
    return outcome?.kind === 'value' ? leadsIn(outcome.value) : new Set();
  }

  async function seenOf(outcome: Promise<Outcome<FoundLeads>>, userId: string): Promise<Outcome<FoundLeads>> {
    // Whatever the search finds, it takes the same calls.
    const [found, sight, own] = await Promise.all([outcome, sightFor(userId), leadsOfOwnTasks(userId)]);
    if ('failure' in sight) return failed(sight.failure);
    if (found.kind === 'failed') return found;
    return {
      ...found,
      value: withoutUnseen(found.value, (lead) => isOwnerSeen(sight, lead) || own.has(lead.id)),
    };
  }

  return {
    /** Everyone sees all leads. */
    isOpen: visibility === 'all',
    /** The tasks of a lead, if the rep may see it. */
    ofLead(lookup: Asked<TaskList>, userId: string, leadId: LeadId): Asked<TaskList> {
      if (visibility === 'all' || lookup.kind === 'refused') return lookup;
      return { ...lookup, outcome: decide({ outcome: lookup.outcome, userId, leadId }) };
    },
    /** The rep's own tasks, if it is clear who they are. */
    ofRep(lookup: Asked<TaskList>, userId: string): Asked<TaskList> {
      if (visibility === 'all' || lookup.kind === 'refused') return lookup;
      const outcome = Promise.all([lookup.outcome, sightFor(userId)]).then(([ofTasks, sight]) =>
        'failure' in sight ? failed(sight.failure) : ofTasks,
      );
      return { ...lookup, outcome };
    },
    /** What a search found, without the leads that the rep may not see. */
    found(lookup: Asked<FoundLeads>, userId: string): Asked<FoundLeads> {
      if (visibility === 'all' || lookup.kind === 'refused') return lookup;
      return { ...lookup, outcome: seenOf(lookup.outcome, userId) };
    },
    /** The same for what a search found last, from memory. Undefined where that doesn't say who may see it. */
    async foundLast(userId: string, found: FoundLeads): Promise<FoundLeads | undefined> {
      if (visibility === 'all') return found;
      const sight = await sightNow(userId);
      const { email } = await viewers.viewer(userId);
      const own = leadsIn(tasks.lastAnswer({ ownerEmail: email, states: 'open' })?.value);
      return sight && withoutUnseen(found, (lead) => isOwnerSeen(sight, lead) || own.has(lead.id));
    },
    /** Whether the rep sees a lead, as far as that is in memory; undefined where it isn't. */
    async seesNow(userId: string, leadId: LeadId): Promise<boolean | undefined> {
      if (visibility === 'all') return true;
      const sight = await sightNow(userId);
      if (!sight) return undefined;
      const list = tasks.lastAnswer({ leadId })?.value;
      if (list && hasSeenTask(sight, list.tasks)) return true;
      const lead = knownLeads.get(leadId);
      if (!lead || (lead.ownerId === '' && lead.ownerEmail === '')) return undefined;
      return isOwnerSeen(sight, lead);
    },
    /** Whether it is clear who the rep is, as far as that is in memory. */
    isRepClear: async (userId: string): Promise<boolean> =>
      visibility === 'all' || (await sightNow(userId)) !== undefined,
  };
}

function failed(failure: Failure): Outcome<never> {
  return { kind: 'failed', failure, wasSent: false };
}

/** LeadSquared may say so of a lead that it doesn't have. */
function isAboutLead({ kind }: Failure): boolean {
  return kind === 'request-refused' || kind === 'reason-given';
}

function leadsIn(list: TaskList | undefined): ReadonlySet<LeadId> {
  return new Set((list?.tasks ?? []).flatMap(({ relatedTo }) => relatedTo?.leadId ?? []));
}

function withoutUnseen(found: FoundLeads, isSeen: (lead: Lead) => boolean): FoundLeads {
  const leads = found.leads.filter(isSeen);
  const { isCut, haveOtherNumbers } = found;
  return {
    leads,
    isCut: isCut && leads.length > 0,
    ...(haveOtherNumbers && leads.length > 0 && { haveOtherNumbers }),
  };
}

/** Searches for leads, each with what the rep may see. */
export type LeadSearches = ReturnType<typeof createLeadSearches>;

export function createLeadSearches({
  searches,
  leadSight,
}: {
  searches: Lookups<LeadQuery, FoundLeads>;
  leadSight: LeadSight;
}) {
  return {
    ask: (userId: string, query: LeadQuery): Asked<FoundLeads> =>
      leadSight.found(searches.ask(query, { userId, pastCache: false }), userId),
    /** The last answer, however old, if it is still in memory. */
    async last(userId: string, query: LeadQuery): Promise<FoundLeads | undefined> {
      const last = searches.lastAnswer(query)?.value;
      return last && leadSight.foundLast(userId, last);
    },
  };
}
