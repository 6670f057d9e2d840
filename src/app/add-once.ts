/** Adds a task or a note in LeadSquared once, and finds out by reading where its answer leaves that open. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Addition, Additions } from '../leadsquared/additions.ts';
import type { TaskToCreate } from '../leadsquared/api/client.ts';
import type { WaitInLine } from '../leadsquared/limit/scheduler.ts';
import type { Lookups } from '../leadsquared/lookups.ts';
import type { SentOnce } from '../leadsquared/send-once.ts';
import type { Failure } from '../tasks/failure.ts';
import type { LeadId, Task, TaskList, TaskQuery } from '../tasks/task.ts';
import type { Found } from './task-lookups.ts';

/** What came of adding. */
export type Added =
  /** Reading shows it. `isEarlier`: it was there before, by the same submission. `isLate`: no answer had said so. */
  | {
      readonly kind: 'added';
      readonly found: Found;
      readonly task: Task;
      readonly isEarlier: boolean;
      readonly isLate: boolean;
    }
  /** LeadSquared says so, and reading doesn't show it. */
  | { readonly kind: 'not-shown'; readonly found: Found | undefined }
  /** It was sent, and nothing says whether it was added. */
  | { readonly kind: 'unknown'; readonly found: Found | undefined; readonly detail: string }
  | { readonly kind: 'overtaken' }
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** Nothing was sent, because the lead's tasks can't be read. */
  | { readonly kind: 'unread'; readonly failure: Failure };

export type AddedNote =
  /** Reading shows it. */
  | { readonly kind: 'added' }
  /** LeadSquared says so, and reading doesn't show it. */
  | { readonly kind: 'not-shown' }
  | { readonly kind: 'unknown'; readonly detail: string }
  | { readonly kind: 'refused'; readonly failure: Failure };

interface Adding {
  readonly userId: string;
  /**
   * The same submission may have been here before, and nothing in memory would say so: this process may have been started
   * since.
   */
  readonly mayBeThere: boolean;
  /** False: it is only looked for. */
  readonly maySend?: boolean;
  readonly onWait: (wait: () => WaitInLine) => void;
}

export interface AddingTask extends Adding {
  readonly mark: string;
  /** Reads the lead's tasks past the cache, or says why they can't be read. */
  readonly read: Read;
}

export type AddOnce = ReturnType<typeof createAddOnce>;

const LIST_LAG_MS = 4_000;
/** LeadSquared's list usually shows a new task by the second look. */
const LOOKS_AFTER_MS = [0, 1_500];

