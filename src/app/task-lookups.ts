/** From a view of a list to its tasks: a lead's, or the rep's own over all leads. */
import { notSent, type Outcome } from '../leadsquared/limit/job.ts';
import type { WaitInLine } from '../leadsquared/limit/scheduler.ts';
import { type Lookup, type Lookups, outcomeOf, valueIn } from '../leadsquared/lookups.ts';
import type { ListView } from '../messages/control-values.ts';
import { resultWithin } from '../ops/result-within.ts';
import type { Viewers } from '../slack/viewers.ts';
import { type Failure, isAboutRequest, noEmail } from '../tasks/failure.ts';
import { statesOf } from '../tasks/filters.ts';
import { type AccountUser, withoutFormerOwners } from '../tasks/owner.ts';
import type { TaskList, TaskQuery } from '../tasks/task.ts';
import { type AccountUsers, areOld } from './find-user.ts';
import type { LeadSight } from './lead-sight.ts';

/** How long an answer waits to learn who the users are. */
const USERS_TIME_LIMIT_MS = 3_000;

export interface Search {
  readonly view: ListView;
  /** Asks LeadSquared even when an answer is still fresh. */
  readonly pastCache?: boolean;
  /** Which of a rep's own tasks; by default what the view's filter shows. */
  readonly states?: 'open' | 'all' | undefined;
  /** No rep waits for it. */
  readonly isBackground?: boolean;
}

interface FindOptions extends Pick<Search, 'pastCache' | 'isBackground'> {
  readonly onWait?: (wait: () => WaitInLine) => void;
}

/** A list's tasks, as they were at a moment. */
export interface Found {
  readonly list: TaskList;
  readonly asOf: Date;
}

export type TaskLookups = ReturnType<typeof createTaskLookups>;

export function createTaskLookups(uses: {
  lookups: Lookups<TaskQuery, TaskList>;
  users: AccountUsers;
  viewers: Viewers;
  /** Which of a lead's tasks a rep may change depends on who the account's users are. */
  areUsersShown: boolean;
  leadSight: LeadSight;
}) {
  const { lookups, users, viewers, leadSight } = uses;

  async function ask(
    userId: string,
    { view, pastCache = false, states, isBackground = false }: Search,
  ): Promise<Lookup<TaskList>> {
    // On its way while LeadSquared is asked.
    void viewers.viewer(userId);
    const options = { userId, pastCache, isBackground };
    if (view.of.kind === 'lead') {
      const lookup = await leadSight.askLead(view.of.leadId, options);
      const isFilter = view.filter === 'mine';
      if (!isFilter && !uses.areUsersShown) return lookup;
      // What a rep may change is checked again when they press.
      return withUsers(lookup, users.ask('all', { userId }), isFilter ? undefined : USERS_TIME_LIMIT_MS);
    }
    const email = await viewers.email(userId);
    if (!email) return failedLookup(noEmail(email));
    const lookup = leadSight.ofRep(lookups.ask(queryOf(view, email, states), options), userId);
    if (lookup.kind === 'refused') return lookup;
    return {
      ...lookup,
      outcome: lookup.outcome.then((outcome) => ofRepAlone(users, { userId, email }, outcome)),
    };
  }

  async function isSeenNow(userId: string, { of }: ListView): Promise<boolean> {
    return of.kind === 'lead'
      ? (await leadSight.seesNow(userId, of.leadId)) === true
      : leadSight.isRepClear(userId);
  }

  return {
    ask,
    /**
     * Tells the rep neither the wait nor a failure.
     * @param options `onWait` is given a function that says how long it still waits for its slot
     */
    async find(
      userId: string,
      view: ListView,
      { onWait, ...options }: FindOptions = {},
    ): Promise<Found | { readonly failure: Failure }> {
      const lookup = await ask(userId, { view, ...options });
      if (lookup.kind === 'asked') onWait?.(lookup.wait);
      const outcome = await outcomeOf(lookup);
      return outcome.kind === 'value'
        ? { list: outcome.value, asOf: outcome.sentAt }
        : { failure: outcome.failure };
    },
    /** The list as it was last, if it is still in memory. */
    async last(userId: string, view: ListView): Promise<Found | undefined> {
      const { email } = await viewers.viewer(userId);
      const last = lookups.lastAnswer(queryOf(view, email));
      if (last === undefined || !(await isSeenNow(userId, view))) return undefined;
      const all = users.lastAnswer('all')?.value ?? [];
      const list = view.of.kind === 'own' ? withoutFormerOwners(last.value, email, all) : last.value;
      return { list, asOf: last.sentAt };
    },
  };
}

