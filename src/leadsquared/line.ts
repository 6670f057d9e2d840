/**
 * The line before LeadSquared and its cool-down slots.
 *
 * The upstream allows N calls in any window W and counts them where they arrive. A limiter that counts when it
 * sends is wrong by the jitter of the network, and is refused. Here a slot is held for a call and for the W
 * that follow its response: the upstream counted the call before it answered, so when the slot is used again
 * that was at least W ago, whatever the jitter. The price is the round trip: N calls in every W + round trip.
 */
import { setTimeout as delay } from 'node:timers/promises';
import PQueue, { type Queue, type QueueAddOptions } from 'p-queue';
import type { Call, Limit } from './client.ts';
import { fairOrder, type Waiting } from './fair-order.ts';

export interface LineSettings extends Limit {
  /** After this a call is given up, in ms. */
  readonly timeoutMs: number;
}

export interface Line {
  /**
   * Sends when a slot is free, in fair order, and resolves with the answer at once; the slot cools on its own.
   * `onTurn` is called when the slot is taken.
   * @param signal takes the call out of the line, and the promise then rejects. It must not fire after
   *   `onTurn`: p-queue would free the slot while the call runs.
   */
  send<T>(
    call: () => Promise<Call<T>>,
    options: { waiting: Waiting; signal: AbortSignal; onTurn: () => void },
  ): Promise<Call<T>>;
  /** Keeps to another limit from now on; slots that are taken cool as they were meant to, or longer. */
  adopt(limit: Limit): void;
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

interface FairOptions extends QueueAddOptions {
  readonly waiting: Waiting;
}

/** Node's timers can fire a millisecond early. */
const TIMER_MARGIN_MS = 10;

type RunFunction = () => Promise<unknown>;

interface Slot {
  /** When it can be used again, once its call has ended. */
  freeAtMs: number | undefined;
}

export function createLine({ timeoutMs, ...settings }: LineSettings): Line {
  let { limit, windowMs } = settings;
  const entries = new Map<Waiting, { run: RunFunction; id: string | undefined }>();
  /** The reps in the order of their next turns. */
  const rotation = new Set<string>();

  /** p-queue's place for an order of one's own. */
  class FairQueue implements Queue<RunFunction, FairOptions> {
    get size(): number {
      return entries.size;
    }
    enqueue(run: RunFunction, options?: Partial<FairOptions>): void {
      if (!options?.waiting) throw new Error('a call without a place in the fair order');
      entries.set(options.waiting, { run, id: options.id });
      for (const userId of options.waiting.users) rotation.add(userId);
    }
    dequeue(): RunFunction | undefined {
      const [turn] = fairOrder(entries.keys(), rotation);
      const entry = turn && entries.get(turn.item);
      if (!turn || !entry) return undefined;
      rotation.delete(turn.userId);
      rotation.add(turn.userId);
      entries.delete(turn.item);
      if (entries.size === 0) rotation.clear();
      return entry.run;
    }
    remove(id: string): void {
      for (const [waiting, entry] of entries) if (entry.id === id) entries.delete(waiting);
    }
    filter(): RunFunction[] {
      return [...entries.values()].map(({ run }) => run);
    }
    setPriority(): void {
      throw new Error('the order is fair, and nobody sets it');
    }
  }
  const queue = new PQueue<FairQueue, FairOptions>({ concurrency: limit, queueClass: FairQueue });
  const taken = new Set<Slot>();
  let usualCallMs = 100;
  let heldUntilMs = 0;
  let holdTimer: NodeJS.Timeout | undefined;

  function send<T>(
    call: () => Promise<Call<T>>,
    { waiting, signal, onTurn }: { waiting: Waiting; signal: AbortSignal; onTurn: () => void },
  ): Promise<Call<T>> {
    return new Promise((resolve, reject) => {
      const job = async () => {
        const slot: Slot = { freeAtMs: undefined };
        taken.add(slot);
        onTurn();
        const coolDownMs = await callAndTell();
        slot.freeAtMs = performance.now() + coolDownMs;
        await delay(coolDownMs, undefined, { ref: false });
        taken.delete(slot);
      };
      const callAndTell = async (): Promise<number> => {
        const sentAtMs = performance.now();
        // A call that was given up may still arrive, and be counted, until its time limit has passed.
        let coolDownMs = timeoutMs + windowMs + TIMER_MARGIN_MS;
        try {
          const done = await call();
          if (done.wasAnswered) {
            usualCallMs += (performance.now() - sentAtMs - usualCallMs) / 8;
            coolDownMs = windowMs + TIMER_MARGIN_MS;
          }
          resolve(done);
        } catch (error) {
          reject(error);
        }
        return coolDownMs;
      };
      queue.add(job, { waiting, signal }).catch(reject);
    });
  }

  function hold(ms: number): void {
    const untilMs = performance.now() + ms;
    if (untilMs <= heldUntilMs) return;
    heldUntilMs = untilMs;
    queue.pause();
    clearTimeout(holdTimer);
    holdTimer = setTimeout(() => queue.start(), ms).unref();
  }

  function adopt(next: Limit): void {
    ({ limit, windowMs } = next);
    queue.concurrency = limit;
  }

  function waitMs(ahead: number): number {
    const nowMs = performance.now();
    const freeAt = [...taken].map((slot) => slot.freeAtMs ?? nowMs + usualCallMs + windowMs);
    while (freeAt.length < limit) freeAt.push(nowMs);
    freeAt.sort((a, b) => a - b);
    // After a smaller limit was adopted the first to cool open no slot.
    freeAt.splice(0, freeAt.length - limit);
    const nextMs = Math.max((freeAt[ahead % limit] ?? nowMs) - nowMs, heldUntilMs - nowMs, 0);
    return nextMs + Math.floor(ahead / limit) * (windowMs + usualCallMs);
  }

  const inOrder = () => Array.from(fairOrder(entries.keys(), rotation), ({ item }) => item);
  return { send, adopt, limit: () => limit, hold, waitMs, inOrder, slotsInUse: () => taken.size };
}
