/** The leads that each rep looked at last, in memory. */
import { LRUCache } from 'lru-cache';
import type { LeadId } from '../tasks/task.ts';

export interface Recents {
  add(userId: string, leadId: LeadId): void;
  /** The latest first. */
  of(userId: string): readonly LeadId[];
}

const MAX_LEADS = 5;
const MAX_USERS = 10_000;

export function createRecents(): Recents {
  const recents = new LRUCache<string, readonly LeadId[]>({ max: MAX_USERS });
  const of = (userId: string) => recents.get(userId) ?? [];
  return {
    of,
    add: (userId, leadId) =>
      recents.set(userId, [leadId, ...of(userId).filter((other) => other !== leadId)].slice(0, MAX_LEADS)),
  };
}
