/** Who may call LeadSquared, and when. README.md in this folder explains the idea. */
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { Failure } from '../../tasks/failure.ts';
import type { Answer, Call, Limit } from '../api/client.ts';
import { type Bounded, type BoundsSettings, createBounds } from './bounds.ts';
import { createDispatcher, type WaitingCall } from './dispatcher.ts';
import type { Slots } from './slots.ts';
import { createUpstreamState, type SchedulerWatch, usedUp } from './upstream-state.ts';

/** What a job comes to. `callMs`: of all its calls, if there were any. */
export type Outcome<T> = (
  | { readonly kind: 'value'; readonly value: T; readonly bytes: number; readonly sentAt: Date }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly wasSent: boolean }
) & { readonly callMs?: number | undefined };

/** What one call comes to. `mayPass`: another try may help. */
export type Answered<T> =
  | (Outcome<T> & { readonly kind: 'value' })
  | (Outcome<T> & { readonly kind: 'failed'; readonly mayPass: boolean });

/**
 * Waits for a slot and makes the call; one that is refused for the limit waits again, before all others. A job makes one
 * call at a time.
 * @param options `afterMs`: the call is another try, and waits for a slot after so many ms
 * @returns rejects when the job is given up
 */
export type MakeCall = <T>(send: Send<T>, options?: { afterMs: number }) => Promise<Answered<T>>;
type Send<T> = () => Promise<Call<T>>;

/** One lookup or change, with all its calls. */
export type Job<T> = (call: MakeCall) => Promise<Outcome<T>>;

/**
 * A change goes ahead of lookups, and is never sent twice. In the background is what nobody waits for, such as a lead's
 * name: it comes after all others, and isn't sent again when it is refused.
 */
export type JobKind = 'change' | 'lookup' | 'background';

/** A job that waits, or makes its calls, for one rep or several. */
export interface Ticket<T> {
  readonly result: Promise<Outcome<T>>;
  /** Lets one more rep wait for it, unless too many lookups wait: then it says so. */
  join(userId: string): Failure | undefined;
  wait(): Wait;
  /** Whether a call for it has been sent. */
  isSent(): boolean;
}

export interface Wait {
  /** From 1; 0 when the call is sent. */
  readonly place: number;
  readonly ms: number;
}

export type Scheduler = ReturnType<typeof createScheduler>;

export interface SchedulerSettings extends BoundsSettings {
  /** What the upstream allows. */
  readonly limit: Limit;
  /** After this a call is given up, in ms. */
  readonly timeoutMs: number;
}

/** How long Slack lets an app answer (Slack, "Handling user interaction": response_url). */
const ANSWERABLE_MS = 30 * 60_000;
/** Node's timers can fire a millisecond early. */
const TIMER_MARGIN_MS = 10;
/** The highest first. A job that has begun comes before those that have not: its rep was told how long it takes. */
const LEVEL = { background: 0, lookup: 1, begun: 2, change: 3, refused: 4, probe: 4 } as const;
/** So many more calls of one job; a longer one waits in turn again. */
const MAX_CALLS_AHEAD = 4;
const MAX_GIVEN_UP_AT_ONCE = 100;
const PROBE_PAUSE_MS = 5_000;
const NO_TIME_LEFT: Failure = { kind: 'restarting', detail: 'no time left' };

interface ScheduledJob extends WaitingCall, Bounded {
  readonly kind: keyof typeof LEVEL;
  readonly users: Set<string>;
  level: number;
  /** `idle`: before its first call, or between two tries. */
  state: 'idle' | 'waiting' | 'calling' | 'ended';
  /** Ends it before its call is sent, or without waiting for what comes back. */
  readonly giveUp: (failure: Failure) => void;
  expiry?: NodeJS.Timeout;
  /** When its last call was sent, and how long all took. */
  sentAt?: Date;
  callMs?: number;
}

