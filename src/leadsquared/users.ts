/** Reads the answer of Users.Get, which also holds personal data that is not kept. */
import type { AccountUser } from '../tasks/owner.ts';
import { isRecord } from './json.ts';

/** An id has 36 characters, an e-mail address at most 254 (RFC 5321). */
const MAX_LENGTH = 300;

function isShort(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_LENGTH;
}

/** @param answer parsed JSON: `[{ID, EmailAddress, …}]`; users without an id or an e-mail match nobody */
export function readUsers(answer: unknown): readonly AccountUser[] | undefined {
  if (!Array.isArray(answer)) return undefined;
  return answer
    .filter(isRecord)
    .flatMap(({ ID, EmailAddress }) =>
      isShort(ID) && isShort(EmailAddress)
        ? [{ id: ID.toLowerCase(), email: EmailAddress.trim().toLowerCase() }]
        : [],
    );
}
