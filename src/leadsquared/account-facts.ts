/** What is known of the account: asked in a quiet minute after the start or at first use, and again once a day. */

import type { Call } from './api/client.ts';
import type { Account } from './api/read-account.ts';

export interface AccountFacts {
  /** However old; undefined until LeadSquared has told. */
  known(): Account | undefined;
  /** Whether it is time to ask, for whoever needs the facts. */
  isDue(): boolean;
  /** Whether it is time to ask while nobody waits, so that the facts stay known. */
  isDueSoon(): boolean;
  /** One call, which several may wait for. It takes note of the answer. */
  retrieve(): Promise<Call<Account>>;
}

const KEPT_MS = 24 * 60 * 60_000;
/** Without an answer they are not asked for again at once: each search would spend a call on it. */
const RETRY_AFTER_MS = 5 * 60_000;
/** A quiet minute is used to ask this long before the facts are due, and this long after the last try. */
const REFRESH_MS = 60 * 60_000;

export function createAccountFacts(retrieveAccount: () => Promise<Call<Account>>): AccountFacts {
  let known: Account | undefined;
  let dueAtMs = Number.NEGATIVE_INFINITY;
  let dueSoonAtMs = Number.NEGATIVE_INFINITY;
  let underWay: Promise<Call<Account>> | undefined;

  async function retrieveAndNote(): Promise<Call<Account>> {
    const call = await retrieveAccount();
    const { answer } = call;
    const nowMs = performance.now();
    if (answer.kind === 'value') {
      known = answer.value;
      dueAtMs = nowMs + KEPT_MS;
      dueSoonAtMs = dueAtMs - REFRESH_MS;
    } else if (answer.kind === 'failed') {
      // What is known serves until its day is over.
      dueAtMs = Math.max(dueAtMs, nowMs + RETRY_AFTER_MS);
      dueSoonAtMs = nowMs + REFRESH_MS;
    }
    // A call that was refused for the limit is sent again.
    return call;
  }

  return {
    known: () => known,
    isDue: () => performance.now() >= dueAtMs,
    isDueSoon: () => performance.now() >= dueSoonAtMs,
    retrieve() {
      underWay ??= retrieveAndNote().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
  };
}
