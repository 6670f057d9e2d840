/** Who may call LeadSquared, and when. README.md in this folder explains the idea. */
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { Failure } from '../../tasks/failure.ts';
import type { Call, Limit } from '../api/answer.ts';
import {
  type Job,
  type JobKind,
  LEVEL,
  type MakeCall,
  notSent,
  type Outcome,
  type ScheduledJob,
  type Send,
} from './job.ts';
import { createJobCalls } from './job-calls.ts';
import { createSlotQueue } from './slot-queue.ts';
import type { Slots } from './slots.ts';
import { createUpstreamState, type SchedulerWatch } from './upstream-state.ts';
import { createWaitingJobs, type QueueSettings } from './waiting-jobs.ts';

/** A job that waits, or makes its calls, for one rep or several. */
export interface Ticket<T> {
  /** Why it was refused at once, if so: too many lookups wait, or the app is about to stop. */
  readonly refusal?: Failure;
  readonly result: Promise<Outcome<T>>;
  /**
   * Lets one more rep wait for it.
   * @returns why not, when too many lookups wait
   */
  join(userId: string): Failure | undefined;
  wait(): WaitInLine;
  /** Whether a call for it has been sent. */
  isSent(): boolean;
}

export interface WaitInLine {
  /** From 1; 0 when the call is sent. */
  readonly place: number;
  /** Whole, so that the same wait is the same number however often it is asked for. */
  readonly ms: number;
}

export type Scheduler = ReturnType<typeof createScheduler>;

export interface SchedulerSettings extends QueueSettings {
  /** What LeadSquared allows. */
  readonly limit: Limit;
  /** After this a call is given up, in ms. */
  readonly timeoutMs: number;
}

/** How long Slack lets an app answer (Slack, "Handling user interaction": response_url). */
const ANSWERABLE_MS = 30 * 60_000;
const MAX_GIVEN_UP_AT_ONCE = 100;
const PROBE_PAUSE_MS = 5_000;
const MAX_PROBES = 10;
/** What it answered made our own code fail. */
const FAILED_READING: Call<never> = {
  answer: { kind: 'failed', failure: { kind: 'unreadable', detail: 'a fault of our own' } },
  wasAnswered: true,
};
const NO_TIME_LEFT: Failure = { kind: 'restarting', detail: 'no time left' };

