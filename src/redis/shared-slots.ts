/**
 * The limit's cool-down slots, shared by all instances of one account. While this instance is away from Redis, it goes on
 * alone with its part of the limit.
 *
 * The scripts are our own, because no package keeps the promise: limiters that count fixed windows (rate-limiter-flexible,
 * bullmq) are refused by an upstream that counts rolling ones, and a semaphore (redis-semaphore) goes by the clients'
 * clocks, polls, and keeps a dead process's slot for too long or too short.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { LEARNED_FOR_MS } from '../leadsquared/limit/adaptive-limit.ts';
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
  /** This process's own. */
  const coolDowns = createCoolDowns({ limit: setLimit, windowMs });
  let toldLimit = setLimit;
  /** When a slot comes free, by Redis' last reply. */
  let nextFreeAtMs = Number.NEGATIVE_INFINITY;

  const isJoined = () => membership.state().isJoined;
  const isWithin = (ms: number, atMs: number) => performance.now() - atMs < ms;
  const seenWithin = (ms: number) => {
    const seen = membership.seen();
    return seen && isWithin(ms, seen.atMs) ? seen : undefined;
  };
  const limit = () => Math.min(coolDowns.limit(), seenWithin(LEARNED_FOR_MS)?.limit ?? setLimit);
  const inUse = () => Math.max(coolDowns.inUse(), seenWithin(windowMs)?.inUse ?? 0);

  /** How many of the slots are for this process. Where it had to wait for others just now, those that it has. */
  function part(): number {
    if (!isJoined() || membership.pauseMs() > 0) return Math.max(1, Math.floor(limit() / instances));
    return isWithin(windowMs, nextFreeAtMs) ? Math.max(1, coolDowns.inUse()) : coolDowns.limit();
  }

  /** In the background: what can't be told to Redis now, it has lost, or will let lapse. */
  function tell(send: () => Promise<unknown>): void {
    if (isJoined()) send().catch(membership.noteFailure);
  }

  /** 0 when the slot is granted; otherwise in how many ms to ask again. */
  async function askRedis(id: string): Promise<number> {
    const sentAtMs = performance.now();
    const reply = await membership.ask((mark) => commands.take(mark, id, coolDowns.limit()));
    if (!reply) return 1;
    // Redis frees a slot a window after the call's time limit, so a call that begins later than that may outlive it.
    const isLate = performance.now() - sentAtMs > Math.max(windowMs, LEAST_PATIENCE_MS);
    if (reply.waitMs > 0 || !isLate) return reply.waitMs;
    membership.noteFailure(TOO_SLOW);
    return 1;
  }

  /** 0 when the slot is this process's; otherwise in how many ms to try again. */
  async function tryToTake(id: string): Promise<number> {
    const ownMs = coolDowns.waitMs(0, isJoined() ? coolDowns.limit() : part());
    if (ownMs > 0) return ownMs;
    const waitMs = membership.pauseMs() || (isJoined() ? await askRedis(id) : 0);
    if (waitMs > 0) nextFreeAtMs = performance.now() + waitMs;
    // A hold may have begun meanwhile.
    return waitMs || coolDowns.heldMs();
  }

  return {
    async take() {
      const id = randomUUID();
      for (let waitMs = await tryToTake(id); waitMs > 0; waitMs = await tryToTake(id)) {
        // However long the wait, it tries again within a window.
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
      tell(() => {
        const told = commands.adopt(next.limit, toldLimit, forMs);
        toldLimit = next.limit;
        return told;
      });
    },
    limit,
    inUse,
    async countInUse() {
      if (isJoined()) await membership.ask(commands.look);
      return inUse();
    },
    waitMs: (ahead) =>
      Math.max(coolDowns.waitMs(ahead, part()), nextFreeAtMs - performance.now(), membership.pauseMs()),
  };
}
