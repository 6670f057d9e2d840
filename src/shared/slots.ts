/**
 * The limit's cool-down slots, shared by all instances of one account.
 *
 * A script of our own, because no package keeps the promise: limiters that count fixed windows (rate-limiter-flexible,
 * bullmq) are refused by an upstream that counts rolling ones, and a semaphore (redis-semaphore) goes by the clients'
 * clocks, polls, and keeps a dead process's slot for too long or too short.
 *
 * A sorted set has a member a slot that is taken, scored by when it comes free by Redis' own clock. A slot of a process
 * that dies comes free after the time limit of a call and a window. Beside the set stand a mark, by which it shows
 * that Redis has lost everything, a moment until which nobody sends, and the limit in force when it is less than set.
 *
 * Whenever the shared slots are lost, found again, or found emptied, this process sends nothing until all that anybody
 * was granted has surely cooled. While they are lost it goes on alone, with its part of the limit.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Limit } from '../leadsquared/client.ts';
import type { SharedSlots } from '../leadsquared/line.ts';
import { errorCode } from '../operate/log.ts';
import type { Redis } from './redis.ts';

const NOW = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/**
 * Gives `{'go' | 'wait' | 'emptied', ms to ask again in, limit in force, slots in use}`. The same id again costs no
 * second slot.
 */
const TAKE = `${NOW}
local mark, held, lower, slots = unpack(KEYS)
local expectedMark, id, windowMs, lastsMs = ARGV[1], ARGV[2], tonumber(ARGV[4]), tonumber(ARGV[5])
if redis.call('GET', mark) ~= expectedMark then return {'emptied', 0, 0, 0} end
local limit = math.min(tonumber(ARGV[3]), tonumber(redis.call('GET', lower) or ARGV[3]))
local heldMs = (tonumber(redis.call('GET', held) or 0)) - now
if heldMs > 0 then return {'wait', heldMs, limit, limit} end
redis.call('ZREMRANGEBYSCORE', slots, '-inf', now)
local inUse = redis.call('ZCARD', slots)
if redis.call('ZSCORE', slots, id) or inUse < limit then
  redis.call('ZADD', slots, now + lastsMs, id)
  redis.call('PEXPIRE', slots, lastsMs)
  return {'go', 0, limit, inUse + 1}
end
local first = redis.call('ZRANGE', slots, 0, 0, 'WITHSCORES')[2]
return {'wait', math.min(math.max(1, first - now), windowMs), limit, inUse}`;

const RELEASE = `${NOW}
redis.call('ZADD', KEYS[1], 'XX', now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])`;

const HOLD = `${NOW}
local untilMs = now + ARGV[1]
if untilMs > tonumber(redis.call('GET', KEYS[1]) or 0) then
  redis.call('SET', KEYS[1], untilMs, 'PX', ARGV[1])
end`;

/** Redis counts whole milliseconds. */
const MARGIN_MS = 10;
const REJOIN_PAUSE_MS = 1_000;
/** How often a process that is alone looks whether a slot of its own has come free. */
const ALONE_PAUSE_MS = 50;

export interface SlotSettings extends Limit {
  /** A call's time limit, in ms. */
  readonly timeoutMs: number;
  /** By how many the limit is divided while Redis is away. */
  readonly instances: number;
}

export interface SlotWatch {
  onAway(fault: string): void;
  onBack(): void;
  onEmptied(): void;
}

