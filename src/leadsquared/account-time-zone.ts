/** The account's time zone, of the account's facts. */
import { within } from '../ops/within.ts';
import type { AccountFacts } from './account-facts.ts';
import { readAccountZone } from './api/account-zone.ts';
import type { Account } from './api/read-account.ts';
import type { Scheduler } from './limit/scheduler.ts';
import { retrying } from './retries.ts';

/**
 * The zone in whose days all-day tasks are due. Never throws, and takes 1 s at the most, because a list must not wait
 * longer: then it is the last that was known, or UTC.
 * @param userId the rep who needs it
 */
export type AccountTimeZone = (userId: string) => Promise<string>;

const TIME_LIMIT_MS = 1_000;
/** After no answer, or none in time: until then nobody waits for it again. */
const ASKED_AGAIN_AFTER_MS = 60_000;

/**
 * @param timeZone from the settings: then the account isn't asked
 * @param onUnknown is told once why the account's zone isn't known
 * @param onFault is told of each fault of the app itself: the list comes all the same
 */
export function createAccountTimeZone(
  { facts, scheduler }: { facts: AccountFacts; scheduler: Scheduler },
  {
    timeZone,
    onUnknown,
    onFault,
  }: {
    timeZone: string | undefined;
    onUnknown: (why: string) => void;
    onFault: (error: unknown) => void;
  },
): AccountTimeZone {
  let askAgainAtMs = 0;
  let isToldUnknown = false;

  function tellUnknown(why: string): void {
    if (!isToldUnknown) onUnknown(why);
    isToldUnknown = true;
  }

  function noAnswer(error: unknown): undefined {
    onFault(error);
  }

  async function account(userId: string): Promise<Account | undefined> {
    if (performance.now() < askAgainAtMs || (facts.known() && !facts.isDue())) return facts.known();
    const ticket = scheduler.run('lookup', userId, (call) => facts.retrieve(retrying(call)));
    const outcome =
      'result' in ticket ? await within(ticket.result.catch(noAnswer), TIME_LIMIT_MS) : undefined;
    if (outcome?.kind === 'value') return outcome.value;
    askAgainAtMs = performance.now() + ASKED_AGAIN_AFTER_MS;
    const last = facts.known();
    if (last === undefined) tellUnknown(outcome?.failure.kind ?? 'LeadSquared did not answer in time');
    return last;
  }

  return async (userId) => {
    if (timeZone !== undefined) return timeZone;
    const found = await account(userId);
    if (found === undefined) return 'UTC';
    const zone = readAccountZone(found.timeZone, new Date());
    if (zone === undefined) tellUnknown('LeadSquared gives none that can be read');
    return zone ?? 'UTC';
  };
}
