/** Reads the answer of Users.Get, which also holds personal data that is not kept. */
import type { AccountUser } from '../tasks/owner.ts';
import { isRecord } from './json.ts';

/** @param answer parsed JSON: `[{ID, EmailAddress, …}]`; users without an id or an e-mail match nobody */
export function readUsers(answer: unknown): readonly AccountUser[] | undefined {
  if (!Array.isArray(answer)) return undefined;
  return answer
    .filter(isRecord)
    .flatMap(({ ID, EmailAddress }) =>
      typeof ID === 'string' && typeof EmailAddress === 'string'
        ? [{ id: ID.toLowerCase(), email: EmailAddress.trim().toLowerCase() }]
        : [],
    );
}