/** @throws when Redis cannot be used at the start */
export async function shareSlots(
  redis: Redis,
  { limit: setLimit, windowMs, timeoutMs, instances }: SlotSettings,
  watch: SlotWatch,
): Promise<SharedSlots & { isJoined(): boolean; stop(): void }> {
  /** As long as a slot is taken when nobody says that its call has ended. */
  const lastsMs = timeoutMs + windowMs + MARGIN_MS;
  const [markKey, heldKey, lowerKey, slotsKey] = ['mark', 'held', 'limit', 'slots'].map(redis.key);
  /** What this process was granted, and when it comes free. */
  const own = new Map<string, number>();
  let mark = await findMark();
  let isJoined = true;
  let isStopped = false;
  let quietUntilMs = 0;
  let freeAtMs = Number.NEGATIVE_INFINITY;
  let limitInForce = setLimit;
  let lastSeen = { inUse: 0, atMs: Number.NEGATIVE_INFINITY };
  let lastTurn: Promise<unknown> = Promise.resolve();
  redis.onFault(lose);

  /** Who comes first sets it: then nothing is under way, and nobody has to wait. */
  async function findMark(): Promise<string> {
    const fresh = randomUUID();
    const found = await redis.command('SET', markKey ?? '', fresh, 'NX', 'GET');
    return typeof found === 'string' ? found : fresh;
  }

  function keepQuiet(): void {
    quietUntilMs = performance.now() + lastsMs;
  }

  function lose(fault: string): void {
    if (!isJoined || isStopped) return;
    isJoined = false;
    keepQuiet();
    watch.onAway(fault);
    rejoin();
  }

  async function rejoin(): Promise<void> {
    while (!isJoined && !isStopped) {
      await delay(REJOIN_PAUSE_MS, undefined, { ref: false });
      try {
        mark = await findMark();
        isJoined = true;
        keepQuiet();
        watch.onBack();
      } catch {
        // It is still away.
      }
    }
  }

  /** In the background: what cannot be told to Redis any more, it has lost, or will lose by itself. */
  function tell(...words: (string | number)[]): void {
    if (isJoined) redis.command(...words).catch((error: unknown) => lose(errorCode(error)));
  }

  /** 0: granted; else in how many ms to ask again. */
  async function askRedis(id: string, limit: number): Promise<number> {
    const keys = [markKey, heldKey, lowerKey, slotsKey].map(String);
    try {
      const reply = await redis.command('EVAL', TAKE, 4, ...keys, mark, id, limit, windowMs, lastsMs);
      const [word, ms, lower, used] = Array.isArray(reply) ? reply.map(String) : [];
      if (word === 'emptied') {
        mark = await findMark();
        keepQuiet();
        watch.onEmptied();
        return 1;
      }
      limitInForce = Number(lower);
      lastSeen = { inUse: Number(used), atMs: performance.now() };
      return word === 'go' ? 0 : Math.max(1, Number(ms));
    } catch (error) {
      lose(errorCode(error));
      return 1;
    }
  }

  function forgetCooled(): void {
    const nowMs = performance.now();
    for (const [id, atMs] of own) if (atMs <= nowMs) own.delete(id);
  }

  function askAlone(limit: number): number {
    const part = Math.max(1, Math.floor(Math.min(limit, limitInForce) / instances));
    return own.size < part ? 0 : ALONE_PAUSE_MS;
  }

  async function acquire(limit: () => number): Promise<(coolDownMs: number) => void> {
    const id = randomUUID();
    for (;;) {
      forgetCooled();
      const quietMs = quietUntilMs - performance.now();
      const waitMs = quietMs > 0 ? quietMs : isJoined ? await askRedis(id, limit()) : askAlone(limit());
      if (waitMs === 0) break;
      freeAtMs = performance.now() + waitMs;
      await delay(waitMs, undefined, { ref: false });
    }
    own.set(id, performance.now() + lastsMs);
    return (coolDownMs) => {
      own.set(id, performance.now() + coolDownMs);
      tell('EVAL', RELEASE, 1, String(slotsKey), id, Math.ceil(coolDownMs), lastsMs);
    };
  }

  return {
    take(limit) {
      const turn = lastTurn.then(() => acquire(limit));
      lastTurn = turn;
      return turn;
    },
    hold: (ms) => tell('EVAL', HOLD, 1, String(heldKey), Math.ceil(ms)),
    adopt(limit, forMs) {
      if (limit < setLimit) tell('SET', String(lowerKey), limit, 'PX', Math.ceil(forMs));
      else tell('DEL', String(lowerKey));
    },
    limit: () => limitInForce,
    waitMs: () => Math.max(0, freeAtMs - performance.now(), quietUntilMs - performance.now()),
    inUse: () => (performance.now() - lastSeen.atMs < windowMs ? lastSeen.inUse : 0),
    isShort: () => performance.now() - freeAtMs < windowMs,
    isJoined: () => isJoined,
    stop() {
      isStopped = true;
    },
  };
}
