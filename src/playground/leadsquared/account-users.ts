// The users of the embedded account, and who manages whom.

export interface User {
  readonly id: string;
  readonly name: string;
}

export const priya: User = { id: '0e750001-0000-4000-8000-000000000001', name: 'Priya Raghavan' };
export const daniel: User = { id: '0e750002-0000-4000-8000-000000000002', name: 'Daniel Brooks' };
export const katrin: User = { id: '0e750003-0000-4000-8000-000000000003', name: 'Katrin Vogel' };
export const arjun: User = { id: '0e750004-0000-4000-8000-000000000004', name: 'Arjun Mehta' };
/** Left the company: her user is deactivated, and owns no tasks. */
const leonie: User = { id: '0e750008-0000-4000-8000-000000000008', name: 'Leonie Hartmann' };

/** Each owns leads and tasks. */
export const OWNERS = [priya, daniel, katrin, arjun];

/** The keys are Priya's, so LeadSquared says that she made what the app creates. */
export const CREATED_BY_KEY_USER = { CreatedBy: priya.id, CreatedByName: priya.name };

const MANAGERS = new Map([
  [priya, katrin],
  [daniel, priya],
  [arjun, priya],
  [leonie, priya],
]);

/** The ids of all who report to a user, directly or through others ("Get User Hierarchy"). */
export function reportsTo(id: string): string[] {
  const direct = [...MANAGERS].filter(([, manager]) => manager.id === id).map(([user]) => user.id);
  return direct.flatMap((one) => [one, ...reportsTo(one)]);
}

/** Users.Get returns all of them, but not who manages them ("Get Users"). `StatusCode` is 0 for an active user, and 1 for a deactivated one. */
export const EMBEDDED_USERS = [...OWNERS, leonie].map((user) => {
  const [FirstName = '', LastName = ''] = user.name.split(' ');
  return {
    ID: user.id,
    FirstName,
    LastName,
    EmailAddress: emailOf(user),
    StatusCode: user === leonie ? 1 : 0,
  };
});

export function emailOf({ name }: User): string {
  return `${name.split(' ')[0]?.toLowerCase()}@example.com`;
}
