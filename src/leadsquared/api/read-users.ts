/** Reads the answer of Users.Get, which also holds personal data that is not kept. */
import type { AccountUser } from '../../tasks/owner.ts';
import { lowerKeys, readCount, readText, shortText } from './json.ts';
import type { ListReader } from './json-rows.ts';

/** `StatusCode` (LeadSquared, "Get Users"). */
const ACTIVE = 0;

/** Reads `[{ID, EmailAddress, …}]`; leaves out users without an id or an e-mail address. */
export const USERS: ListReader<AccountUser, readonly AccountUser[]> = {
  maxRows: 50_000,
  readRow(row) {
    const { id, emailaddress, statuscode, manageruserid } = lowerKeys(row);
    if (typeof id !== 'string' || typeof emailaddress !== 'string') return undefined;
    return {
      id: shortText(id).toLowerCase(),
      writtenId: shortText(id),
      email: shortText(emailaddress).trim().toLowerCase(),
      managerId: manageruserid === undefined ? undefined : readText(manageruserid).trim().toLowerCase(),
      isActive: (readCount(statuscode) ?? ACTIVE) === ACTIVE,
    };
  },
  read: (answer, lists) => lists.get(answer)?.rows,
};
