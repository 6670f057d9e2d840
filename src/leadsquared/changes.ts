/** Changes to tasks: each is sent once, one at a time for a task, and remembered for the rep who comes second. */
import type { Memory } from '../ops/memory.ts';
import { type Change, storedDue } from '../tasks/change.ts';
import type { Changed, Client } from './api/client.ts';
import type { Scheduler } from './limit/scheduler.ts';
import { type Sender, type SentOnce, sendOnce } from './send-once.ts';

/** How sending a change ended. Only reading the task shows whether it was made. */
export type SendResult =
  | { readonly kind: 'accepted' }
  /** LeadSquared says that it has made it, and that it changed no row. */
  | { readonly kind: 'nothing-changed' }
  | Exclude<SentOnce<Changed>, { kind: 'accepted' }>;

/** What is known of a change before it is sent. */
export type Recalled =
  /** It was completed through this app in the last hour. */
  | { readonly kind: 'completed-before'; readonly completion: Completion }
  /**
   * The very same was sent a moment ago: this is a double click, or a second try before the first shows. `wasConfirmed`:
   * LeadSquared said that it has made it, or reading has shown it. `by`: the rep who sent it, where that is noted.
   */
  | { readonly kind: 'sent-before'; readonly wasConfirmed: boolean; readonly by: string | undefined }
  | { readonly kind: 'new' };

export interface Completion {
  readonly userId: string;
  readonly at: Date;
}

export type Changes = ReturnType<typeof createChanges>;

/** Who completed it, and when, in ms since the epoch. */
const COMPLETION = /^([UW][A-Z0-9]+) (\d{13})$/;
const REMEMBERED_MS = 60 * 60_000;
/** The same move again within this time is a double click. */
const SAME_MOVE_MS = 30_000;
/**
 * A change that reading has not shown is not sent again in this time: LeadSquared may still be at it, and its list may
 * lag behind what it has done. The rep who presses again learns what the list shows by then.
 */
const UNCONFIRMED_MS = 30_000;
/** What is noted of a change until reading shows it: whether LeadSquared says that it has made it, and who sent it. */
const UNCONFIRMED = /^(sent|accepted) ([UW][A-Z0-9]+)$/;

export function createChanges(client: Client, scheduler: Scheduler, memory: Memory) {
  async function recall(change: Change): Promise<Recalled> {
    const { taskId } = change;
    const completion = change.kind === 'complete' ? await memory.get(completed(taskId)) : undefined;
    // It may come from Redis, where others can write.
    const [, userId, atMs] = COMPLETION.exec(completion ?? '') ?? [];
    if (userId) return { kind: 'completed-before', completion: { userId, at: new Date(Number(atMs)) } };
    if (change.kind === 'reschedule' && (await memory.get(moved(taskId))) === String(change.dueAt.getTime()))
      return { kind: 'sent-before', wasConfirmed: true, by: undefined };
    const sent = await memory.get(unconfirmed(change));
    if (!sent) return { kind: 'new' };
    // It isn't sent again either where another version of the app has noted it.
    const [, state, by] = UNCONFIRMED.exec(sent) ?? [];
    return { kind: 'sent-before', wasConfirmed: state === 'accepted', by };
  }

  /** Sends it once. For use in turn. */
  async function send(change: Change, sender: Sender): Promise<SendResult> {
    const { userId } = sender;
    const sent = await sendOnce(scheduler, sender, {
      note: () => memory.set(unconfirmed(change), `sent ${userId}`, UNCONFIRMED_MS),
      send: () =>
        change.kind === 'complete'
          ? client.completeTask(change.taskId)
          : client.moveTask(change.taskId, storedDue(change)),
    });
    const isMade = sent.kind === 'accepted' && sent.value === 'changed';
    if (isMade) await memory.set(unconfirmed(change), `accepted ${userId}`, UNCONFIRMED_MS);
    else if (sent.kind === 'accepted' || sent.kind === 'refused') await memory.delete(unconfirmed(change));
    if (sent.kind !== 'accepted') return sent;
    return { kind: isMade ? 'accepted' : 'nothing-changed' };
  }

  /**
   * For a change that reading has shown.
   * @param userId the rep who sent it
   */
  async function confirm(change: Change, userId: string): Promise<void> {
    const { taskId } = change;
    await memory.delete(unconfirmed(change));
    if (change.kind === 'complete') {
      await memory.set(completed(taskId), `${userId} ${Date.now()}`, REMEMBERED_MS);
      return;
    }
    await Promise.all([
      memory.set(moved(taskId), String(change.dueAt.getTime()), SAME_MOVE_MS),
      memory.delete(completed(taskId)),
    ]);
  }

  return {
    /** Lets whatever is done with one task come one after the other: a second click, or a second rep, waits for the first. */
    inTurn: memory.inTurn,
    recall,
    send,
    confirm,
    /** For a task that turned out to be open again. */
    forgetCompletion: (taskId: string) => memory.delete(completed(taskId)),
  };
}

const unconfirmed = (change: Change) =>
  `unconfirmed ${change.kind} ${change.taskId} ${change.kind === 'reschedule' ? change.dueAt.getTime() : ''}`;
const completed = (taskId: string) => `completed ${taskId}`;
const moved = (taskId: string) => `moved ${taskId}`;
