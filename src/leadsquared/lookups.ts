/** The lookups: one call serves all reps who ask for the same, now and shortly after. */
import { LRUCache } from 'lru-cache';
import type { Failure } from '../tasks/failure.ts';
import type { TaskQuery } from '../tasks/task.ts';
import type { AccountFacts } from './account.ts';
import type { Client } from './api/client.ts';
import { createLeadSearch } from './lead-search.ts';
import { type Job, type MakeCall, notSent, type Outcome } from './limit/job.ts';
import type { Scheduler, Ticket, WaitInLine } from './limit/scheduler.ts';
import { createOwnTasks } from './own-tasks.ts';
import { retrying } from './retries.ts';

export type Lookup<T> =
  | {
      readonly kind: 'asked';
      readonly source: 'kept' | 'shared' | 'call';
      /** How long it still waits for its call. */
      readonly wait: () => WaitInLine;
      readonly outcome: Promise<Outcome<T>>;
    }
  /** Refused at once: too many lookups wait, or the app is about to stop. */
  | { readonly kind: 'refused'; readonly failure: Failure };

export async function outcomeOf<T>(lookup: Lookup<T>): Promise<Outcome<T>> {
  return lookup.kind === 'refused' ? notSent(lookup.failure) : lookup.outcome;
}

/** Undefined where it was refused, or has failed. */
export async function valueIn<T>(lookup: Lookup<T>): Promise<T | undefined> {
  const outcome = await outcomeOf(lookup);
  return outcome.kind === 'value' ? outcome.value : undefined;
}

export interface AskOptions {
  readonly userId: string;
  /** Asks LeadSquared even when an answer is still fresh. */
  readonly pastCache?: boolean;
  /** No rep waits for it: it comes after all others. */
  readonly isBackground?: boolean;
}

/** `Query` says what is asked for. It is the same when its JSON is: so it is written in one place, in one order. */
export type Lookups<Query, T> = ReturnType<typeof createLookups<Query, T>>;

interface Kept<Query, T> {
  readonly query: Query;
  readonly value: T;
  readonly sentAt: Date;
  readonly receivedAtMs: number;
}

/** What an answer takes besides its value: its key and its query. */
const OVERHEAD_BYTES = 500;

const MB = 1024 * 1024;
/** The account's users and types of tasks. */
const ACCOUNT_KEPT_MS = 60 * 60_000;

/** Each with its job, how long its answers serve again, and how much memory they may take. */
export function openLookups(
  client: Client,
  {
    scheduler,
    facts,
    keepMs,
    areSearchesThorough,
  }: { scheduler: Scheduler; facts: AccountFacts; keepMs: number; areSearchesThorough: boolean },
) {
  const ownTasks = createOwnTasks(client);
  const tasksJob = (query: TaskQuery) =>
    'ownerEmail' in query
      ? ownTasks(query)
      : (call: MakeCall) => retrying(call)(() => client.retrieveLeadTasks(query.leadId));
  const searchJob = createLeadSearch(client, facts, areSearchesThorough);
  const typesJob = (_all: 'all') => (call: MakeCall) => retrying(call)(client.retrieveTaskTypes);
  const usersJob = (_all: 'all') => (call: MakeCall) => retrying(call)(client.retrieveUsers);
  const reportsJob = (userId: string) => (call: MakeCall) =>
    retrying(call)(() => client.retrieveReports(userId));
  return {
    tasks: createLookups(tasksJob, { scheduler, keepMs, maxBytes: 48 * MB }),
    searches: createLookups(searchJob, { scheduler, keepMs, maxBytes: 8 * MB }),
    taskTypes: createLookups(typesJob, { scheduler, keepMs: ACCOUNT_KEPT_MS, maxBytes: 2 * MB }),
    // A large account's users must fit, or each list of `mine` would ask for them again.
    users: createLookups(usersJob, { scheduler, keepMs: ACCOUNT_KEPT_MS, maxBytes: 16 * MB }),
    /** By the id of the user to whom they report. */
    reports: createLookups(reportsJob, { scheduler, keepMs: ACCOUNT_KEPT_MS, maxBytes: 8 * MB }),
  };
}

/**
 * @param keepMs how long an answer may serve again; 0: never
 * @param maxBytes how much memory answers may take, about
 */
export function createLookups<Query, T>(
  jobFor: (query: Query) => Job<T>,
  { scheduler, keepMs, maxBytes }: { scheduler: Scheduler; keepMs: number; maxBytes: number },
) {
  const answers = new LRUCache<string, Kept<Query, T>>({ maxSize: maxBytes });
  const underWay = new Map<string, { query: Query; ticket: Ticket<T>; isBackground: boolean }>();

  function ask(query: Query, { userId, pastCache = false, isBackground = false }: AskOptions): Lookup<T> {
    const key = JSON.stringify(query);
    const kept = answers.get(key);
    if (kept && !pastCache && performance.now() - kept.receivedAtMs < keepMs) {
      const outcome = Promise.resolve<Outcome<T>>({ kind: 'value', bytes: 0, ...kept });
      return { kind: 'asked', source: 'kept', wait: () => ({ place: 0, ms: 0 }), outcome };
    }
    const current = underWay.get(key);
    // A rep doesn't wait for a job that comes after all others, and isn't sent again when it is refused.
    const shared = current?.isBackground && !isBackground ? undefined : current?.ticket;
    if (shared) {
      const failure = shared.join(userId);
      if (failure) return { kind: 'refused', failure };
      return { kind: 'asked', source: 'shared', wait: shared.wait, outcome: shared.result };
    }
    const ticket = scheduler.run(isBackground ? 'background' : 'lookup', userId, jobFor(query));
    if (ticket.refusal) return { kind: 'refused', failure: ticket.refusal };
    underWay.set(key, { query, ticket, isBackground });
    void keep(key, query, ticket);
    return { kind: 'asked', source: 'call', wait: ticket.wait, outcome: ticket.result };
  }

  async function keep(key: string, query: Query, ticket: Ticket<T>): Promise<void> {
    const outcome = await ticket.result.catch(() => undefined);
    // A change has made the answer out of date.
    if (underWay.get(key)?.ticket !== ticket) return;
    underWay.delete(key);
    if (outcome?.kind !== 'value') return;
    const { value, sentAt, bytes } = outcome;
    const kept = { query, value, sentAt, receivedAtMs: performance.now() };
    answers.set(key, kept, { size: bytes + OVERHEAD_BYTES });
  }

  /**
   * After a change: kept answers are out of date, and so is the answer of a call that was sent before.
   * @param isConcerned gets no value for a call that has no answer yet
   */
  function forget(isConcerned: (query: Query, value: T | undefined) => boolean): void {
    for (const [key, { query, value }] of [...answers.entries()]) {
      if (isConcerned(query, value)) answers.delete(key);
    }
    for (const [key, { query, ticket }] of underWay) {
      // A job that still waits is sent after the change.
      if (ticket.isSent() && isConcerned(query, undefined)) underWay.delete(key);
    }
  }

  return {
    ask,
    forget,
    /** The last answer, however old, if it is still in memory. */
    lastAnswer: (query: Query) => answers.get(JSON.stringify(query)),
  };
}
