/** What is known of the account: asked in a quiet minute after the start or at first use, and again once a day. */
import { resultWithin } from '../ops/result-within.ts';
import { mayPass } from '../tasks/failure.ts';
import type { Call } from './api/answer.ts';
import type { Client } from './api/client.ts';
import { type Account, readAccountZone } from './api/read-account.ts';
import { type MakeCall, notSent, type Outcome } from './limit/job.ts';
import type { Scheduler } from './limit/scheduler.ts';
import { retrying } from './retries.ts';

export type AccountFacts = ReturnType<typeof createAccountFacts>;

const KEPT_MS = 24 * 60 * 60_000;
/** Without an answer the app pauses before it asks again: otherwise each search would spend a call on it. */
const RETRY_AFTER_MS = 5 * 60_000;
/** A quiet minute is used to ask this long before the facts are due, and this long after the last try. */
const REFRESH_MS = 60 * 60_000;
const GIVEN_UP = notSent({ kind: 'not-answering', detail: 'given up' });
/** How long a job waits that can go on without the facts. */
const SOON_MS = 2_000;
const NOT_SOON: Call<never> = {
  answer: { kind: 'failed', failure: { kind: 'not-answering', detail: 'not within 2 s' } },
  wasAnswered: false,
};

export function createAccountFacts(retrieveAccount: Client['retrieveAccount']) {
  let known: Account | undefined;
  let dueAtMs = Number.NEGATIVE_INFINITY;
  let dueSoonAtMs = Number.NEGATIVE_INFINITY;
  let underWay: Promise<Outcome<Account>> | undefined;

  /** Takes note of the answer even when the job that asked has gone on. */
  async function send(): Promise<Call<Account>> {
    const sent = await retrieveAccount();
    if (sent.answer.kind === 'value') {
      known = sent.answer.value;
      dueAtMs = performance.now() + KEPT_MS;
      dueSoonAtMs = dueAtMs - REFRESH_MS;
    }
    return sent;
  }

  async function ask(call: MakeCall, sendOnce: typeof send): Promise<Outcome<Account>> {
    const outcome = await call(sendOnce);
    if (outcome.kind === 'failed' && outcome.failure.kind !== 'limit-used-up') {
      const nowMs = performance.now();
      // What is known serves until its day is over.
      dueAtMs = Math.max(dueAtMs, nowMs + RETRY_AFTER_MS);
      dueSoonAtMs = nowMs + REFRESH_MS;
    }
    return outcome;
  }

  /** One call, which several jobs may wait for. */
  function share(call: MakeCall, sendOnce: typeof send): Promise<Outcome<Account>> {
    // The job that makes the call can be given up while others wait for it.
    if (underWay) return underWay.catch(() => GIVEN_UP);
    underWay = ask(call, sendOnce).finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  return {
    /** However old; undefined until LeadSquared has answered. */
    known: () => known,
    /** Whether a job that needs the facts asks for them. */
    isDue: () => performance.now() >= dueAtMs,
    /** Whether it is time to ask while no rep waits, so that the facts stay known. */
    isDueSoon: () => performance.now() >= dueSoonAtMs,
    retrieve: (call: MakeCall) => share(call, send),
    /** The same for a job that goes on without the facts 2 s after the call was sent. */
    async retrieveSoon(call: MakeCall): Promise<Outcome<Account>> {
      // Another job's call may still wait to be sent.
      if (underWay) return (await resultWithin(share(call, send), SOON_MS)) ?? GIVEN_UP;
      return share(call, async () => (await resultWithin(send(), SOON_MS)) ?? NOT_SOON);
    },
  };
}

interface Uses {
  readonly facts: AccountFacts;
  readonly scheduler: Pick<Scheduler, 'run' | 'isQuiet'>;
  /** Called with each fault of the app itself: the list comes anyway. */
  readonly onFault: (error: unknown) => void;
}

/**
 * The first minute after a start is left to the reps, whose lookups may need every slot: the reps who asked while the app
 * was away ask again then, and one slot less is one more window for the last of them.
 */
const LOOK_EVERY_MS = 60_000;

/**
 * Asks for the facts when they are due soon and no rep waits, so that a phone search or a list rarely has to.
 * @returns ends it
 */
export function watchAccount({ facts, scheduler, onFault }: Uses): () => void {
  const timer = setInterval(() => {
    if (!facts.isDueSoon() || !scheduler.isQuiet()) return;
    scheduler.run('background', 'account', facts.retrieve).result.catch(onFault);
  }, LOOK_EVERY_MS).unref();
  return () => clearInterval(timer);
}

/** The zone in whose days all-day tasks are due. Neither throws. */
export interface AccountTimeZone {
  /** Waits 1 s for it. Then the last known zone has to do, or UTC. */
  forList(userId: string): Promise<string>;
  /** Waits 15 s for it: a task is stored by it. Undefined where none is known, and LeadSquared may say it a moment later. */
  forTask(userId: string): Promise<string | undefined>;
}

const TIME_LIMITS_MS = { list: 1_000, task: 15_000 } as const;
/** After no answer, or none in time: until then no list waits for it again. */
const ASKED_AGAIN_AFTER_MS = 60_000;

/** @param onUnknown is called once, with why the account's zone isn't known */
export function createAccountTimeZone(
  { facts, scheduler, onFault }: Uses,
  onUnknown: (why: string) => void,
): AccountTimeZone {
  let askAgainAtMs = 0;
  let isToldUnknown = false;

  function tellUnknown(why: string): void {
    if (!isToldUnknown) onUnknown(why);
    isToldUnknown = true;
  }

  async function ask(
    userId: string,
    purpose: keyof typeof TIME_LIMITS_MS,
  ): Promise<{ account: Account | undefined; mayBeSaidLater?: boolean }> {
    const account = facts.known();
    const isAskedLately = purpose === 'list' && performance.now() < askAgainAtMs;
    if (isAskedLately || (account && !facts.isDue())) return { account };
    const { result } = scheduler.run('lookup', userId, (call) => facts.retrieve(retrying(call)));
    const outcome = await resultWithin(result.catch(onFault), TIME_LIMITS_MS[purpose]);
    if (outcome?.kind === 'value') return { account: outcome.value };
    askAgainAtMs = performance.now() + ASKED_AGAIN_AFTER_MS;
    if (!facts.known()) tellUnknown(outcome?.failure.kind ?? 'LeadSquared did not answer in time');
    return { account: facts.known(), mayBeSaidLater: outcome === undefined || mayPass(outcome.failure) };
  }

  async function zoneFor(userId: string, purpose: keyof typeof TIME_LIMITS_MS) {
    const { account, mayBeSaidLater } = await ask(userId, purpose);
    const zone = account && readAccountZone(account.timeZone, new Date());
    if (account && !zone) tellUnknown('LeadSquared gives none that can be read');
    return { zone, mayBeSaidLater: !account && mayBeSaidLater === true };
  }

  return {
    forList: async (userId) => (await zoneFor(userId, 'list')).zone ?? 'UTC',
    async forTask(userId) {
      const { zone, mayBeSaidLater } = await zoneFor(userId, 'task');
      return zone ?? (mayBeSaidLater ? undefined : 'UTC');
    },
  };
}
