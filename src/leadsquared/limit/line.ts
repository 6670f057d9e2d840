/**
 * The line before LeadSquared and its cool-down slots.
 *
 * The upstream allows N calls in any window W and counts them where they arrive. A limiter that counts when it
 * sends is wrong by the jitter of the network, and is refused. Here a slot is held for a call and for the W
 * that follow its response: the upstream counted the call before it answered, so when the slot is used again
 * that was at least W ago, whatever the jitter. The price is the round trip: N calls in every W + round trip.
 */
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { Call, Limit } from '../api/client.ts';
import { createFairOrder, type Waiting } from './fair-order.ts';
import { createSortedList } from './sorted-list.ts';

export interface LineSettings extends Limit {
  /** After this a call is given up, in ms. */
  readonly timeoutMs: number;
}

/** Slots that are one for several instances of the app. */
export interface SharedSlots {
  /**
   * Resolves when a slot is granted to this process, first come first served; never rejects. The slot is given back by
   * the function that comes, which is told how long it has to cool, in ms.
   * @param limit how many slots this process knows of
   */
  take(limit: () => number): Promise<(coolDownMs: number) => void>;
  /** Lets no instance send for so many ms. */
  hold(ms: number): void;
  /** Lets all instances keep to that limit for so many ms. */
  adopt(limit: number, forMs: number): void;
  /** The limit in force for all. */
  limit(): number;
  /** Ms until one may be granted, as far as is known. */
  waitMs(): number;
  /** How many hold a call or cool down, of all instances, as last seen in the last window. */
  inUse(): number;
  /** Whether this process had to wait for one in the last window. */
  isShort(): boolean;
}

export interface Line {
  /**
   * Sends when a slot is free, in fair order, and resolves with the answer at once; the slot cools on its own.
   * Rejects when it is taken out of the line before. `onTurn` is called when the slot is taken.
   */
  send<T>(call: () => Promise<Call<T>>, options: { waiting: Waiting; onTurn: () => void }): Promise<Call<T>>;
  /** Lets one more rep wait for it. */
  join(waiting: Waiting, userId: string): void;
  /** Takes it out of the line, if it still stands there. */
  leave(waiting: Waiting): void;
  /**
   * Keeps to another limit from now on; slots that are taken cool as they were meant to, or longer.
   * @param forMs how long other instances are to keep to it, in ms
   */
  adopt(limit: Limit, forMs: number): void;
  limit(): number;
  /** Sends nothing for so many ms; calls under way go on. */
  hold(ms: number): void;
  /** Ms until a call with so many others ahead of it in the line would be sent. */
  waitMs(ahead: number): number;
  /** How many are sent before it, as `FairOrder` counts them; 0 when it is not in the line. */
  ahead(waiting: Waiting): number;
  /** Those that wait, the next first. */
  inOrder(): Iterable<Waiting>;
  /** Slots that hold a call or cool down. */
  slotsInUse(): number;
}

/** Node's timers can fire a millisecond early. */
const TIMER_MARGIN_MS = 10;
/**
 * So many calls begin in one turn of the event loop. Thousands of slots can open together, after a hold or when the
 * process was busy; each call takes a moment to send, and Slack must be answered meanwhile.
 */
const MAX_BEGUN_AT_ONCE = 100;
/**
 * So many calls are under way at once, each on a connection of its own. Thousands of connections that have something to
 * read, or are closed, in one turn of the event loop would block it, and a process has a limit of open files. A call that
 * waits for this hasn't been sent: its time limit has not begun.
 */
const MAX_UNDER_WAY = 1_000;

interface Entry {
  /** Makes the call, and gives how long its slot has to cool, in ms. Never rejects. */
  readonly serve: () => Promise<number>;
  readonly leave: () => void;
}

/** A slot whose call has ended. */
interface Cooling {
  readonly freeAtMs: number;
}

