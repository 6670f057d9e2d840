/** Makes the calls of jobs: each waits for a slot, and waits again when LeadSquared refuses it for the limit. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Call } from '../api/answer.ts';
import { LEVEL, notSent, type Outcome, type ScheduledJob, type Send } from './job.ts';
import type { SlotQueue } from './slot-queue.ts';
import { type SchedulerWatch, type UpstreamState, usedUp } from './upstream-state.ts';
import type { WaitingJobs } from './waiting-jobs.ts';

/** Node's timers can fire a millisecond early. */
const TIMER_MARGIN_MS = 10;
/** How many more calls of one job go ahead of other lookups. After that it waits in turn again. */
const MAX_CALLS_AHEAD = 4;

export function createJobCalls(uses: {
  queue: SlotQueue;
  waiting: WaitingJobs;
  upstream: UpstreamState;
  watch: SchedulerWatch;
  timeoutMs: number;
}) {
  const { queue, waiting, upstream, watch, timeoutMs } = uses;

  /** One call of the job, or another try of the last one. */
  async function makeCall<T>(job: ScheduledJob, send: Send<T>, retryAfterMs = 0): Promise<Outcome<T>> {
    stopIfEnded(job);
    if (retryAfterMs === 0) {
      const isAhead = job.kind !== 'background' && job.calls > 0 && job.calls <= MAX_CALLS_AHEAD;
      job.level = isAhead ? LEVEL.begun : LEVEL[job.kind];
      job.calls += 1;
    } else {
      const closed = upstream.closed();
      if (closed) return notSent(closed);
      waiting.add(job);
      await delay(retryAfterMs, undefined, { ref: false });
    }
    return callUntilTaken(job, send);
  }

  async function callUntilTaken<T>(job: ScheduledJob, send: Send<T>): Promise<Outcome<T>> {
    let firstRefusedAtMs: number | undefined;
    for (let times = 1; ; times += 1) {
      const { answer, sentAt } = await callInTurn(job, send);
      if (answer.kind === 'value') return { ...answer, sentAt };
      if (answer.kind === 'failed') return { ...answer, wasSent: true };
      const nowMs = performance.now();
      firstRefusedAtMs ??= nowMs;
      const isGivenUp = upstream.noteRefusal(answer, { times, firstAtMs: firstRefusedAtMs, nowMs });
      // Reps go before the background.
      if (isGivenUp || job.kind === 'background') return notSent(usedUp(`refused ${times} times`));
      job.level = LEVEL.refused;
    }
  }

  async function callInTurn<T>(job: ScheduledJob, send: Send<T>): Promise<Call<T> & { sentAt: Date }> {
    stopIfEnded(job);
    const sinceMs = performance.now();
    waiting.add(job);
    const release = await queue.take(job);
    // The job can be given up at the very moment when it gets a slot.
    if (job.isEnded) release?.(0);
    if (!release || job.isEnded) throw new Error('given up');
    waiting.delete(job);
    const sentAt = new Date();
    const sentAtMs = performance.now();
    job.sentAt = sentAt;
    watch.waited(sentAtMs - sinceMs);
    let answeredAtMs: number | undefined;
    try {
      const call = await send();
      const ms = performance.now() - sentAtMs;
      if (call.wasAnswered) answeredAtMs = call.headAtMs ?? performance.now();
      job.callMs = (job.callMs ?? 0) + ms;
      watch.called(wordFor(call.answer), ms);
      upstream.noteCall(call);
      return { ...call, sentAt };
    } finally {
      // A call without an answer may still arrive, and be counted, until its time limit has passed.
      const countedAtMs = answeredAtMs ?? performance.now() + timeoutMs;
      const freeAtMs = countedAtMs + upstream.windowMs() + TIMER_MARGIN_MS;
      release(Math.max(0, freeAtMs - performance.now()));
    }
  }

  return makeCall;
}

function stopIfEnded({ isEnded }: ScheduledJob): void {
  if (isEnded) throw new Error('given up');
}

function wordFor(answer: Answer<unknown>): string {
  if (answer.kind === 'value') return 'answered';
  return answer.kind === 'failed' ? answer.failure.kind : answer.kind;
}
