/** What is known of the account: asked in a quiet minute after the start or at first use, and again once a day. */
import type { Call } from './api/client.ts';
import type { Account } from './api/read-account.ts';
import type { MakeCall, Outcome } from './limit/scheduler.ts';

export interface AccountFacts {
  /** However old; undefined until LeadSquared has told. */
  known(): Account | undefined;
  /** Whether it is time to ask, for whoever needs the facts. */
  isDue(): boolean;
  /** Whether it is time to ask while nobody waits, so that the facts stay known. */
  isDueSoon(): boolean;
  /** One call, which several jobs may wait for. It takes note of the answer. */
  retrieve(call: MakeCall): Promise<Outcome<Account>>;
}

const KEPT_MS = 24 * 60 * 60_000;
/** Without an answer they are not asked for again at once: each search would spend a call on it. */
const RETRY_AFTER_MS = 5 * 60_000;
/** A quiet minute is used to ask this long before the facts are due, and this long after the last try. */
const REFRESH_MS = 60 * 60_000;
const GIVEN_UP: Outcome<never> = {
  kind: 'failed',
  failure: { kind: 'not-answering', detail: 'given up' },
  wasSent: false,
};

export function createAccountFacts(retrieveAccount: () => Promise<Call<Account>>): AccountFacts {
  let known: Account | undefined;
  let dueAtMs = Number.NEGATIVE_INFINITY;
  let dueSoonAtMs = Number.NEGATIVE_INFINITY;
  let underWay: Promise<Outcome<Account>> | undefined;

  async function ask(call: MakeCall): Promise<Outcome<Account>> {
    const answered = await call(retrieveAccount);
    const nowMs = performance.now();
    if (answered.kind === 'value') {
      known = answered.value;
      dueAtMs = nowMs + KEPT_MS;
      dueSoonAtMs = dueAtMs - REFRESH_MS;
    } else if (answered.failure.kind !== 'limit-used-up') {
      // What is known serves until its day is over.
      dueAtMs = Math.max(dueAtMs, nowMs + RETRY_AFTER_MS);
      dueSoonAtMs = nowMs + REFRESH_MS;
    }
    return answered;
  }

  return {
    known: () => known,
    isDue: () => performance.now() >= dueAtMs,
    isDueSoon: () => performance.now() >= dueSoonAtMs,
    retrieve(call) {
      // The job that makes the call can be given up while others wait for it.
      if (underWay) return underWay.catch(() => GIVEN_UP);
      underWay = ask(call).finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
  };
}