function queryOf({ of, filter }: ListView, ownerEmail: string, states = statesOf(filter)): TaskQuery {
  return of.kind === 'own' ? { ownerEmail, states } : { leadId: of.leadId };
}

/**
 * It depends on the account's users what the list shows. They are waited for too, and may fail.
 * @param limitMs how long the tasks wait for them; undefined: as long as they take
 */
function withUsers(
  lookup: Lookup<TaskList>,
  users: Lookup<unknown>,
  limitMs: number | undefined,
): Lookup<TaskList> {
  if (lookup.kind === 'refused' || users.kind === 'refused') return lookup;
  const wait = () => [lookup.wait(), users.wait()].reduce((a, b) => (b.ms > a.ms ? b : a));
  const withThem = async (): Promise<Outcome<TaskList>> => {
    const ofTasks = await lookup.outcome;
    await (limitMs === undefined ? users.outcome : resultWithin(users.outcome, limitMs));
    return ofTasks;
  };
  // A fault that comes while the tasks are waited for is not unhandled.
  users.outcome.catch(() => {});
  return { ...lookup, wait, outcome: withThem() };
}

function failedLookup(failure: Failure): Lookup<TaskList> {
  const outcome = Promise.resolve(notSent(failure));
  return { kind: 'asked', source: 'call', wait: () => ({ place: 0, ms: 0 }), outcome };
}

type Rep = { userId: string; email: string };
type TasksOutcome = Outcome<TaskList>;

/** Leaves out the tasks of others. A rep who has none, or is refused, may not be a LeadSquared user. */
async function ofRepAlone(users: AccountUsers, rep: Rep, outcome: TasksOutcome): Promise<TasksOutcome> {
  if (outcome.kind === 'failed')
    return isAboutRequest(outcome.failure) ? unlessNoUser(users, rep, outcome) : outcome;
  const owners = new Set(outcome.value.tasks.map(({ owner }) => owner.id.toLowerCase()));
  owners.delete('');
  // Who the users are costs a call, which is only spent where the tasks have several owners.
  const all = owners.size > 1 ? await usersInTime(users, rep.userId) : users.lastAnswer('all')?.value;
  const own = all ? { ...outcome, value: withoutFormerOwners(outcome.value, rep.email, all) } : outcome;
  return own.value.tasks.length === 0 ? unlessNoUser(users, rep, own) : own;
}

async function usersInTime(users: AccountUsers, userId: string, pastCache = false) {
  return resultWithin(valueIn(users.ask('all', { userId, pastCache })), USERS_TIME_LIMIT_MS);
}

async function unlessNoUser(
  users: AccountUsers,
  { userId, email }: Rep,
  outcome: TasksOutcome,
): Promise<TasksOutcome> {
  // No lead id was sent that could be wrong.
  const answer: TasksOutcome =
    outcome.kind === 'failed' && outcome.failure.kind === 'request-refused'
      ? { ...outcome, failure: { ...outcome.failure, kind: 'unexpected', answer: 'status 400' } }
      : outcome;
  const isRep = (user: AccountUser) => user.email === email;
  if (users.lastAnswer('all')?.value.some(isRep)) return answer;
  const all = await usersInTime(users, userId, areOld(users));
  if (all === undefined || all.some(isRep)) return answer;
  // LeadSquared may have refused for another reason.
  const reason =
    outcome.kind === 'failed' && 'reason' in outcome.failure ? (outcome.failure.reason ?? '') : '';
  const failure: Failure = { kind: 'no-user', email, reason, detail: 'no user has this e-mail address' };
  return { kind: 'failed', failure, wasSent: true, callMs: outcome.callMs };
}