/** @param shared where several instances share the limit */
export function createLine({ timeoutMs, ...settings }: LineSettings, shared?: SharedSlots): Line {
  let { limit, windowMs } = settings;
  const entries = new Map<Waiting, Entry>();
  const order = createFairOrder<Waiting>();
  let running = 0;
  const cooling = createSortedList(({ freeAtMs }: Cooling) => freeAtMs);
  const turns = new PQueue({ concurrency: limit });
  const underWay = new PQueue({ concurrency: MAX_UNDER_WAY });
  let usualCallMs = 100;
  let heldUntilMs = 0;
  let holdTimer: NodeJS.Timeout | undefined;
  let opening: NodeJS.Immediate | undefined;
  /** In this turn of the event loop. */
  let begun = 0;

  const slotsTaken = () => running + cooling.size;

  function send<T>(
    call: () => Promise<Call<T>>,
    { waiting, onTurn }: { waiting: Waiting; onTurn: () => void },
  ): Promise<Call<T>> {
    const { promise, resolve, reject } = Promise.withResolvers<Call<T>>();
    entries.set(waiting, {
      leave: () => reject(new Error('left the line')),
      async serve() {
        onTurn();
        const sentAtMs = performance.now();
        try {
          const done = await call();
          resolve(done);
          if (done.wasAnswered) {
            usualCallMs += (performance.now() - sentAtMs - usualCallMs) / 8;
            return windowMs + TIMER_MARGIN_MS;
          }
        } catch (error) {
          reject(error);
        }
        // A call that was given up may still arrive, and be counted, until its time limit has passed.
        return timeoutMs + windowMs + TIMER_MARGIN_MS;
      },
    });
    order.add(waiting);
    turns.add(takeTurn);
    return promise;
  }

  /** A turn is nobody's until its slot is free: only then is it known who is next. */
  async function takeTurn(): Promise<void> {
    if (entries.size === 0) return;
    if (begun === 0) setImmediate(() => (begun = 0));
    begun += 1;
    for (let turnsToWait = Math.floor((begun - 1) / MAX_BEGUN_AT_ONCE); turnsToWait > 0; turnsToWait -= 1) {
      await nextTurn();
    }
    const coolDownMs = await underWay.add(serveNext);
    if (coolDownMs === undefined) return;
    const slot = { freeAtMs: performance.now() + coolDownMs };
    cooling.add(slot);
    await delay(coolDownMs, undefined, { ref: false });
    cooling.remove(slot);
  }

  /** @returns how long the slot has to cool, in ms; undefined when no call was made */
  async function serveNext(): Promise<number | undefined> {
    const release = shared && (await shared.take(() => limit));
    const entry = performance.now() < heldUntilMs ? undefined : next();
    if (entry === undefined) {
      release?.(0);
      if (entries.size > 0) turns.add(takeTurn);
      return undefined;
    }
    running += 1;
    const coolDownMs = await entry.serve();
    release?.(coolDownMs);
    running -= 1;
    return coolDownMs;
  }

  function next(): Entry | undefined {
    const turn = order.next();
    if (turn === undefined) return undefined;
    const entry = entries.get(turn.job);
    entries.delete(turn.job);
    return entry;
  }

  function leave(waiting: Waiting): void {
    entries.get(waiting)?.leave();
    entries.delete(waiting);
    order.remove(waiting);
  }

  function hold(ms: number): void {
    const untilMs = performance.now() + ms;
    if (untilMs <= heldUntilMs) return;
    heldUntilMs = untilMs;
    turns.pause();
    clearTimeout(holdTimer);
    holdTimer = setTimeout(() => {
      openSlots(turns.pending);
      turns.start();
    }, ms).unref();
    shared?.hold(ms);
  }

  function adopt(next: Limit, forMs: number): void {
    ({ limit, windowMs } = next);
    openSlots(turns.pending);
    shared?.adopt(limit, forMs);
  }

  /** @param open how many are open, or taken, by now */
  function openSlots(open: number): void {
    clearImmediate(opening);
    turns.concurrency = Math.min(limit, open + MAX_BEGUN_AT_ONCE);
    if (turns.concurrency < limit) opening = setImmediate(openSlots, turns.concurrency);
  }

  function waitMs(ahead: number): number {
    const nowMs = performance.now();
    const taken = slotsTaken();
    // Where others take slots too, what this process has now is its part.
    const part = shared?.isShort() ? Math.max(1, taken) : limit;
    // Free slots come first. After a smaller limit was adopted the first to cool open no slot.
    const slotMs = freeAtMs((ahead % part) + taken - part, nowMs) - nowMs;
    const nextMs = Math.max(slotMs, heldUntilMs - nowMs, shared?.waitMs() ?? 0, 0);
    return nextMs + Math.floor(ahead / part) * (windowMs + usualCallMs);
  }

  /** When that one of the taken slots comes free, from 0 by time; a running call counts as one that is sent now. */
  function freeAtMs(index: number, nowMs: number): number {
    if (index < 0) return nowMs;
    const runningFreeAtMs = nowMs + usualCallMs + windowMs;
    const before = cooling.countBelow(runningFreeAtMs);
    if (index >= before && index < before + running) return runningFreeAtMs;
    return cooling.at(index < before ? index : index - running)?.freeAtMs ?? nowMs;
  }

  return {
    send,
    join: order.join,
    leave,
    adopt,
    limit: () => Math.min(limit, shared?.limit() ?? limit),
    hold,
    waitMs,
    ahead: order.ahead,
    inOrder: order.inOrder,
    slotsInUse: () => Math.max(slotsTaken(), shared?.inUse() ?? 0),
  };
}
