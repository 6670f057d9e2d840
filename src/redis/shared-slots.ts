/**
 * The limit's cool-down slots, shared by all instances of one account.
 *
 * Scripts of our own, because no package keeps the promise: limiters that count fixed windows (rate-limiter-flexible,
 * bullmq) are refused by an upstream that counts rolling ones, and a semaphore (redis-semaphore) goes by the clients'
 * clocks, polls, and keeps a dead process's slot for too long or too short.
 *
 * While this instance is away from Redis it goes on alone, with its part of the limit.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { SharedSlots } from '../leadsquared/limit/line.ts';
import type { Membership } from './membership.ts';
import type { SlotCommands, SlotSettings } from './slot-commands.ts';

/** How often a process that is alone looks whether a slot of its own has come free. */
const ALONE_PAUSE_MS = 50;
/** In short windows a grant may come that late. */
const LEAST_PATIENCE_MS = 1_000;
const TOO_SLOW = Object.assign(new Error('Redis answers too slowly'), { code: 'ETIMEDOUT' });

export function shareSlots(
  commands: SlotCommands,
  { limit: setLimit, windowMs, instances }: SlotSettings & { instances: number },
  membership: Membership,
): SharedSlots {
  /** Slots of this process that hold a call or cool down. */
  let own = 0;
  let freeAtMs = Number.NEGATIVE_INFINITY;
  let limitInForce = setLimit;
  let lastSeen = { inUse: 0, atMs: Number.NEGATIVE_INFINITY };
  let lastTurn: Promise<unknown> = Promise.resolve();
  const isJoined = () => membership.state().isJoined;

  /** In the background: what cannot be told to Redis any more, it has lost, or will lose by itself. */
  function tell(send: () => Promise<unknown>): void {
    if (isJoined()) send().catch(membership.lose);
  }

  /** 0: granted; otherwise in how many ms to ask again. */
  async function askRedis(id: string, limit: number): Promise<number> {
    const mark = membership.mark();
    const sentAtMs = performance.now();
    try {
      const taken = await commands.take(mark, id, limit);
      const { word, nowMs } = taken;
      membership.see({ mark, isEmptied: word === 'emptied', nowMs, sentAtMs });
      if (word === 'emptied' || membership.pauseMs() > 0) return 1;
      limitInForce = taken.limit;
      lastSeen = { inUse: taken.inUse, atMs: performance.now() };
      if (word === 'wait') return Math.max(1, taken.waitMs);
      // Redis frees a slot a window after the call's time limit, so a call that begins later than that may outlive it.
      if (performance.now() - sentAtMs > Math.max(windowMs, LEAST_PATIENCE_MS)) throw TOO_SLOW;
      return 0;
    } catch (error) {
      membership.lose(error);
      return 1;
    }
  }

  function askAlone(limit: number): number {
    const part = Math.max(1, Math.floor(Math.min(limit, limitInForce) / instances));
    return own < part ? 0 : ALONE_PAUSE_MS;
  }

  async function acquire(limit: () => number): Promise<(coolDownMs: number) => void> {
    const id = randomUUID();
    for (;;) {
      const pauseMs = membership.pauseMs();
      const waitMs = pauseMs > 0 ? pauseMs : isJoined() ? await askRedis(id, limit()) : askAlone(limit());
      if (waitMs === 0) break;
      freeAtMs = performance.now() + waitMs;
      // It asks again within a window, however long Redis says that it takes.
      await delay(Math.min(waitMs, windowMs), undefined, { ref: false });
    }
    own += 1;
    return (coolDownMs) => {
      setTimeout(() => {
        own -= 1;
      }, coolDownMs).unref();
      tell(() => commands.release(id, coolDownMs));
    };
  }

  return {
    take(limit) {
      const turn = lastTurn.then(() => acquire(limit));
      lastTurn = turn;
      return turn;
    },
    hold: (ms) => tell(() => commands.hold(ms)),
    adopt: (limit, forMs) => tell(() => commands.adopt(limit, forMs)),
    limit: () => limitInForce,
    waitMs: () => Math.max(0, freeAtMs - performance.now(), membership.pauseMs()),
    inUse: () => (performance.now() - lastSeen.atMs < windowMs ? lastSeen.inUse : 0),
    isShort: () => performance.now() - freeAtMs < windowMs,
  };
}
