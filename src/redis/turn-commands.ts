/**
 * Turns in Redis: a lock for each name, which always expires. When its owner is done, an empty value stays for a while.
 * It shows that another had the turn. A missing lock doesn't show that where the owner renewed it in time: then Redis has
 * lost it.
 */
import type { Redis } from './redis-connection.ts';

/**
 * Gives 1 when the turn is ours now, 0 while another has it. What is no lock of ours is overwritten. No script here reads
 * more of a value than a token and a byte, for it may have grown to any size.
 */
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

/** Gives 1 while no other had the turn since it was taken, and extends it. */
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

/** A turn of a process that dies ends by itself. */
export const TURN_LASTS_MS = 15_000;
/** So long it shows that another had a turn. */
export const END_SHOWS_MS = 5 * 60_000;

export type TurnCommands = ReturnType<typeof turnCommands>;

export function turnCommands(redis: Redis, key: string) {
  const run = (script: string, ...words: readonly (string | number)[]) =>
    redis.command('EVAL', script, 1, key, ...words);
  return {
    take: async (token: string) => Number(await run(TAKE, token, TURN_LASTS_MS)) === 1,
    /** @param options `mayBeMissing`: a missing lock is one that Redis has lost, so it is set again */
    renew: async (token: string, { mayBeMissing }: { mayBeMissing: boolean }) =>
      Number(await run(RENEW, token, TURN_LASTS_MS, mayBeMissing ? 'yes' : 'no')) === 1,
    end: (token: string) => run(END, token, END_SHOWS_MS),
  };
}