export function createScheduler(
  settings: SchedulerSettings,
  { slots, watch }: { slots: Slots; watch: SchedulerWatch },
) {
  const jobs = new Set<ScheduledJob>();
  const dispatcher = createDispatcher<ScheduledJob>(slots);
  const bounds = createBounds<ScheduledJob>(settings);
  const upstream = createUpstreamState(settings.limit, {
    slots,
    watch,
    onClosed(why) {
      void giveUp([...bounds.waiting], why);
      if (upstream.down()) void probeUntilBack();
    },
  });
  let sequence = 0;
  let isDraining = false;
  /** How the last lookup began: it asks again whether LeadSquared is back. A task is looked up before it is changed. */
  let probe: Send<unknown> | undefined;

  /** @returns why not, when too many lookups wait or the app is about to stop */
  function run<T>(kind: JobKind, userId: string, job: Job<T>): Ticket<T> | Failure {
    if (isDraining) return { kind: 'restarting', detail: 'draining' };
    const full = slots.waitMs(bounds.waiting.size) > 0 ? busy(userId) : undefined;
    if (full) return full;
    const refusal = upstream.refuse({ isBackground: kind === 'background' });
    return refusal ? endedTicket(refusal) : begin(kind, userId, job);
  }

  function busy(userId: string, joined?: ScheduledJob): Failure | undefined {
    const detail = bounds.exceeded(userId, joined);
    return detail && { kind: 'busy', retryInMs: slots.waitMs(bounds.waiting.size), detail };
  }

  function begin<T>(kind: keyof typeof LEVEL, userId: string, work: Job<T>): Ticket<T> {
    const { promise: result, resolve } = Promise.withResolvers<Outcome<T>>();
    // The rep's listener looks at it in its own time; until then a fault is not unhandled.
    result.catch(() => {});
    const given = Promise.withResolvers<never>();
    given.promise.catch(() => {});
    const job: ScheduledJob = {
      kind,
      users: new Set(),
      lookups: 0,
      level: LEVEL[kind],
      // It keeps this, so that a retry or a next page comes before what its reps asked for later.
      sequence: sequence++,
      state: 'idle',
      send: async () => 0,
      giveUp: (failure) => end({ kind: 'failed', failure, wasSent: job.state === 'calling' }),
    };
    function end(outcome: Outcome<T> | Promise<Outcome<T>>): void {
      if (job.state === 'ended') return;
      setState(job, 'ended');
      clearTimeout(job.expiry);
      jobs.delete(job);
      dispatcher.remove(job);
      resolve(outcome);
      given.reject(new Error('given up'));
    }
    jobs.add(job);
    setState(job, 'idle');
    addLookup(job, userId);
    const worked = work(callsOf(job, given.promise)).then((one) => ({ ...one, callMs: job.callMs }));
    void worked.catch(() => {}).then(() => end(worked));
    return ticketOf(job, result);
  }

  function ticketOf<T>(job: ScheduledJob, result: Promise<Outcome<T>>): Ticket<T> {
    return {
      result,
      join(userId) {
        const full = isWaiting(job) ? busy(userId, job) : undefined;
        if (!full) addLookup(job, userId);
        return full;
      },
      isSent: () => job.sentAt !== undefined,
      wait() {
        if (!isWaiting(job)) return { place: 0, ms: 0 };
        // Between two tries it will be the first of its rep.
        const ahead = dispatcher.ahead(job);
        return { place: ahead + 1, ms: slots.waitMs(ahead) };
      },
    };
  }

  /** After 30 minutes the rep who asked last cannot be answered any more, and a call would be wasted. */
  function addLookup(job: ScheduledJob, userId: string): void {
    bounds.addLookup(job, userId);
    dispatcher.join(job, userId);
    clearTimeout(job.expiry);
    job.expiry = setTimeout(() => {
      if (isWaiting(job)) job.giveUp({ kind: 'not-answering', detail: 'waited 30 minutes' });
    }, ANSWERABLE_MS).unref();
  }

  function setState(job: ScheduledJob, state: ScheduledJob['state']): void {
    job.state = state;
    bounds.setWaiting(job, isWaiting(job));
  }

  /** @param given rejects when the job is given up */
  function callsOf(job: ScheduledJob, given: Promise<never>): MakeCall {
    let calls = 0;
    return (send, { afterMs } = { afterMs: 0 }) => {
      if (afterMs === 0) {
        job.level = calls > 0 && calls <= MAX_CALLS_AHEAD ? LEVEL.begun : LEVEL[job.kind];
        calls += 1;
        // Not a later page, which keeps those before it.
        if (calls === 1 && job.kind !== 'change') probe = send;
      }
      return Promise.race([given, makeCall(job, send, afterMs)]);
    };
  }

  async function makeCall<T>(job: ScheduledJob, send: Send<T>, afterMs: number): Promise<Answered<T>> {
    if (afterMs > 0) {
      setState(job, 'idle');
      // This job was not idle yet if LeadSquared went down since its last call.
      const closed = upstream.closed();
      if (closed) job.giveUp(closed);
      else await delay(afterMs, undefined, { ref: false });
    }
    let firstAtMs = Number.POSITIVE_INFINITY;
    for (let times = 1; ; times += 1) {
      if (job.state === 'ended') throw new Error('given up');
      const { answer } = await inTurn(job, send);
      if (answer.kind === 'value') return { ...answer, sentAt: job.sentAt ?? new Date() };
      if (answer.kind === 'failed') {
        return { ...answer, mayPass: answer.mayPass && !upstream.closed(), wasSent: true };
      }
      const nowMs = performance.now();
      firstAtMs = Math.min(firstAtMs, nowMs);
      // Reps come before what is in the background.
      if (upstream.noteRefusal(answer, { times, firstAtMs, nowMs }) || job.kind === 'background') {
        return { kind: 'failed', failure: usedUp(`refused ${times} times`), mayPass: false, wasSent: false };
      }
      job.level = LEVEL.refused;
    }
  }

  function inTurn<T>(job: ScheduledJob, send: Send<T>): Promise<Call<T>> {
    const { promise, resolve } = Promise.withResolvers<Call<T>>();
    const joinedAtMs = performance.now();
    job.send = () => {
      setState(job, 'calling');
      job.sentAt = new Date();
      watch.waited(performance.now() - joinedAtMs);
      const call = sendNow(job, send);
      resolve(call);
      return call.then(coolDownMs, () => coolDownMs({ wasAnswered: false }));
    };
    setState(job, 'waiting');
    dispatcher.add(job);
    return promise;
  }

  /** A call that was given up may still arrive, and be counted, until its time limit has passed. */
  function coolDownMs({ wasAnswered }: { wasAnswered: boolean }): number {
    return upstream.windowMs() + (wasAnswered ? 0 : settings.timeoutMs) + TIMER_MARGIN_MS;
  }

  async function sendNow<T>(job: ScheduledJob, send: Send<T>): Promise<Call<T>> {
    const sentAtMs = performance.now();
    const call = await send();
    const ms = performance.now() - sentAtMs;
    job.callMs = (job.callMs ?? 0) + ms;
    watch.called(wordFor(call.answer), ms);
    upstream.noteCall(call, sentAtMs);
    return call;
  }

  async function probeUntilBack(): Promise<void> {
    for (;;) {
      await delay(PROBE_PAUSE_MS, undefined, { ref: false });
      if (isDraining || !upstream.down()) return;
      const ask = probe;
      if (ask) await begin('probe', 'probe', (call) => call(ask)).result;
    }
  }

  /** Takes nothing new; what would not be sent within so many ms is told so at once. */
  function drain(withinMs: number): void {
    isDraining = true;
    const isLate = (job: ScheduledJob) => slots.waitMs(dispatcher.ahead(job)) > withinMs;
    void giveUp([...bounds.waiting].filter(isLate), NO_TIME_LEFT);
  }

  return {
    run,
    drain,
    /** Answers all that is still under way: there is no time left. */
    abandon: () => void giveUp([...jobs], NO_TIME_LEFT, () => true),
    /** How many jobs wait. */
    waiting: () => bounds.waiting.size,
    /** Whether no job waits, and at least half the slots are free. */
    isQuiet: () => bounds.waiting.size === 0 && slots.inUse() <= slots.limit() / 2,
    /** Why nothing is sent but one call now and then, while LeadSquared answers nothing. */
    down: upstream.down,
  };
}

/**
 * Lets the event loop turn now and then: each rep whose job is given up is told so by a message of their own.
 * @param isMeant by default not those that are sent meanwhile
 */
async function giveUp(jobs: readonly ScheduledJob[], failure: Failure, isMeant = isWaiting): Promise<void> {
  for (const [index, job] of jobs.entries()) {
    if (index > 0 && index % MAX_GIVEN_UP_AT_ONCE === 0) await nextTurn();
    if (isMeant(job)) job.giveUp(failure);
  }
}

function isWaiting({ state }: ScheduledJob): boolean {
  return state === 'idle' || state === 'waiting';
}

function endedTicket(failure: Failure): Ticket<never> {
  const result = Promise.resolve({ kind: 'failed', failure, wasSent: false } as const);
  return { result, join: () => undefined, wait: () => ({ place: 0, ms: 0 }), isSent: () => false };
}

function wordFor(answer: Answer<unknown>): string {
  if (answer.kind === 'value') return 'answered';
  return answer.kind === 'failed' ? answer.failure.kind : answer.kind;
}
