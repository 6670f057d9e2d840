/**
 * One turn at a time for a name, among all instances. While Redis is away, each instance has turns of its own.
 *
 * In Redis a turn is a lock that expires. When its owner is done, an empty value stays for a while and shows that another
 * instance had the turn. A missing lock doesn't show that where the owner renewed it in time: then Redis has lost it.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Turn } from '../ops/memory.ts';
import { pause } from '../ops/pause.ts';
import type { Redis } from './redis-connection.ts';

// No script reads more of a value than a token and a byte, because another program may have made it very large.

/** Gives 1 when the turn is ours now, 0 while another instance has it. A value that is no lock is overwritten. */
const TAKE = `local key, token, lastsMs = KEYS[1], ARGV[1], tonumber(ARGV[2])
local bytes = redis.call('TYPE', key).ok == 'string' and redis.call('STRLEN', key) or 0
local isLock = bytes > 0 and bytes <= 64
if not isLock then
  redis.call('SET', key, token, 'PX', lastsMs)
  return 1
end
local expiresMs = redis.call('PTTL', key)
if expiresMs < 0 or expiresMs > lastsMs then redis.call('PEXPIRE', key, lastsMs) end
return 0`;

/** Gives 1 while no other instance had the turn since it was taken, and extends it. */
const RENEW = `local key, token, lastsMs, mayBeMissing = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local isOurs = redis.call('GETRANGE', key, 0, #token) == token
if isOurs or (mayBeMissing == 'yes' and redis.call('EXISTS', key) == 0) then
  redis.call('SET', key, token, 'PX', lastsMs)
  return 1
end
return 0`;

const END = `if redis.call('GETRANGE', KEYS[1], 0, #ARGV[1]) == ARGV[1] then
  redis.call('SET', KEYS[1], '', 'PX', ARGV[2])
end`;

/** The turn of a process that dies ends by itself. */
const TURN_LASTS_MS = 15_000;
/** How long it shows that another instance had a turn. */
const END_SHOWS_MS = 5 * 60_000;

export type TurnCommands = ReturnType<typeof turnCommands>;

export function turnCommands(redis: Redis, key: string) {
  const run = (script: string, ...words: readonly (string | number)[]) =>
    redis.command('EVAL', script, 1, key, ...words);
  return {
    take: async (token: string) => Number(await run(TAKE, token, TURN_LASTS_MS)) === 1,
    /** @param options `mayBeMissing`: only Redis can have lost a missing lock, so it is set again */
    renew: async (token: string, { mayBeMissing }: { mayBeMissing: boolean }) =>
      Number(await run(RENEW, token, TURN_LASTS_MS, mayBeMissing ? 'yes' : 'no')) === 1,
    end: (token: string) => run(END, token, END_SHOWS_MS),
  };
}

const RENEWED_EVERY_MS = 5_000;
/** A process that runs, however busy it is, renews the turn twice in this time. */
const LEAST_STOP_MS = 2 * RENEWED_EVERY_MS;
const ASKED_EVERY_MS = 100;
const LEAD_ASKED_EVERY_MS = 1_000;
/** A process that was stopped may have to connect to Redis again first. */
const CHECKED_FOR_MS = 5_000;

/** Gives undefined when Redis is away, or slow. */
type Ask = <R>(reply: Promise<R>) => Promise<R | undefined>;

export async function inSharedTurn<T>(
  commands: TurnCommands,
  ask: Ask,
  work: (turn: Turn) => Promise<T>,
): Promise<T> {
  const token = randomUUID();
  let askedAtMs = performance.now();
  while ((await ask(commands.take(token))) === false) {
    await delay(ASKED_EVERY_MS);
    askedAtMs = performance.now();
  }
  return hold({ token, askedAtMs }, commands, ask, work);
}

/**
 * Unlike a turn, only Redis gives the lead: while Redis is away, no other instance takes it, and the one that had it goes on.
 * @param stopping this instance no longer wants it
 */
export async function inLead(
  commands: TurnCommands,
  ask: Ask,
  { stopping, work }: { stopping: AbortSignal; work: (turn: Turn) => Promise<void> },
): Promise<void> {
  const token = randomUUID();
  while (!stopping.aborted) {
    const askedAtMs = performance.now();
    if (await ask(commands.take(token))) return hold({ token, askedAtMs }, commands, ask, work);
    await pause(LEAD_ASKED_EVERY_MS, stopping);
  }
}

async function hold<T>(
  { token, askedAtMs }: { token: string; askedAtMs: number },
  commands: TurnCommands,
  ask: Ask,
  work: (turn: Turn) => Promise<T>,
): Promise<T> {
  /** When the turn was last known to be ours, and when this process was last known to run. */
  let surelyAtMs = askedAtMs;
  let awakeAtMs = surelyAtMs;
  /** When this process noticed that it had been stopped until after the lock's expiry. */
  let stopNoticedAtMs = Number.NEGATIVE_INFINITY;
  // A reply to a renewal from before the stop proves nothing: it moves `surelyAtMs` to a moment before the notice.
  const wasStopped = () => stopNoticedAtMs > surelyAtMs;

  function noticeStop(): number {
    const nowMs = performance.now();
    const isStop = nowMs - awakeAtMs >= LEAST_STOP_MS && nowMs - surelyAtMs >= TURN_LASTS_MS;
    if (isStop) stopNoticedAtMs = nowMs;
    awakeAtMs = nowMs;
    return nowMs;
  }

  async function renew(): Promise<boolean | undefined> {
    const sentAtMs = noticeStop();
    // Where the lock can't have expired, only Redis can have lost it.
    const mayBeMissing = !wasStopped() && sentAtMs - surelyAtMs < END_SHOWS_MS;
    const isOurs = await ask(commands.renew(token, { mayBeMissing }));
    noticeStop();
    if (isOurs) surelyAtMs = Math.max(surelyAtMs, sentAtMs);
    return isOurs;
  }

  async function isMine(): Promise<boolean> {
    let isOurs = await renew();
    // The process may have been stopped before it read the reply, so the time counts from here.
    const untilMs = performance.now() + CHECKED_FOR_MS;
    while (isOurs !== false && wasStopped() && performance.now() < untilMs) {
      if (isOurs === undefined) await delay(ASKED_EVERY_MS);
      isOurs = await renew();
    }
    // Where Redis is away and this process was never stopped, the turn counts as ours.
    return isOurs !== false && !wasStopped();
  }

  const renewal = setInterval(renew, RENEWED_EVERY_MS).unref();
  try {
    return await work({ isMine });
  } finally {
    clearInterval(renewal);
    await ask(commands.end(token));
  }
}
