/** Reads the answer of Users.Get, which also holds personal data that is not kept. */
import type { AccountUser } from '../../tasks/owner.ts';
import { readCount, readText, shortText } from './json.ts';
import type { ListReader } from './json-rows.ts';

/** `StatusCode` (LeadSquared, "Get Users"). */
const ACTIVE = 0;

/** Reads `[{ID, EmailAddress, …}]`; leaves out users without an id or an e-mail address. */
export const USERS: ListReader<AccountUser, readonly AccountUser[]> = {
  maxRows: 50_000,
  readRow: ({ ID, EmailAddress, StatusCode, ManagerUserId }) =>
    typeof ID === 'string' && typeof EmailAddress === 'string'
      ? {
          id: shortText(ID).toLowerCase(),
          writtenId: shortText(ID),
          email: shortText(EmailAddress).trim().toLowerCase(),
          managerId: readText(ManagerUserId).trim().toLowerCase(),
          isActive: (readCount(StatusCode) ?? ACTIVE) === ACTIVE,
        }
      : undefined,
  read: (answer, lists) => lists.get(answer)?.rows,
};
