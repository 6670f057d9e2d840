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
import { createCoolDowns } from '../leadsquared/limit/cool-downs.ts';
import type { Slots } from '../leadsquared/limit/slots.ts';
import type { Membership } from './membership.ts';
import type { SlotCommands, SlotSettings } from './slot-commands.ts';

/** In short windows a grant may come that late. */
const LEAST_PATIENCE_MS = 1_000;
const TOO_SLOW = Object.assign(new Error('Redis answers too slowly'), { code: 'ETIMEDOUT' });

export function shareSlots(
  commands: SlotCommands,
  { limit: setLimit, windowMs, instances }: SlotSettings & { instances: number },
  membership: Membership,
): Slots {
  /** Of this process. */
  const coolDowns = createCoolDowns({ limit: setLimit, windowMs });
  let limitInForce = setLimit;
  let lastSeen = { inUse: 0, atMs: Number.NEGATIVE_INFINITY };
  /** When a slot may be granted, as Redis said last. */
  let grantedAtMs = Number.NEGATIVE_INFINITY;

  const isJoined = () => membership.state().isJoined;
  const limit = () => Math.min(coolDowns.limit(), limitInForce);

  /** How many of the slots are for this process. Where it had to wait for others just now, those that it has. */
  function part(): number {
    if (!isJoined()) return Math.max(1, Math.floor(limit() / instances));
    const isShort = performance.now() - grantedAtMs < windowMs;
    return isShort ? Math.max(1, coolDowns.inUse()) : coolDowns.limit();
  }

  /** In the background: what cannot be told to Redis any more, it has lost, or will lose by itself. */
  function tell(send: () => Promise<unknown>): void {
    if (isJoined()) send().catch(membership.lose);
  }

  /** 0: granted; otherwise in how many ms to ask again. */
  async function askRedis(id: string): Promise<number> {
    const expected = membership.mark();
    const sentAtMs = performance.now();
    try {
      const { word, waitMs, limit, inUse, nowMs } = await commands.take(expected, id, coolDowns.limit());
      membership.see({ expected, isEmptied: word === 'emptied', nowMs, sentAtMs });
      if (word === 'emptied' || membership.pauseMs() > 0) return 1;
      limitInForce = limit;
      lastSeen = { inUse, atMs: performance.now() };
      if (word === 'wait') return Math.max(1, waitMs);
      // Redis frees a slot a window after the call's time limit, so a call that begins later than that may outlive it.
      if (performance.now() - sentAtMs > Math.max(windowMs, LEAST_PATIENCE_MS)) throw TOO_SLOW;
      return 0;
    } catch (error) {
      membership.lose(error);
      return 1;
    }
  }

  /** 0: the slot is this process's; otherwise in how many ms to try again. */
  async function tryToTake(id: string): Promise<number> {
    const ownMs = coolDowns.waitMs(0, isJoined() ? coolDowns.limit() : part());
    if (ownMs > 0) return ownMs;
    const waitMs = membership.pauseMs() || (isJoined() ? await askRedis(id) : 0);
    if (waitMs > 0) grantedAtMs = performance.now() + waitMs;
    // A hold may have begun meanwhile.
    return waitMs || coolDowns.heldMs();
  }

  return {
    async take() {
      const id = randomUUID();
      for (let waitMs = await tryToTake(id); waitMs > 0; waitMs = await tryToTake(id)) {
        // It tries again within a window, however long that takes.
        await delay(Math.min(waitMs, windowMs), undefined, { ref: false });
      }
      const release = coolDowns.start();
      return (coolDownMs) => {
        release(coolDownMs);
        tell(() => commands.release(id, coolDownMs));
      };
    },
    hold(ms) {
      coolDowns.hold(ms);
      tell(() => commands.hold(ms));
    },
    adopt(next, forMs) {
      coolDowns.adopt(next);
      tell(() => commands.adopt(next.limit, forMs));
    },
    limit,
    inUse() {
      const isRecent = performance.now() - lastSeen.atMs < windowMs;
      return Math.max(coolDowns.inUse(), isRecent ? lastSeen.inUse : 0);
    },
    waitMs: (ahead) =>
      Math.max(coolDowns.waitMs(ahead, part()), grantedAtMs - performance.now(), membership.pauseMs()),
  };
}