export function createScheduler(
  settings: SchedulerSettings,
  { slots, watch }: { slots: Slots; watch: SchedulerWatch },
) {
  /** All that have not ended. */
  const jobs = new Set<ScheduledJob>();
  const waiting = createWaitingJobs(settings);
  const queue = createSlotQueue(slots);
  const upstream = createUpstreamState(settings.limit, {
    slots,
    watch,
    onClosed(why) {
      void giveUp(waiting.jobs, why);
      if (upstream.down()) void probeUntilBack();
    },
  });
  const makeCall = createJobCalls({ queue, waiting, upstream, watch, timeoutMs: settings.timeoutMs });
  let sequence = 0;
  let isDraining = false;
  /**
   * The first calls of the last lookups: one after the other finds out whether LeadSquared is back, for there are some that
   * it never answers in time. No change is repeated for that.
   */
  const probes: Send<unknown>[] = [];

  /** Runs the job, unless its ticket says why not. */
  function run<T>(kind: JobKind, userId: string, job: Job<T>): Ticket<T> {
    const refusal = refuse(userId);
    if (refusal) return { ...endedTicket(refusal), refusal };
    const failure = upstream.refuse({ isBackground: kind === 'background' });
    return failure ? endedTicket(failure) : begin(kind, userId, job);
  }

  function refuse(userId: string): Failure | undefined {
    if (isDraining) return { kind: 'restarting', detail: 'draining' };
    return slots.waitMs(waiting.jobs.size) > 0 ? busy(userId) : undefined;
  }

  function busy(userId: string, joined?: ScheduledJob): Failure | undefined {
    const detail = waiting.exceeded(userId, joined);
    return detail && { kind: 'busy', retryInMs: slots.waitMs(waiting.jobs.size), detail };
  }

  function begin<T>(kind: ScheduledJob['kind'], userId: string, work: Job<T>): Ticket<T> {
    const { promise: result, resolve } = Promise.withResolvers<Outcome<T>>();
    // The rep's listener awaits it later; until then a rejection is not unhandled.
    result.catch(() => {});
    const job: ScheduledJob = {
      kind,
      level: LEVEL[kind],
      sequence: sequence++,
      users: new Set(),
      lookups: 0,
      calls: 0,
      isEnded: false,
      giveUp: (failure) => end({ kind: 'failed', failure, wasSent: !waiting.has(job) }),
    };
    function end(outcome: Outcome<T> | Promise<Outcome<T>>): void {
      if (job.isEnded) return;
      job.isEnded = true;
      clearTimeout(job.expiry);
      jobs.delete(job);
      waiting.delete(job);
      queue.remove(job);
      resolve(outcome);
    }
    const call: MakeCall = (send, retryAfterMs) => {
      // Not a later page, which keeps those before it.
      if (job.calls === 0 && (kind === 'lookup' || kind === 'background')) {
        probes.push(send);
        if (probes.length > MAX_PROBES) probes.shift();
      }
      return makeCall(job, send, retryAfterMs);
    };
    jobs.add(job);
    waiting.add(job);
    addLookup(job, userId);
    const worked = work(call).then((outcome) => ({ ...outcome, callMs: job.callMs }));
    void worked.catch(() => {}).then(() => end(worked));
    return ticketOf(job, result);
  }

  const isQuietWith = (inUse: number) => waiting.jobs.size === 0 && inUse <= slots.limit() / 2;

  function ticketOf<T>(job: ScheduledJob, result: Promise<Outcome<T>>): Ticket<T> {
    return {
      result,
      join(userId) {
        const full = waiting.has(job) ? busy(userId, job) : undefined;
        if (!full) addLookup(job, userId);
        return full;
      },
      isSent: () => job.sentAt !== undefined,
      wait() {
        if (!waiting.has(job)) return { place: 0, ms: 0 };
        // Between two tries it will be the first of its rep.
        const ahead = queue.ahead(job);
        return { place: ahead + 1, ms: Math.round(slots.waitMs(ahead)) };
      },
    };
  }

  /** After 30 minutes the rep who asked last cannot be answered any more, and a call would be wasted. */
  function addLookup(job: ScheduledJob, userId: string): void {
    waiting.addLookup(job, userId);
    queue.join(job, userId);
    clearTimeout(job.expiry);
    job.expiry = setTimeout(() => {
      if (waiting.has(job)) job.giveUp({ kind: 'not-answering', detail: 'waited 30 minutes' });
    }, ANSWERABLE_MS).unref();
  }

  /** Lets the event loop turn now and then: each rep whose job is given up gets a message of their own. */
  async function giveUp(
    given: Iterable<ScheduledJob>,
    failure: Failure,
    isMeant = waiting.has,
  ): Promise<void> {
    for (const [index, job] of [...given].entries()) {
      if (index > 0 && index % MAX_GIVEN_UP_AT_ONCE === 0) await nextTurn();
      if (isMeant(job)) job.giveUp(failure);
    }
  }

  async function probeUntilBack(): Promise<void> {
    for (;;) {
      await delay(PROBE_PAUSE_MS, undefined, { ref: false });
      if (isDraining || !upstream.down()) return;
      const send = probes.shift();
      if (!send) continue;
      probes.push(send);
      await begin('probe', 'probe', (call) => call(send)).result.catch((error: unknown) => {
        watch.probeFailed(error);
        // LeadSquared has answered what we failed to read.
        upstream.noteCall(FAILED_READING);
      });
    }
  }

  /** Takes no new job, and ends those that would not be sent within so many ms, and those that no rep waits for. */
  function drain(withinMs: number): void {
    isDraining = true;
    void giveUp(
      [...jobs].filter(({ kind }) => kind === 'background'),
      NO_TIME_LEFT,
      () => true,
    );
    const isLate = (job: ScheduledJob) => slots.waitMs(queue.ahead(job)) > withinMs;
    void giveUp([...waiting.jobs].filter(isLate), NO_TIME_LEFT);
  }

  return {
    run,
    drain,
    /** Answers all jobs that are left: there is no time for them. */
    abandon: () => void giveUp(jobs, NO_TIME_LEFT, () => true),
    /** What is kept to now: what was set, or less. */
    limit: (): Limit => ({ limit: slots.limit(), windowMs: upstream.windowMs() }),
    /** How many jobs wait. */
    waiting: () => waiting.jobs.size,
    /** Whether no job waits, and at least half the slots are free, as far as is known. */
    isQuiet: () => isQuietWith(slots.inUse()),
    /** The same, with what other instances do now. */
    isQuietEverywhere: async () => isQuietWith(await slots.countInUse()),
    /** Why nothing is sent but one call now and then, while LeadSquared answers nothing. */
    down: upstream.down,
  };
}

function endedTicket(failure: Failure): Ticket<never> {
  const result = Promise.resolve(notSent(failure));
  return { result, join: () => undefined, wait: () => ({ place: 0, ms: 0 }), isSent: () => false };
}
