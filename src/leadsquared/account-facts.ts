/** What is known of the account: asked at first use, and again after a day. */

import type { Call } from './api/client.ts';
import type { Account } from './api/read-account.ts';

export interface AccountFacts {
  /** However old; undefined until LeadSquared has told. */
  known(): Account | undefined;
  /** Whether it is time to ask, for whoever needs the facts. */
  isDue(): boolean;
  /** One call, which several may wait for. It takes note of the answer. */
  retrieve(): Promise<Call<Account>>;
}

const KEPT_MS = 24 * 60 * 60_000;
/** Without an answer they are not asked for again at once: each search would spend a call on it. */
const RETRY_AFTER_MS = 5 * 60_000;

export function createAccountFacts(retrieveAccount: () => Promise<Call<Account>>): AccountFacts {
  let known: Account | undefined;
  let dueAtMs = Number.NEGATIVE_INFINITY;
  let underWay: Promise<Call<Account>> | undefined;

  async function retrieveAndNote(): Promise<Call<Account>> {
    const call = await retrieveAccount();
    const { answer } = call;
    if (answer.kind === 'value') known = answer.value;
    // A call that was refused for the limit is sent again.
    if (answer.kind !== 'limit-refused')
      dueAtMs = performance.now() + (answer.kind === 'value' ? KEPT_MS : RETRY_AFTER_MS);
    return call;
  }

  return {
    known: () => known,
    isDue: () => performance.now() >= dueAtMs,
    retrieve() {
      underWay ??= retrieveAndNote().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
  };
}
