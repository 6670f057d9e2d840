/** Who a person in Slack is among the account's users. */
import { type AskOptions, type Lookups, outcomeOf } from '../leadsquared/lookups.ts';
import type { Failure } from '../tasks/failure.ts';
import { type AccountUser, activeUserOf } from '../tasks/owner.ts';

/** The account's users: one lookup, whatever the key. */
export type AccountUsers = Lookups<'all', readonly AccountUser[]>;

export type FoundUser =
  | { readonly kind: 'user'; readonly user: AccountUser }
  | { readonly kind: 'none' }
  /** Several active users have this address. */
  | { readonly kind: 'several' }
  | { readonly kind: 'unread'; readonly failure: Failure };

/** A person who was made a user just now is found after so many ms. */
const USERS_FRESH_MS = 60_000;

/**
 * The active user with an e-mail address. An answer that is some minutes old is asked for again before it counts that there
 * is none.
 * @param who the rep who asks, in Slack
 */
export async function findUser(
  users: AccountUsers,
  email: string,
  who: Pick<AskOptions, 'userId' | 'isBackground'>,
): Promise<FoundUser> {
  const first = await ask(users, who);
  if (first.kind !== 'users') return first;
  const found = userIn(first.users, email);
  if (found.kind !== 'none' || !areOld(users)) return found;
  const fresh = await ask(users, { ...who, pastCache: true });
  return fresh.kind === 'users' ? userIn(fresh.users, email) : fresh;
}

/** Whether they were read some minutes ago. */
export function areOld(users: AccountUsers): boolean {
  const last = users.lastAnswer('all');
  return last !== undefined && performance.now() - last.receivedAtMs > USERS_FRESH_MS;
}

function userIn(users: readonly AccountUser[], email: string): FoundUser {
  const user = activeUserOf(email, users);
  if (user === undefined) return { kind: 'none' };
  return user === 'several' ? { kind: 'several' } : { kind: 'user', user };
}

async function ask(users: AccountUsers, options: AskOptions) {
  const outcome = await outcomeOf(users.ask('all', options));
  return outcome.kind === 'value'
    ? ({ kind: 'users', users: outcome.value } as const)
    : ({ kind: 'unread', failure: outcome.failure } as const);
}
