/** Keeps the account's facts known, so that a phone search or a list rarely has to spend a call on them. */
import type { AccountFacts } from './account-facts.ts';
import type { Scheduler } from './limit/scheduler.ts';

/**
 * The first minute after a start is left to the reps, whose lookups may need every slot: the reps who asked while the app
 * was away ask again then, and one slot less is one more window for the last of them.
 */
const LOOK_EVERY_MS = 60_000;

/**
 * Every minute it looks whether the facts are due soon, and then asks if nobody waits. Without an answer they are asked
 * for at first use.
 * @param onFault is told of each fault of the app itself
 * @returns ends it
 */
export function watchAccount(
  facts: Pick<AccountFacts, 'isDueSoon' | 'retrieve'>,
  {
    scheduler,
    onFault,
  }: { scheduler: Pick<Scheduler, 'run' | 'isQuiet'>; onFault: (error: unknown) => void },
): () => void {
  const timer = setInterval(() => {
    if (!facts.isDueSoon() || !scheduler.isQuiet()) return;
    const ticket = scheduler.run('background', NO_REP, facts.retrieve);
    if ('result' in ticket) ticket.result.catch(onFault);
  }, LOOK_EVERY_MS).unref();
  return () => clearInterval(timer);
}

const NO_REP = 'account';
