/** A scheduler without a watcher, with one slot unless a test says otherwise. */
import assert from 'node:assert/strict';
import type { Call } from '../../../src/leadsquared/api/answer.ts';
import type { JobKind, MakeCall } from '../../../src/leadsquared/limit/job.ts';
import { createScheduler, type Scheduler, type Ticket } from '../../../src/leadsquared/limit/scheduler.ts';
import { createSlots, type Slots } from '../../../src/leadsquared/limit/slots.ts';
import type { SchedulerWatch } from '../../../src/leadsquared/limit/upstream-state.ts';
import type { Failure } from '../../../src/tasks/failure.ts';

export const REFUSED: Call<never> = {
  answer: { kind: 'limit-refused', retryAfterMs: undefined, said: undefined },
  wasAnswered: true,
};
export const UNAVAILABLE: Call<never> = failed({ kind: 'not-answering', detail: 'HTTP 503' }, true);
export const SILENCE: Call<never> = failed({ kind: 'not-answering', detail: 'time limit' }, false);

function failed(failure: Failure, wasAnswered: boolean): Call<never> {
  return { answer: { kind: 'failed', failure }, wasAnswered };
}

export function answered<T>(value: T, bytes = 1): Call<T> {
  return { answer: { kind: 'value', value, bytes }, wasAnswered: true };
}

/** Makes a call of a job without a scheduler. */
export const sendAtOnce: MakeCall = async (send) => {
  const { answer } = await send();
  if (answer.kind === 'value') return { ...answer, sentAt: new Date() };
  if (answer.kind === 'failed') return { ...answer, wasSent: true };
  const failure: Failure = { kind: 'limit-used-up', detail: 'refused' };
  return { kind: 'failed', failure, wasSent: false };
};

export interface SchedulerOptions {
  readonly slots?: number;
  readonly windowMs: number;
  readonly timeoutMs: number;
  readonly maxQueue?: number;
  readonly maxQueuePerUser?: number;
  readonly watch?: Partial<SchedulerWatch>;
}

export interface OpenScheduler extends Scheduler {
  readonly slots: Slots;
  /** Runs a job of one call that must be let in. */
  send<T>(kind: JobKind, userId: string, send: () => Promise<Call<T>>): Ticket<T>;
}

export function openScheduler({
  slots: limit = 1,
  windowMs,
  timeoutMs,
  maxQueue = 10,
  maxQueuePerUser = maxQueue,
  watch = {},
}: SchedulerOptions): OpenScheduler {
  const slots = createSlots({ limit, windowMs });
  const settings = { maxQueue, maxQueuePerUser, limit: { limit, windowMs }, timeoutMs };
  const scheduler = createScheduler(settings, { slots, watch: { ...UNWATCHED, ...watch } });
  return {
    ...scheduler,
    slots,
    send(kind, userId, send) {
      const ticket = scheduler.run(kind, userId, (call) => call(send));
      assert.equal(ticket.refusal, undefined);
      return ticket;
    },
  };
}

export const UNWATCHED: SchedulerWatch = {
  called() {},
  waited() {},
  limitUsedUp() {},
  limitShort() {},
  limitLearned() {},
  limitFreed() {},
  down() {},
  back() {},
  probeFailed() {},
};