export function createAddOnce(uses: { additions: Additions; lookups: Lookups<TaskQuery, TaskList> }) {
  const { additions, lookups } = uses;

  /** Reading shows whether it was added. */
  async function settle(
    task: TaskToCreate,
    { sent, mark, before, read }: { sent: SentOnce<string>; mark: string; before: TaskList; read: Read },
  ): Promise<Added> {
    let found: Found | undefined;
    for (const afterMs of LOOKS_AFTER_MS) {
      await delay(afterMs);
      const now = await read();
      if ('failure' in now) continue;
      found = now;
      const added = findAdded(found.list, { mark, sent, before, task });
      if (added) {
        return { kind: 'added', found, task: added, isEarlier: false, isLate: sent.kind !== 'accepted' };
      }
    }
    if (sent.kind === 'accepted') return { kind: 'not-shown', found };
    return { kind: 'unknown', found, detail: sent.kind === 'unknown' ? sent.detail : sent.kind };
  }

  /** The same may have been submitted before: to another instance, or to a process that was stopped since. */
  async function lookFirst(
    task: TaskToCreate,
    { mark, mayBeThere, read }: { mark: string; mayBeThere: boolean; read: Read },
  ): Promise<(Found & { earlier: Task | undefined }) | { readonly failure: Failure }> {
    const earlierIn = ({ tasks }: TaskList) =>
      tasks.find((one) => one.mark === mark) ??
      (mayBeThere ? tasks.find((one) => one.mark === undefined && looksLike(one, task)) : undefined);
    const first = await read();
    if ('failure' in first) return first;
    const earlier = earlierIn(first.list);
    if (earlier || !mayBeThere) return { ...first, earlier };
    // LeadSquared's list may lag behind what was sent a moment ago.
    await delay(LIST_LAG_MS);
    const second = await read();
    return 'failure' in second ? second : { ...second, earlier: earlierIn(second.list) };
  }

  /** @returns undefined where the lead's notes can't be read */
  async function lookForNote(leadId: LeadId, mark: string, userId: string): Promise<boolean | undefined> {
    const isThere = await additions.hasNote(leadId, mark, userId);
    if (isThere !== false) return isThere;
    // Its notes may lag behind what was sent a moment ago.
    await delay(LIST_LAG_MS);
    return additions.hasNote(leadId, mark, userId);
  }

  return {
    /** Whether it was sent and not refused, as far as this process, or Redis, knows. */
    wasSent: async (kind: Addition['kind'], mark: string) =>
      (await additions.sentBefore({ kind, mark })) !== undefined,
    addTask(
      task: TaskToCreate,
      { mark, userId, mayBeThere, maySend = true, onWait, read }: AddingTask,
    ): Promise<Added> {
      const addition: Addition = { kind: 'task', mark, task };
      return additions.inTurn(mark, async (turn) => {
        const sentBefore = await additions.sentBefore(addition);
        const before = await lookFirst(task, {
          mark,
          mayBeThere: mayBeThere || sentBefore !== undefined,
          read,
        });
        const isRead = !('failure' in before);
        if (!isRead && !sentBefore && maySend) return { kind: 'unread', ...before };
        const found = isRead ? before : undefined;
        if (found?.earlier)
          return { kind: 'added', found, task: found.earlier, isEarlier: true, isLate: false };
        if (sentBefore === 'accepted') return { kind: 'not-shown', found };
        if (!found || sentBefore || !maySend) return { kind: 'unknown', found, detail: 'sent before' };
        const sent = await additions.send(addition, { userId, turn, onWait });
        if (sent.kind === 'refused' || sent.kind === 'overtaken') return sent;
        lookups.forget((query) => 'ownerEmail' in query || query.leadId === task.leadId);
        return settle(task, { sent, mark, before: found.list, read });
      });
    },
    addNote(
      { leadId, note, mark }: { leadId: LeadId; note: string; mark: string },
      { userId, onWait, mayBeThere, maySend = true }: Adding,
    ): Promise<AddedNote> {
      const addition: Addition = { kind: 'note', mark, leadId, note };
      const isShown = () => additions.hasNote(leadId, mark, userId);
      return additions.inTurn(mark, async (turn) => {
        const sentBefore = await additions.sentBefore(addition);
        if (sentBefore || mayBeThere || !maySend) {
          const isThere = await lookForNote(leadId, mark, userId);
          if (isThere) return { kind: 'added' };
          if (sentBefore === 'accepted') return { kind: 'not-shown' };
          if (sentBefore || !maySend || isThere === undefined)
            return { kind: 'unknown', detail: 'sent before' };
        }
        const sent = await additions.send(addition, { userId, turn, onWait });
        if (sent.kind === 'refused') return sent;
        for (const afterMs of LOOKS_AFTER_MS) {
          await delay(afterMs);
          if (await isShown()) return { kind: 'added' };
        }
        return sent.kind === 'accepted' ? { kind: 'not-shown' } : { kind: 'unknown', detail: sent.kind };
      });
    },
  };
}

type Read = () => Promise<Found | { readonly failure: Failure }>;

/** By the mark in its description; by the id that LeadSquared gave it; or as the only new task that looks like it. */
function findAdded(
  { tasks }: TaskList,
  given: { mark: string; sent: SentOnce<string>; before: TaskList; task: TaskToCreate },
): Task | undefined {
  const { mark, sent, before, task } = given;
  const id = sent.kind === 'accepted' ? sent.value.toLowerCase() : '';
  const known = new Set(before.tasks.map((one) => one.id));
  const [alike, ...others] = tasks.filter(
    (one) => !known.has(one.id) && one.mark === undefined && looksLike(one, task),
  );
  return (
    tasks.find((one) => one.mark === mark) ??
    tasks.find((one) => id !== '' && one.id.toLowerCase() === id) ??
    (others.length === 0 ? alike : undefined)
  );
}

/** For an account whose lists don't have descriptions. */
function looksLike({ name, dueAt, owner }: Task, task: TaskToCreate): boolean {
  const isSameTime = Math.abs((dueAt?.getTime() ?? 0) - task.dueAt.getTime()) < 1_000;
  return name === task.name && isSameTime && owner.id.toLowerCase() === task.ownerId.toLowerCase();
}
