/** Adds a task or a note in LeadSquared once, and finds out by reading where its answer leaves that open. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Addition, AdditionResult, Additions } from '../leadsquared/additions.ts';
import type { TaskToCreate } from '../leadsquared/api/client.ts';
import type { Wait } from '../leadsquared/limit/scheduler.ts';
import type { Lookups } from '../leadsquared/lookups.ts';
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
  | { readonly kind: 'added' }
  | { readonly kind: 'unknown'; readonly detail: string }
  | { readonly kind: 'refused'; readonly failure: Failure };

interface Adding {
  readonly userId: string;
  readonly onWait: (wait: () => Wait) => void;
}

export type AddOnce = ReturnType<typeof createAddOnce>;

/** LeadSquared's list usually shows a new task by the second look. */
const LOOKS_AFTER_MS = [0, 1_500];

export function createAddOnce(uses: { additions: Additions; lookups: Lookups<TaskQuery, TaskList> }) {
  const { additions, lookups } = uses;

  /** Reading shows whether it was added. */
  async function settle(
    task: TaskToCreate,
    { sent, mark, before, read }: { sent: AdditionResult; mark: string; before: TaskList; read: Read },
  ): Promise<Added> {
    let found: Found | undefined;
    for (const afterMs of LOOKS_AFTER_MS) {
      await delay(afterMs);
      const now = await read();
      if ('failure' in now) continue;
      found = now;
      const added = find(found.list, { mark, sent, before, task });
      if (added) {
        return { kind: 'added', found, task: added, isEarlier: false, isLate: sent.kind !== 'accepted' };
      }
    }
    if (sent.kind === 'accepted') return { kind: 'not-shown', found };
    return { kind: 'unknown', found, detail: sent.kind === 'unknown' ? sent.detail : sent.kind };
  }

  return {
    addTask(
      task: TaskToCreate,
      { mark, userId, onWait, read }: Adding & { mark: string; read: Read },
    ): Promise<Added> {
      const addition: Addition = { kind: 'task', mark, task };
      return additions.inTurn(mark, async (turn) => {
        const wasSent = await additions.wasSent(addition);
        // The same may have been submitted before: to another instance, or to a process that was stopped since.
        const before = await read();
        if ('failure' in before) return { kind: 'unread', ...before };
        const earlier = before.list.tasks.find((one) => one.mark === mark);
        if (earlier) return { kind: 'added', found: before, task: earlier, isEarlier: true, isLate: false };
        if (wasSent) return { kind: 'unknown', found: before, detail: 'sent before' };
        const sent = await additions.send(addition, { userId, turn, onWait });
        if (sent.kind === 'refused' || sent.kind === 'overtaken') return sent;
        lookups.forget((query) => 'ownerEmail' in query || query.leadId === task.leadId);
        return settle(task, { sent, mark, before: before.list, read });
      });
    },
    /** @param mayBeThere the same submission may have added it before */
    addNote(
      { leadId, note, mark }: { leadId: LeadId; note: string; mark: string },
      { userId, onWait, mayBeThere }: Adding & { mayBeThere: boolean },
    ): Promise<AddedNote> {
      const addition: Addition = { kind: 'note', mark, leadId, note };
      return additions.inTurn(mark, async (turn) => {
        const wasSent = await additions.wasSent(addition);
        if (wasSent || mayBeThere) {
          const isThere = await additions.hasNote(leadId, mark, userId);
          if (isThere) return { kind: 'added' };
          if (wasSent || isThere === undefined) return { kind: 'unknown', detail: 'sent before' };
        }
        const sent = await additions.send(addition, { userId, turn, onWait });
        if (sent.kind === 'refused') return sent;
        if (sent.kind === 'accepted') return { kind: 'added' };
        const isThere = await additions.hasNote(leadId, mark, userId);
        return isThere ? { kind: 'added' } : { kind: 'unknown', detail: sent.kind };
      });
    },
  };
}

/** Reads the lead's tasks past the cache, or says why they can't be read. */
export type Read = () => Promise<Found | { readonly failure: Failure }>;

/** By the mark in its description; by the id that LeadSquared gave it; or as the only new task that looks like it. */
function find(
  { tasks }: TaskList,
  given: { mark: string; sent: AdditionResult; before: TaskList; task: TaskToCreate },
): Task | undefined {
  const { mark, sent, before, task } = given;
  const id = sent.kind === 'accepted' ? sent.id.toLowerCase() : '';
  const known = new Set(before.tasks.map((one) => one.id));
  const looksLike = ({ name, dueAt }: Task) =>
    name === task.name && Math.abs((dueAt?.getTime() ?? 0) - task.dueAt.getTime()) < 1_000;
  const [alike, ...others] = tasks.filter(
    (one) => !known.has(one.id) && one.mark === undefined && looksLike(one),
  );
  return (
    tasks.find((one) => one.mark === mark) ??
    tasks.find((one) => id !== '' && one.id.toLowerCase() === id) ??
    (others.length === 0 ? alike : undefined)
  );
}
