/** Finds the rep in Slack among the owners in LeadSquared. */
import type { Owns } from './agenda.ts';
import type { TaskList } from './task.ts';

export interface Viewer {
  /** IANA. */
  readonly zone: string;
  /** From Slack, in lower case. `''` where Slack gives none. */
  readonly email: string;
  readonly name: string;
}

export interface AccountUser {
  readonly id: string;
  /** In lower case. */
  readonly email: string;
  /** A deactivated user may have the address that an active one has now. */
  readonly isActive: boolean;
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
