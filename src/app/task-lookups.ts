/** From a view of a list to its tasks: a lead's, or the rep's own over all leads. */
import type { Outcome } from '../leadsquared/limit/scheduler.ts';
import type { Asked, Lookups } from '../leadsquared/lookups.ts';
import type { ListView } from '../messages/control-values.ts';
import { resultWithin } from '../ops/result-within.ts';
import type { Viewers } from '../slack/viewers.ts';
import type { Failure } from '../tasks/failure.ts';
import { statesOf } from '../tasks/filters.ts';
import { type AccountUser, withoutFormerOwners } from '../tasks/owner.ts';
import type { TaskList, TaskQuery } from '../tasks/task.ts';

/** A rep who was made a user just now is found after so many ms. */
const USERS_FRESH_MS = 60_000;
/** So long an answer waits for word who the users are. */
const USERS_TIME_LIMIT_MS = 3_000;

export interface Search {
  readonly view: ListView;
  /** Asks LeadSquared even when an answer is still fresh. */
  readonly pastCache?: boolean;
  /** Which of a rep's own tasks; by default what the view's filter shows. */
  readonly states?: 'open' | 'all' | undefined;
}

/** A list's tasks, as they were at a moment. */
export interface Found {
  readonly list: TaskList;
  readonly asOf: Date;
}

/** The account's users: one lookup, whatever the key. */
export type AccountUsers = Lookups<'all', readonly AccountUser[]>;
export type TaskLookups = ReturnType<typeof createTaskLookups>;

export function createTaskLookups(uses: {
  lookups: Lookups<TaskQuery, TaskList>;
  users: AccountUsers;
  viewers: Viewers;
}) {
  const { lookups, users, viewers } = uses;

  async function ask(userId: string, { view, pastCache = false, states }: Search): Promise<Asked<TaskList>> {
    // On its way while LeadSquared is asked.
    void viewers.viewer(userId);
    const options = { userId, pastCache };
    if (view.of.kind === 'lead') {
      const asked = lookups.ask(queryOf(view, ''), options);
      if (view.filter !== 'mine') return asked;
      return withUsers(asked, users.ask('all', { userId, pastCache: false }));
    }
    const email = await viewers.email(userId);
    if (email === undefined || email === '') return noEmail(email !== undefined);
    const asked = lookups.ask(queryOf(view, email, states), options);
    if (asked.kind === 'refused') return asked;
    return { ...asked, outcome: asked.outcome.then((came) => ofRepAlone(users, { userId, email }, came)) };
  }

  return {
    ask,
    /** Without a word of a wait or a failure. */
    async findQuietly(userId: string, view: ListView): Promise<TaskList | undefined> {
      const asked = await ask(userId, { view });
      const came = asked.kind === 'asked' ? await asked.outcome : undefined;
      return came?.kind === 'value' ? came.value : undefined;
    },
    /** The list as it was last, if it is still in memory. */
    async last(userId: string, view: ListView): Promise<Found | undefined> {
      const { email } = await viewers.viewer(userId);
      const last = lookups.lastAnswer(queryOf(view, email));
      if (last === undefined) return undefined;
      const all = users.lastAnswer('all')?.value ?? [];
      const list = view.of.kind === 'own' ? withoutFormerOwners(last.value, email, all) : last.value;
      return { list, asOf: last.sentAt };
    },
  };
}

function queryOf({ of, filter }: ListView, ownerEmail: string, states = statesOf(filter)): TaskQuery {
  return of.kind === 'own' ? { ownerEmail, states } : { leadId: of.leadId };
}

/** It depends on the account's users what the list shows. They are waited for too, and may fail. */
function withUsers(asked: Asked<TaskList>, users: Asked<unknown>): Asked<TaskList> {
  if (asked.kind === 'refused' || users.kind === 'refused') return asked;
  const wait = () => [asked.wait(), users.wait()].reduce((a, b) => (b.ms > a.ms ? b : a));
  return { ...asked, wait, outcome: Promise.all([asked.outcome, users.outcome]).then(([came]) => came) };
}

function noEmail(wasAsked: boolean): Asked<TaskList> {
  const failure: Failure = { kind: 'no-email', wasAsked, detail: wasAsked ? 'none' : 'not told' };
  const outcome = Promise.resolve({ kind: 'failed', failure, wasSent: false } as const);
  return { kind: 'asked', source: 'call', wait: () => ({ place: 0, ms: 0 }), outcome };
}

type Rep = { userId: string; email: string };
type Came = Outcome<TaskList>;

/** Without the tasks of others; and a rep who has none, or is refused, may be nobody in LeadSquared. */
async function ofRepAlone(users: AccountUsers, rep: Rep, came: Came): Promise<Came> {
  if (came.kind === 'failed') return isRefusal(came.failure) ? unlessNobody(users, rep, came) : came;
  const owners = new Set(came.value.tasks.map(({ owner }) => owner.id.toLowerCase()));
  owners.delete('');
  // Who the users are costs a call, which is only spent where the tasks have several owners.
  const all = owners.size > 1 ? await usersInTime(users, rep.userId) : users.lastAnswer('all')?.value;
  const own = all ? { ...came, value: withoutFormerOwners(came.value, rep.email, all) } : came;
  return own.value.tasks.length === 0 ? unlessNobody(users, rep, own) : own;
}

async function usersInTime(users: AccountUsers, userId: string, pastCache = false) {
  const asked = users.ask('all', { userId, pastCache });
  const came = asked.kind === 'asked' ? await resultWithin(asked.outcome, USERS_TIME_LIMIT_MS) : undefined;
  return came?.kind === 'value' ? came.value : undefined;
}

async function unlessNobody(users: AccountUsers, { userId, email }: Rep, came: Came): Promise<Came> {
  // No lead id was sent that could be wrong.
  const answer: Came =
    came.kind === 'failed' && came.failure.kind === 'request-refused'
      ? { ...came, failure: { ...came.failure, kind: 'unexpected', answer: 'status 400' } }
      : came;
  const isRep = (user: AccountUser) => user.email === email;
  const last = users.lastAnswer('all');
  if (last?.value.some(isRep)) return answer;
  const isOld = last !== undefined && performance.now() - last.receivedAtMs > USERS_FRESH_MS;
  const all = await usersInTime(users, userId, isOld);
  if (all === undefined || all.some(isRep)) return answer;
  // LeadSquared may have refused for another reason.
  const reason = came.kind === 'failed' && 'reason' in came.failure ? (came.failure.reason ?? '') : '';
  const failure: Failure = { kind: 'no-user', email, reason, detail: 'no user has this e-mail address' };
  return { kind: 'failed', failure, wasSent: true, callMs: came.callMs };
}

function isRefusal({ kind }: Failure): boolean {
  return kind === 'reason-given' || kind === 'request-refused';
}
