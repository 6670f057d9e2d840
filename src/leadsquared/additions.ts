/**
 * What reps add: tasks, and notes on leads. LeadSquared makes another one each time it is asked, so each is sent once. Its
 * signature has a mark, by which reading finds it again where no answer came.
 */
import type { Memory, Turn } from '../ops/memory.ts';
import type { LeadId } from '../tasks/task.ts';
import type { Client, TaskToCreate } from './api/client.ts';
import type { Scheduler } from './limit/scheduler.ts';
import { retrying } from './retries.ts';
import { type Sender, type SentOnce, sendOnce } from './send-once.ts';

export type Addition =
  | { readonly kind: 'task'; readonly mark: string; readonly task: TaskToCreate }
  | { readonly kind: 'note'; readonly mark: string; readonly leadId: LeadId; readonly note: string };

export type Additions = ReturnType<typeof createAdditions>;

/** What is noted of an addition that LeadSquared says it has made. */
const ACCEPTED = 'accepted';
/** Longer than a modal stays open that a rep submits again. */
const REMEMBERED_MS = 24 * 60 * 60_000;
/** Over a weekend, in which no tasks are read. */
const ADDER_REMEMBERED_MS = 7 * REMEMBERED_MS;

export function createAdditions(client: Client, scheduler: Scheduler, memory: Memory) {
  return {
    inTurn: <T>(mark: string, work: (turn: Turn) => Promise<T>) => memory.inTurn(`adding ${mark}`, work),
    /** How it was sent before, if it wasn't refused, as far as this process, or Redis, knows. */
    async sentBefore(addition: Pick<Addition, 'kind' | 'mark'>): Promise<'accepted' | 'sent' | undefined> {
      const noted = await memory.get(sent(addition));
      if (noted === undefined) return undefined;
      return noted === ACCEPTED ? 'accepted' : 'sent';
    },
    /** Sends it once. For use in turn. The value is LeadSquared's id for it, `''` where it names none. */
    async send(addition: Addition, sender: Sender): Promise<SentOnce<string>> {
      const result = await sendOnce(scheduler, sender, {
        async note() {
          await memory.set(sent(addition), 'sent', REMEMBERED_MS);
          await memory.set(adder(addition.mark), sender.userId, ADDER_REMEMBERED_MS);
        },
        send: () =>
          addition.kind === 'task'
            ? client.createTask(addition.task)
            : client.createNote(addition.leadId, addition.note),
      });
      if (result.kind === 'accepted') await memory.set(sent(addition), ACCEPTED, REMEMBERED_MS);
      if (result.kind === 'refused') await memory.delete(sent(addition));
      return result;
    },
    /** The Slack user who added it; undefined where that isn't known any more. */
    adderOf: (mark: string) => memory.get(adder(mark)),
    /** Whether the lead has a note with this mark; undefined where its notes can't be read. */
    async hasNote(leadId: LeadId, mark: string, userId: string): Promise<boolean | undefined> {
      const { result } = scheduler.run('lookup', userId, (call) =>
        retrying(call)(() => client.retrieveNotes(leadId)),
      );
      const outcome = await result;
      return outcome.kind === 'value' ? outcome.value.includes(mark) : undefined;
    },
  };
}

const adder = (mark: string) => `added by ${mark}`;
const sent = ({ kind, mark }: Pick<Addition, 'kind' | 'mark'>) => `sent ${kind} ${mark}`;
