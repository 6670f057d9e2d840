/** Finds the rep in Slack among the owners in LeadSquared. */
import type { Owns } from './agenda.ts';
import type { Lead } from './lead.ts';
import type { Person, TaskList } from './task.ts';

export interface Viewer {
  /** IANA. */
  readonly zone: string;
  /** From Slack, in lower case. `''` where Slack gives none. */
  readonly email: string;
  readonly name: string;
}

export interface AccountUser {
  /** In lower case; `writtenId` is as LeadSquared writes it. */
  readonly id: string;
  readonly writtenId: string;
  /** In lower case. */
  readonly email: string;
  /** A deactivated user may have the address that an active one has now. */
  readonly isActive: boolean;
  /** The id of the user they report to, in lower case; `''` for none. */
  readonly managerId: string | undefined;
}

export interface Ownership {
  readonly owns: Owns;
  readonly matchedBy: 'e-mail' | 'name' | 'nothing';
}

/**
 * By e-mail address. Where no user has it, by name, which may be a namesake's.
 * @param users of the account, when they are known
 */
export function ownershipOf(viewer: Viewer, users: readonly AccountUser[]): Ownership {
  const sameAddress = viewer.email === '' ? [] : users.filter(({ email }) => email === viewer.email);
  const user = sameAddress.find(({ isActive }) => isActive) ?? sameAddress[0];
  if (user) return { owns: ({ id }) => id.toLowerCase() === user.id, matchedBy: 'e-mail' };
  const name = comparable(viewer.name);
  if (name === '') return { owns: () => false, matchedBy: 'nothing' };
  return { owns: (owner) => comparable(owner.name) === name, matchedBy: 'name' };
}

/**
 * The active user with an e-mail address, in lower case. `'several'`: nothing says which of them the person is.
 */
export function activeUserOf(
  email: string,
  users: readonly AccountUser[],
): AccountUser | 'several' | undefined {
  const [user, another] = users.filter((one) => one.isActive && one.email === email && email !== '');
  return another ? 'several' : user;
}

/** A person of LeadSquared who is this user. */
export function isOwnedBy({ id }: AccountUser, owner: Person): boolean {
  return owner.id.toLowerCase() === id;
}

/** By the owner's id or, where LeadSquared gave none, by their e-mail address. */
export function ownsLead({ id, email }: AccountUser, lead: Pick<Lead, 'ownerId' | 'ownerEmail'>): boolean {
  return lead.ownerId === '' ? lead.ownerEmail === email : lead.ownerId === id;
}

/** A rep's own tasks are found by their address alone, so a deactivated user who had it before may own some of them. */
export function withoutFormerOwners(list: TaskList, email: string, users: readonly AccountUser[]): TaskList {
  const sameAddress = users.filter((user) => user.email === email);
  if (sameAddress.every(({ isActive }) => isActive === sameAddress[0]?.isActive)) return list;
  const former = new Set(sameAddress.filter(({ isActive }) => !isActive).map(({ id }) => id));
  const tasks = list.tasks.filter(({ owner }) => !former.has(owner.id.toLowerCase()));
  return { ...list, tasks, saidCount: list.saidCount - (list.tasks.length - tasks.length) };
}

/** Each of 10,000 tasks has a name to compare, and no person's is longer. */
const MAX_NAME = 200;

function comparable(name: string): string {
  return name.slice(0, MAX_NAME).normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
}
