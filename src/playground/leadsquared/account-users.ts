// The users of the embedded account. Each owns tasks there.

export interface User {
  readonly id: string;
  readonly name: string;
}

export const priya: User = { id: '0e750001-0000-4000-8000-000000000001', name: 'Priya Raghavan' };
export const daniel: User = { id: '0e750002-0000-4000-8000-000000000002', name: 'Daniel Brooks' };
export const katrin: User = { id: '0e750003-0000-4000-8000-000000000003', name: 'Katrin Vogel' };
export const arjun: User = { id: '0e750004-0000-4000-8000-000000000004', name: 'Arjun Mehta' };
export const OWNERS = [priya, daniel, katrin, arjun];

/** Users.Get returns all of them. */
export const EMBEDDED_USERS = OWNERS.map(({ id, name }) => {
  const [FirstName = '', LastName = ''] = name.split(' ');
  return {
    ID: id,
    FirstName,
    LastName,
    EmailAddress: `${FirstName.toLowerCase()}@example.com`,
    StatusCode: 0,
  };
});
