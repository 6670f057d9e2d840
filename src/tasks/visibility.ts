/** Which leads a rep may see: `LEAD_VISIBILITY`. */
import type { Lead } from './lead.ts';
import type { AccountUser } from './owner.ts';
import type { Task } from './task.ts';

/**
 * `own`: leads that the rep owns, or that have a task of theirs. `team`: also those of users who report to them, directly or
 * through others.
 */
export type Visibility = 'all' | 'own' | 'team';

/** Whose leads and tasks a rep sees. */
export interface Sight {
  /** The rep in LeadSquared. */
  readonly user: AccountUser;
  /** Ids of users, in lower case, with the rep's own. */
  readonly ids: ReadonlySet<string>;
  /** Their e-mail addresses, in lower case. */
  readonly emails: ReadonlySet<string>;
}

/** Whether the users say themselves to whom they report. LeadSquared's page "Get Users" names no such field. */
export function areManagersKnown(users: readonly AccountUser[]): boolean {
  return users.some(({ managerId }) => managerId !== undefined);
}

/** @param team the users who report to the rep, directly or through others; empty where reps see only what is their own */
export function sightOf(user: AccountUser, team: readonly AccountUser[]): Sight {
  const all = [user, ...team];
  return { user, ids: new Set(all.map(({ id }) => id)), emails: new Set(all.map(({ email }) => email)) };
}

/** Deactivated users too: what they left is their manager's. The rep is among them where managers lead in a circle. */
export function reportsOf(user: AccountUser, users: readonly AccountUser[]): AccountUser[] {
  const byManager = Map.groupBy(users, ({ managerId }) => managerId);
  const found = new Set<AccountUser>();
  const toVisit = [user];
  for (const manager of toVisit) {
    for (const report of byManager.get(manager.id) ?? []) {
      if (found.has(report)) continue;
      found.add(report);
      toVisit.push(report);
    }
  }
  return [...found];
}

/** By the owner's id or, where LeadSquared gave none, by their e-mail address. */
export function isOwnerSeen(
  { ids, emails }: Sight,
  { ownerId, ownerEmail }: Pick<Lead, 'ownerId' | 'ownerEmail'>,
): boolean {
  return ownerId === '' ? ownerEmail !== '' && emails.has(ownerEmail) : ids.has(ownerId);
}

/** Whether a task of a lead shows that the rep may see the lead. */
export function hasSeenTask({ ids }: Sight, tasks: readonly Task[]): boolean {
  return tasks.some(({ owner }) => ids.has(owner.id.toLowerCase()));
}
