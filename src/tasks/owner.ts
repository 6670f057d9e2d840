/** Which owner in LeadSquared the rep in Slack is. */
import type { Owns } from './agenda.ts';
import type { TaskList } from './task.ts';

export interface Viewer {
  /** IANA. */
  readonly zone: string;
  /** As Slack has them, the address in lower case; `''` when it does not say. */
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
 * By e-mail, which is the same person's in both. Where no user has it, by name, which may be a namesake's.
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
 * The list of a rep's own tasks is asked for by their address alone, so it has the tasks of a deactivated user who had
 * that address before them. Those aren't the rep's.
 */
export function withoutFormerOwners(list: TaskList, email: string, users: readonly AccountUser[]): TaskList {
  const sameAddress = users.filter((user) => user.email === email);
  if (sameAddress.every(({ isActive }) => isActive === sameAddress[0]?.isActive)) return list;
  const former = new Set(sameAddress.filter(({ isActive }) => !isActive).map(({ id }) => id));
  const tasks = list.tasks.filter(({ owner }) => !former.has(owner.id.toLowerCase()));
  return { ...list, tasks, saidCount: list.saidCount - (list.tasks.length - tasks.length) };
}

/** No person's name is longer, and each of 10,000 tasks has one to compare. */
const MAX_NAME = 200;

function comparable(name: string): string {
  return name.slice(0, MAX_NAME).normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
}
