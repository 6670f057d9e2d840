/**
 * The line before LeadSquared and its cool-down slots.
 *
 * The upstream allows N calls in any window W and counts them where they arrive. A limiter that counts when it
 * sends is wrong by the jitter of the network, and is refused. Here a slot is held for a call and for the W
 * that follow its response: the upstream counted the call before it answered, so when the slot is used again
 * that was at least W ago, whatever the jitter. The price is the round trip: N calls in every W + round trip.
 */
import { setTimeout as delay } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { Call, Limit } from './client.ts';
import { fairOrder, type Waiting } from './fair-order.ts';

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
  /** Those that wait, the next first. */
  inOrder(): Waiting[];
  /** Slots that hold a call or cool down. */
  slotsInUse(): number;
}

/** Node's timers can fire a millisecond early. */
const TIMER_MARGIN_MS = 10;

interface Entry {
  /** Makes the call, and gives how long its slot has to cool, in ms. Never rejects. */
  readonly serve: () => Promise<number>;
  readonly leave: () => void;
}

interface Slot {
  /** When it can be used again, once its call has ended. */
  freeAtMs: number | undefined;
}

/** @param shared where several instances share the limit */
export function createLine({ timeoutMs, ...settings }: LineSettings, shared?: SharedSlots): Line {
  let { limit, windowMs } = settings;
  const entries = new Map<Waiting, Entry>();
  /** The reps in the order of their next turns. */
  const rotation = new Set<string>();
  const taken = new Set<Slot>();
  const turns = new PQueue({ concurrency: limit });
  let usualCallMs = 100;
  let heldUntilMs = 0;
  let holdTimer: NodeJS.Timeout | undefined;

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
    for (const userId of waiting.users) rotation.add(userId);
    turns.add(takeTurn);
    return promise;
  }

  /** A turn is nobody's until its slot is free: only then is it known who is next. */
  async function takeTurn(): Promise<void> {
    if (entries.size === 0) return;
    const release = shared && (await shared.take(() => limit));
    const entry = performance.now() < heldUntilMs ? undefined : next();
    if (entry === undefined) {
      release?.(0);
      if (entries.size > 0) turns.add(takeTurn);
      return;
    }
    const slot: Slot = { freeAtMs: undefined };
    taken.add(slot);
    const coolDownMs = await entry.serve();
    release?.(coolDownMs);
    slot.freeAtMs = performance.now() + coolDownMs;
    await delay(coolDownMs, undefined, { ref: false });
    taken.delete(slot);
  }

  function next(): Entry | undefined {
    const [turn] = fairOrder(entries.keys(), rotation);
    if (turn === undefined) return undefined;
    const entry = entries.get(turn.item);
    rotation.delete(turn.userId);
    rotation.add(turn.userId);
    entries.delete(turn.item);
    if (entries.size === 0) rotation.clear();
    return entry;
  }

  function leave(waiting: Waiting): void {
    entries.get(waiting)?.leave();
    entries.delete(waiting);
  }

  function hold(ms: number): void {
    const untilMs = performance.now() + ms;
    if (untilMs <= heldUntilMs) return;
    heldUntilMs = untilMs;
    turns.pause();
    clearTimeout(holdTimer);
    holdTimer = setTimeout(() => turns.start(), ms).unref();
    shared?.hold(ms);
  }

  function adopt(next: Limit, forMs: number): void {
    ({ limit, windowMs } = next);
    turns.concurrency = limit;
    shared?.adopt(limit, forMs);
  }

  function waitMs(ahead: number): number {
    const nowMs = performance.now();
    // Where others take slots too, what this process has now is its part.
    const part = shared?.isShort() ? Math.max(1, taken.size) : limit;
    const freeAt = [...taken].map((slot) => slot.freeAtMs ?? nowMs + usualCallMs + windowMs);
    while (freeAt.length < part) freeAt.push(nowMs);
    freeAt.sort((a, b) => a - b);
    // After a smaller limit was adopted the first to cool open no slot.
    freeAt.splice(0, freeAt.length - part);
    const slotMs = (freeAt[ahead % part] ?? nowMs) - nowMs;
    const nextMs = Math.max(slotMs, heldUntilMs - nowMs, shared?.waitMs() ?? 0, 0);
    return nextMs + Math.floor(ahead / part) * (windowMs + usualCallMs);
  }

  const inOrder = () => Array.from(fairOrder(entries.keys(), rotation), ({ item }) => item);
  return {
    send,
    leave,
    adopt,
    limit: () => Math.min(limit, shared?.limit() ?? limit),
    hold,
    waitMs,
    inOrder,
    slotsInUse: () => Math.max(taken.size, shared?.inUse() ?? 0),
  };
}
