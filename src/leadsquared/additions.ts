/**
 * What reps add: tasks, and notes on leads. LeadSquared makes another one each time it is asked, so each is sent once. Its
 * signature has a mark, by which reading finds it again where no answer came.
 */
import type { Memory, Turn } from '../ops/memory.ts';
import type { LeadId } from '../tasks/task.ts';
import type { Call } from './api/answer.ts';
import type { Client, TaskToCreate } from './api/client.ts';
import { isRefusal, OVERTAKEN, type SendResult } from './changes.ts';
import type { Scheduler, Wait } from './limit/scheduler.ts';
import { retrying } from './retries.ts';

export type Addition =
  | { readonly kind: 'task'; readonly mark: string; readonly task: TaskToCreate }
  | { readonly kind: 'note'; readonly mark: string; readonly leadId: LeadId; readonly note: string };

/** How sending an addition ended. `id` is LeadSquared's, `''` where it names none. */
export type AdditionResult =
  | { readonly kind: 'accepted'; readonly id: string }
  | Exclude<SendResult, { kind: 'accepted' | 'nothing-changed' }>;

export type Additions = ReturnType<typeof createAdditions>;

/** What is noted of an addition that LeadSquared says it has made. */
const ACCEPTED = 'accepted';
/** Longer than a modal stays open that a rep submits again. */
const REMEMBERED_MS = 24 * 60 * 60_000;
/** Over a weekend, in which no tasks are read. */
const ADDER_REMEMBERED_MS = 7 * REMEMBERED_MS;

export function createAdditions(client: Client, scheduler: Scheduler, memory: Memory) {
  function create(addition: Addition): Promise<Call<string>> {
    return addition.kind === 'task'
      ? client.createTask(addition.task)
      : client.createNote(addition.leadId, addition.note);
  }

  return {
    inTurn: <T>(mark: string, work: (turn: Turn) => Promise<T>) => memory.inTurn(`adding ${mark}`, work),
    /** How it was sent before, if it wasn't refused, as far as this process, or Redis, knows. */
    async sentBefore(addition: Pick<Addition, 'kind' | 'mark'>): Promise<'accepted' | 'sent' | undefined> {
      const noted = await memory.get(sent(addition));
      if (noted === undefined) return undefined;
      return noted === ACCEPTED ? 'accepted' : 'sent';
    },
    /**
     * Sends it once. For use in turn.
     * @param onWait is given a function that says how long it still waits for its slot
     */
    async send(
      addition: Addition,
      { userId, turn, onWait }: { userId: string; turn: Turn; onWait: (wait: () => Wait) => void },
    ): Promise<AdditionResult> {
      const sendInTurn = async () => {
        // Noted before it is sent: the process may be killed while it waits for the answer.
        await memory.set(sent(addition), 'sent', REMEMBERED_MS);
        await memory.set(adder(addition.mark), userId, ADDER_REMEMBERED_MS);
        // It may have waited for long, so its turn is checked last of all.
        if (!(await turn.isMine())) throw OVERTAKEN;
        return create(addition);
      };
      const ticket = scheduler.run('change', userId, (call) => call(sendInTurn));
      onWait(ticket.wait);
      const outcome = await ticket.result.catch((error: unknown) => {
        if (error !== OVERTAKEN) throw error;
      });
      if (!outcome) return { kind: 'overtaken' };
      if (outcome.kind === 'value') {
        await memory.set(sent(addition), ACCEPTED, REMEMBERED_MS);
        return { kind: 'accepted', id: outcome.value };
      }
      const { failure, wasSent } = outcome;
      if (wasSent && !isRefusal(failure)) return { kind: 'unknown', detail: failure.detail };
      await memory.delete(sent(addition));
      return { kind: 'refused', failure };
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
