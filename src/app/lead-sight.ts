/** The one place that decides whether a rep sees a lead. Every list, search and name passes here. */
import type { KnownLeads } from '../leadsquared/known-leads.ts';
import { notSent, type Outcome } from '../leadsquared/limit/job.ts';
import { type AskOptions, type Lookup, type Lookups, outcomeOf } from '../leadsquared/lookups.ts';
import { createCache } from '../ops/cache.ts';
import type { Viewers } from '../slack/viewers.ts';
import { type Failure, isAboutRequest, mayPass, noEmail } from '../tasks/failure.ts';
import type { FoundLeads, Lead, LeadQuery } from '../tasks/lead.ts';
import { type AccountUser, activeUserOf } from '../tasks/owner.ts';
import type { LeadId, TaskList, TaskQuery } from '../tasks/task.ts';
import {
  areManagersKnown,
  hasSeenTask,
  isOwnerSeen,
  reportsOf,
  type Sight,
  sightOf,
  type Visibility,
} from '../tasks/visibility.ts';
import { type AccountUsers, findUser } from './find-user.ts';

export type LeadSight = ReturnType<typeof createLeadSight>;

/** What is older says no more who sees what. */
const KEPT_MS = 60 * 60_000;
const MAX_ASKED = 10_000;

/** A rep in LeadSquared, and all its users. */
interface Rep {
  readonly user: AccountUser;
  readonly all: readonly AccountUser[];
}

