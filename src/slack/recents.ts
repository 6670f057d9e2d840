/** The leads that each rep looked at last. */
import type { Memory } from '../ops/memory.ts';
import { readGuid } from '../tasks/command-text.ts';
import type { LeadId } from '../tasks/task.ts';

export interface Recents {
  add(userId: string, leadId: LeadId): Promise<void>;
  /** The latest first. */
  of(userId: string): Promise<readonly LeadId[]>;
}

const MAX_LEADS = 5;
const KEPT_MS = 30 * 24 * 60 * 60_000;

export function createRecents(memory: Memory): Recents {
  const name = (userId: string) => `recent leads of ${userId}`;
  const of = async (userId: string) => {
    const ids = (await memory.get(name(userId)))?.split(' ', MAX_LEADS) ?? [];
    // They may come from Redis, where others can write.
    return ids.filter((id) => readGuid(id) !== undefined).slice(0, MAX_LEADS);
  };
  return {
    of,
    async add(userId, leadId) {
      const others = (await of(userId)).filter((other) => other !== leadId);
      await memory.set(name(userId), [leadId, ...others].slice(0, MAX_LEADS).join(' '), KEPT_MS);
    },
  };
}
