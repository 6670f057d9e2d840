/** Who waits for LeadSquared, in which order, how many may, and what becomes of a call that went wrong. */
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { Failure } from '../../tasks/failure.ts';
import type { Call, Limit } from '../api/client.ts';
import { createBreaker, type Read } from './breaker.ts';
import type { Waiting } from './fair-order.ts';
import type { Line } from './line.ts';
import { createRefusals, type Refused } from './refusals.ts';

export interface QueueSettings {
  /** How many may wait, in all and for one rep. */
  readonly maxQueue: number;
  readonly maxQueuePerUser: number;
  /** What the upstream allows. */
  readonly limit: Limit;
}

export type Outcome<T> = (
  | { readonly kind: 'value'; readonly value: T; readonly bytes: number; readonly sentAt: Date }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly wasSent: boolean }
) & {
  /** Of all calls that it took, if there were any. */
  readonly callMs?: number | undefined;
};

/** One call that waits, or runs, for one rep or several. */
export interface Standing<T> {
  readonly outcome: Promise<Outcome<T>>;
  /** Lets one more rep wait for it, unless that is one place too many for them: then it says so. */
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

export interface Queue {
  /** @returns why not, when the line is full or the app is about to stop */
  enter<T>(kind: CallKind, send: () => Promise<Call<T>>, userId: string): Standing<T> | Failure;
  /** Takes nothing new; what would not be sent within so many ms is told so at once. */
  drain(withinMs: number): void;
  /** Answers all that is still under way: there is no time left. */
  abandon(): void;
  /** How many wait in line. */
  waiting(): number;
  /** Whether nobody waits, and at least half the slots are free. */
  isQuiet(): boolean;
  /** Why nothing is sent but one call now and then, while LeadSquared answers nothing. */
  down(): Failure | undefined;
}

/**
 * A change goes ahead of lookups, and is never sent twice. In the background is what nobody waits for, such as a lead's
 * name: it comes after all others, and isn't tried again.
 */
export type CallKind = 'change' | 'lookup' | 'background';

/** Told what an admin watches. */
export interface Watch {
  called(answer: string, ms: number): void;
  waited(ms: number): void;
  limitUsedUp(): void;
  /** One lookup was refused again and again, while others passed. */
  limitShort(): void;
  /** LeadSquared allows less than was set. */
  limitLearned(limit: Limit): void;
  limitFreed(): void;
  /** LeadSquared answers nothing any more, and then it does again. */
  down(failure: Failure): void;
  back(): void;
}

/** How long Slack lets an app answer (Slack, "Handling user interaction": response_url). */
const ANSWERABLE_MS = 30 * 60_000;
const RETRY_PAUSES_MS = [1_000, 3_000];

/** What is begun comes before what is not: its rep was told how long it takes. */
const LEVEL = { background: 0, lookup: 1, begun: 2, change: 3, refused: 4 } as const;
const NO_TIME_LEFT: Failure = { kind: 'restarting', detail: 'no time left' };
const MAX_GIVEN_UP_AT_ONCE = 100;
/** So many more pages of one list; a longer one waits in turn again. */
const MAX_PAGES_AHEAD = 4;
/** It stands for no rep, and nobody waits beside it. */
const PROBE: Waiting = { level: LEVEL.refused, users: new Set(['probe']), sequence: 0 };

interface Place extends Waiting {
  readonly users: Set<string>;
  /** How many lookups it stands for. */
  lookups: number;
  readonly refused: Refused;
  /** Ends it before its call is sent, or without waiting for what comes back. */
  readonly giveUp: (failure: Failure) => void;
  expiry: NodeJS.Timeout | undefined;
  /** `pausing`: between two tries. It is in line, but not in the queue. */
  state: 'waiting' | 'pausing' | 'calling' | 'ended';
  level: number;
  /** When its last call was sent, and how long all took. */
  sentAt: Date | undefined;
  callMs: number | undefined;
}

export function createQueue(settings: QueueSettings, { line, watch }: { line: Line; watch: Watch }): Queue {
  const places = new Set<Place>();
  /** Those that wait for their turn, or pause between two tries; with how many lookups, and how many for each rep. */
  const inLine = new Set<Place>();
  let lookupsInLine = 0;
  const placesInLine = new Map<string, number>();
  let sequence = 0;
  let isDraining = false;
  const refusals = createRefusals(settings.limit, {
    line,
    onFreed: watch.limitFreed,
    onWorn: watch.limitShort,
    onLearned: watch.limitLearned,
    onUsedUp() {
      watch.limitUsedUp();
      giveUpWaiting([...inLine], usedUp('waited'));
    },
  });
  const breaker = createBreaker({
    probe: (read) => line.send(() => sendNow(read, read), { waiting: PROBE, onTurn() {} }),
    onDown(failure) {
      watch.down(failure);
      giveUpWaiting([...inLine], withoutCall(failure));
    },
    onBack: watch.back,
  });

  function enter<T>(kind: CallKind, send: () => Promise<Call<T>>, userId: string): Standing<T> | Failure {
    if (isDraining) return { kind: 'restarting', detail: 'draining' };
    const down = breaker.failure();
    if (down) return endedStanding(withoutCall(down));
    if (refusals.isUsedUp() && (kind === 'background' || !refusals.mayProbe()))
      return endedStanding(usedUp('not asked'));
    const full = line.waitMs(inLine.size) > 0 && refusal(userId);
    if (full) return full;
    if (refusals.isUsedUp()) refusals.probe();

    const { promise, resolve } = Promise.withResolvers<Outcome<T>>();
    // Whoever asked looks at it in their own time; until then a fault is not unhandled.
    promise.catch(() => {});
    const place: Place = {
      users: new Set(),
      lookups: 0,
      refused: { times: 0, sinceMs: 0 },
      giveUp: (failure) => end({ kind: 'failed', failure, wasSent: place.state === 'calling' }),
      expiry: undefined,
      state: 'waiting',
      level: LEVEL[kind],
      // It keeps this, so that a retry or a next page stands before what its reps asked for later.
      sequence: sequence++,
      sentAt: undefined,
      callMs: undefined,
    };
    function end(outcome: Outcome<T> | Promise<never>): void {
      if (place.state === 'ended') return;
      setState(place, 'ended');
      clearTimeout(place.expiry);
      places.delete(place);
      resolve(outcome);
      line.leave(place);
    }
    places.add(place);
    setState(place, 'waiting');
    admit(place, userId);
    pursue(place, kind, send).then(
      (outcome) => end({ ...outcome, callMs: place.callMs }),
      // One that was taken out of the line has been ended by whoever did that.
      (error: unknown) => {
        if (!isEnded(place)) end(Promise.reject(error));
      },
    );
    return {
      outcome: promise,
      join(another) {
        const full = isInLine(place) && refusal(another, place);
        if (full) return full;
        admit(place, another);
        return undefined;
      },
      isSent: () => place.sentAt !== undefined,
      wait() {
        if (!isInLine(place)) return { place: 0, ms: 0 };
        // Between two tries it will stand first in its rep's line.
        const ahead = line.ahead(place);
        return { place: ahead + 1, ms: line.waitMs(ahead) };
      },
    };
  }

  /** After 30 minutes the rep who asked last cannot be answered any more, and a call would be wasted. */
  function admit(place: Place, userId: string): void {
    if (isInLine(place)) {
      lookupsInLine += 1;
      if (!place.users.has(userId)) countPlaces(userId, 1);
    }
    place.lookups += 1;
    line.join(place, userId);
    clearTimeout(place.expiry);
    place.expiry = setTimeout(() => {
      if (isInLine(place)) place.giveUp({ kind: 'not-answering', detail: 'waited 30 minutes' });
    }, ANSWERABLE_MS).unref();
  }

  function setState(place: Place, state: Place['state']): void {
    place.state = state;
    if (isInLine(place) === inLine.has(place)) return;
    const change = isInLine(place) ? 1 : -1;
    if (change === 1) inLine.add(place);
    else inLine.delete(place);
    lookupsInLine += change * place.lookups;
    for (const userId of place.users) countPlaces(userId, change);
  }

  function countPlaces(userId: string, change: 1 | -1): void {
    const count = (placesInLine.get(userId) ?? 0) + change;
    if (count > 0) placesInLine.set(userId, count);
    else placesInLine.delete(userId);
  }

  /**
   * Why one more lookup may not wait, if so: too many do, whether they cost a call or not, or its rep stands in line
   * too often.
   * @param joined the place it would share; a rep who stands there already does not stand in line once more
   */
  function refusal(userId: string, joined?: Place): Failure | undefined {
    const own = joined?.users.has(userId) ? 0 : (placesInLine.get(userId) ?? 0);
    if (lookupsInLine < settings.maxQueue && own < settings.maxQueuePerUser) return undefined;
    const detail = lookupsInLine < settings.maxQueue ? 'MAX_QUEUE_PER_USER' : 'MAX_QUEUE';
    return { kind: 'busy', retryInMs: line.waitMs(inLine.size), detail };
  }

  /** What comes in several answers is as old as the first. */
  async function pursue<T>(place: Place, kind: CallKind, first: () => Promise<Call<T>>): Promise<Outcome<T>> {
    let send = first;
    let retries = 0;
    let pages = 0;
    let bytes = 0;
    let sentAt: Date | undefined;
    for (;;) {
      const { answer, wasAnswered } = await sendInTurn(place, send, kind === 'change' ? undefined : first);
      if (isEnded(place)) throw new Error('ended while it was sent');
      if (answer.kind === 'limit-refused') {
        // Reps come first.
        if (refusals.note(place.refused, answer) === 'give up' || kind === 'background') {
          return { kind: 'failed', failure: usedUp(`refused ${place.refused.times} times`), wasSent: false };
        }
        place.level = LEVEL.refused;
        continue;
      }
      if (wasAnswered) refusals.noteAnswer();
      if (answer.kind === 'value') {
        sentAt ??= place.sentAt ?? new Date();
        bytes += answer.bytes;
        if (!answer.next) return { kind: 'value', value: answer.value, bytes, sentAt };
        send = answer.next;
        retries = 0;
        // Each page is a call of its own.
        place.refused.times = 0;
        pages += 1;
        place.level = pages <= MAX_PAGES_AHEAD ? LEVEL.begun : LEVEL[kind];
        continue;
      }
      const pauseMs = kind === 'lookup' ? RETRY_PAUSES_MS[retries] : undefined;
      if (!answer.mayPass || pauseMs === undefined || refusals.isUsedUp() || breaker.failure())
        return { ...answer, wasSent: true };
      retries += 1;
      setState(place, 'pausing');
      await delay(pauseMs * (0.5 + Math.random()), undefined, { ref: false });
      if (isEnded(place)) throw new Error('ended before it was sent again');
    }
  }

  /** @param probe what to ask for when LeadSquared answers nothing: not a later page, which holds those before it */
  async function sendInTurn<T>(
    place: Place,
    send: () => Promise<Call<T>>,
    probe: Read | undefined,
  ): Promise<Call<T>> {
    setState(place, 'waiting');
    const joinedAtMs = performance.now();
    let turnAtMs = joinedAtMs;
    const call = await line.send(() => sendNow(send, probe), {
      waiting: place,
      onTurn() {
        setState(place, 'calling');
        place.sentAt = new Date();
        turnAtMs = performance.now();
        watch.waited(turnAtMs - joinedAtMs);
      },
    });
    place.callMs = (place.callMs ?? 0) + performance.now() - turnAtMs;
    return call;
  }

  async function sendNow<T>(send: () => Promise<Call<T>>, probe: Read | undefined): Promise<Call<T>> {
    const sentAtMs = performance.now();
    const call = await send();
    const { answer } = call;
    const came =
      answer.kind === 'value' ? 'answered' : answer.kind === 'failed' ? answer.failure.kind : answer.kind;
    watch.called(came, performance.now() - sentAtMs);
    breaker.note(call, sentAtMs, probe);
    return call;
  }

  function drain(withinMs: number): void {
    isDraining = true;
    breaker.stop();
    const keeps = new Set<Waiting>();
    for (const waiting of line.inOrder()) {
      if (line.waitMs(keeps.size) > withinMs) break;
      keeps.add(waiting);
    }
    const ends = [...inLine].filter((place) => {
      // Between two tries it will stand first in its rep's line.
      const isInTime = keeps.has(place) || (place.state === 'pausing' && line.waitMs(0) <= withinMs);
      return !isInTime;
    });
    giveUpWaiting(ends, NO_TIME_LEFT);
  }

  function abandon(): void {
    void paced([...places], (place) => place.giveUp(NO_TIME_LEFT));
  }

  /** Those that are sent meanwhile are not given up. */
  function giveUpWaiting(ends: readonly Place[], failure: Failure): void {
    void paced(ends, (place) => {
      if (isInLine(place)) place.giveUp(failure);
    });
  }

  return {
    enter,
    drain,
    abandon,
    waiting: () => inLine.size,
    isQuiet: () => inLine.size === 0 && line.slotsInUse() <= line.limit() / 2,
    down: breaker.failure,
  };
}

/** Lets the event loop turn now and then: whoever is given up is told so by a message of their own. */
async function paced(places: readonly Place[], each: (place: Place) => void): Promise<void> {
  for (const [index, place] of places.entries()) {
    if (index > 0 && index % MAX_GIVEN_UP_AT_ONCE === 0) await nextTurn();
    each(place);
  }
}

function isInLine({ state }: Place): boolean {
  return state === 'waiting' || state === 'pausing';
}

/** By others, while its own course was elsewhere. */
function isEnded(place: Place): boolean {
  return place.state === 'ended';
}

function endedStanding(failure: Failure): Standing<never> {
  const outcome = Promise.resolve({ kind: 'failed', failure, wasSent: false } as const);
  return { outcome, join: () => undefined, wait: () => ({ place: 0, ms: 0 }), isSent: () => false };
}

function withoutCall(failure: Failure): Failure {
  return { ...failure, detail: `not asked: ${failure.detail}` };
}

function usedUp(detail: string): Failure {
  return { kind: 'limit-used-up', detail };
}