export function createLeadSight(uses: {
  visibility: Visibility;
  viewers: Viewers;
  users: AccountUsers;
  /** The ids of those who report to a user. */
  reports: Lookups<string, readonly string[]>;
  knownLeads: KnownLeads;
  tasks: Lookups<TaskQuery, TaskList>;
}) {
  const { visibility, viewers, users, reports, knownLeads, tasks } = uses;
  /** The leads that each rep has asked for. */
  const asked = createCache<string, true>(MAX_ASKED, KEPT_MS);

  /** Whether a rep's managers lead back to the rep: then the users don't say who reports to whom. */
  const isInLoop = (user: AccountUser, all: readonly AccountUser[]) =>
    visibility === 'team' && areManagersKnown(all) && reportsOf(user, all).includes(user);

  /** Who the rep is among all users, or why that isn't clear. */
  async function repFor(userId: string): Promise<Rep | { readonly failure: Failure }> {
    const email = await viewers.email(userId);
    if (!email) return { failure: noEmail(email) };
    const found = await findUser(users, email, { userId });
    if (found.kind === 'none')
      return { failure: { kind: 'no-active-user', email, detail: 'no active user' } };
    if (found.kind === 'several')
      return { failure: { kind: 'several-users', email, detail: 'several users' } };
    const all = users.lastAnswer('all')?.value;
    if (found.kind === 'unread' || all === undefined)
      return { failure: { kind: 'not-checked', detail: 'users' } };
    const { user } = found;
    return isInLoop(user, all)
      ? { failure: { kind: 'manager-loop', detail: 'managers in a circle' } }
      : { user, all };
  }

  /** The same, from what is in memory. */
  async function repNow(userId: string): Promise<Rep | undefined> {
    const all = current(users.lastAnswer('all'));
    if (all === undefined) return undefined;
    const { email } = await viewers.viewer(userId);
    const user = activeUserOf(email, all);
    return user === undefined || user === 'several' || isInLoop(user, all) ? undefined : { user, all };
  }

  /** @param readIds gives the ids of those who report to the rep, where the users don't say it */
  async function sightBy(
    { user, all }: Rep,
    readIds: () => Promise<readonly string[] | undefined>,
  ): Promise<Sight | undefined> {
    if (visibility !== 'team') return sightOf(user, []);
    if (areManagersKnown(all)) return sightOf(user, reportsOf(user, all));
    const ids = await readIds();
    if (ids === undefined) return undefined;
    const reporting = new Set(ids);
    const team = all.filter((one) => one !== user && reporting.has(one.id));
    return sightOf(user, team);
  }

  /** Whose leads the rep sees, or why that isn't clear: then they see none. */
  async function sightFor(userId: string): Promise<Sight | { readonly failure: Failure }> {
    if (visibility === 'all') throw new Error('Everyone sees all leads.');
    const rep = await repFor(userId);
    if ('failure' in rep) return rep;
    const sight = await sightBy(rep, async () => {
      const read = await outcomeOf(reports.ask(rep.user.writtenId, { userId }));
      if (read.kind === 'value') return read.value;
      // Where LeadSquared never says it, reps see what is their own.
      return mayPass(read.failure) ? undefined : [];
    });
    return sight ?? { failure: { kind: 'not-checked', detail: 'reports' } };
  }

  /** From what is in memory. */
  async function sightNow(userId: string): Promise<Sight | undefined> {
    const rep = visibility === 'all' ? undefined : await repNow(userId);
    return rep && sightBy(rep, async () => current(reports.lastAnswer(rep.user.writtenId)));
  }

  /** Decides once the lead's tasks and its owner are known, by calls that are made side by side. */
  async function decide(
    userId: string,
    outcome: Promise<Outcome<TaskList>>,
    owner: Promise<Lead | 'none' | undefined>,
  ): Promise<Outcome<TaskList>> {
    const [ofTasks, sight] = await Promise.all([outcome, sightFor(userId)]);
    if ('failure' in sight) return notSent(sight.failure);
    if (ofTasks.kind === 'value' && hasSeenTask(sight, ofTasks.value.tasks)) return ofTasks;
    const lead = await owner;
    if (lead !== undefined && lead !== 'none' && isOwnerSeen(sight, lead)) return ofTasks;
    if (ofTasks.kind === 'failed' && !isAboutRequest(ofTasks.failure)) return ofTasks;
    return notSent(
      lead === undefined
        ? { kind: 'not-checked', detail: 'owner' }
        : { kind: 'not-visible', detail: 'no such lead' },
    );
  }

  /**
   * What colleagues have asked for is in memory, and serves only those who see the lead by it. Otherwise the time that an
   * answer takes would tell a lead that the rep may not see from one that isn't there.
   */
  async function askLead(leadId: LeadId, options: AskOptions): Promise<Lookup<TaskList>> {
    if (visibility === 'all') return tasks.ask({ leadId }, options);
    const { userId } = options;
    const isSeen = (await seesNow(userId, leadId)) === true;
    const lookup = tasks.ask({ leadId }, { ...options, pastCache: options.pastCache || !isSeen });
    if (lookup.kind === 'refused') return lookup;
    const key = `${userId} ${leadId}`;
    const owner = knownLeads.findWhole(leadId, userId, { pastCache: !isSeen && !asked.has(key) });
    asked.set(key, true);
    return { ...lookup, outcome: decide(userId, lookup.outcome, owner) };
  }

  /** The rep's open tasks, if their address is known. To ask for those of their team would take a call for each person. */
  async function ownTasks(userId: string): Promise<{ list?: TaskList; failure?: Failure }> {
    const email = await viewers.email(userId);
    if (!email) return {};
    const query: TaskQuery = { ownerEmail: email, states: 'open' };
    const last = current(tasks.lastAnswer(query));
    if (last) return { list: last };
    const read = await outcomeOf(tasks.ask(query, { userId }));
    return read.kind === 'value' ? { list: read.value } : { failure: read.failure };
  }

  async function seenOf(outcome: Promise<Outcome<FoundLeads>>, userId: string): Promise<Outcome<FoundLeads>> {
    // Whatever the search finds, it takes the same calls.
    const [found, sight, own] = await Promise.all([outcome, sightFor(userId), ownTasks(userId)]);
    if ('failure' in sight) return notSent(sight.failure);
    if (found.kind === 'failed') return found;
    // A lead that the rep sees by a task alone would be missing. Whatever was found, the answer is the same.
    if (own.failure && mayPass(own.failure)) return notSent(own.failure);
    return { ...found, value: seenAmong(found.value, sight, own.list) };
  }

  async function seesNow(userId: string, leadId: LeadId): Promise<boolean | undefined> {
    if (visibility === 'all') return true;
    const sight = await sightNow(userId);
    if (!sight) return undefined;
    const list = current(tasks.lastAnswer({ leadId }));
    if (list && hasSeenTask(sight, list.tasks)) return true;
    const lead = knownLeads.get(leadId);
    if (!lead || (lead.ownerId === '' && lead.ownerEmail === '')) return undefined;
    return isOwnerSeen(sight, lead);
  }

  return {
    /** Everyone sees all leads. */
    isOpen: visibility === 'all',
    /** Asks for the tasks of a lead, which the answer has if the rep may see the lead. */
    askLead,
    /** The rep's own tasks, if it is clear who they are. */
    ofRep(lookup: Lookup<TaskList>, userId: string): Lookup<TaskList> {
      if (visibility === 'all' || lookup.kind === 'refused') return lookup;
      const outcome = Promise.all([lookup.outcome, repFor(userId)]).then(([ofTasks, rep]) =>
        'failure' in rep ? notSent(rep.failure) : ofTasks,
      );
      return { ...lookup, outcome };
    },
    /** What a search found, without the leads that the rep may not see. */
    found(lookup: Lookup<FoundLeads>, userId: string): Lookup<FoundLeads> {
      if (visibility === 'all' || lookup.kind === 'refused') return lookup;
      return { ...lookup, outcome: seenOf(lookup.outcome, userId) };
    },
    /** The same for what a search found last, from memory. Undefined where that doesn't say who may see it. */
    async foundLast(userId: string, last: Kept<FoundLeads>): Promise<FoundLeads | undefined> {
      if (visibility === 'all') return last.value;
      const [sight, found] = [await sightNow(userId), current(last)];
      const { email } = await viewers.viewer(userId);
      const own = current(tasks.lastAnswer({ ownerEmail: email, states: 'open' }));
      return sight && found && seenAmong(found, sight, own);
    },
    /** Whether the rep sees a lead, as far as that is in memory; undefined where it isn't. */
    seesNow,
    /** Whether it is clear who the rep is, as far as that is in memory. */
    isRepClear: async (userId: string): Promise<boolean> =>
      visibility === 'all' || (await repNow(userId)) !== undefined,
  };
}

interface Kept<T> {
  readonly value: T;
  readonly receivedAtMs: number;
}

function current<T>(kept: Kept<T> | undefined): T | undefined {
  return kept && performance.now() - kept.receivedAtMs < KEPT_MS ? kept.value : undefined;
}

/** @param own the rep's own open tasks: by their address alone, so those of a former user are among them */
function seenAmong(found: FoundLeads, sight: Sight, own: TaskList | undefined): FoundLeads {
  const seenTasks = (own?.tasks ?? []).filter((task) => hasSeenTask(sight, [task]));
  const withTask = new Set(seenTasks.map(({ relatedTo }) => relatedTo?.leadId));
  const leads = found.leads.filter((lead) => isOwnerSeen(sight, lead) || withTask.has(lead.id));
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
    ask: (userId: string, query: LeadQuery): Lookup<FoundLeads> =>
      leadSight.found(searches.ask(query, { userId }), userId),
    /** The last answer, however old, if it is still in memory. */
    async last(userId: string, query: LeadQuery): Promise<FoundLeads | undefined> {
      const last = searches.lastAnswer(query);
      return last && leadSight.foundLast(userId, last);
    },
  };
}
