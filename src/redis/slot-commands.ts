/**
 * What is done with the shared slots in Redis.
 *
 * A sorted set has a member for each slot that is taken, scored by when it comes free by Redis' own clock. A slot of a
 * process that dies comes free after the time limit of a call and a window. Beside the set there are a mark, which shows
 * that Redis has lost everything, a moment until which nobody sends, and the limit in force when it is less than set.
 *
 * Whoever reads from Redis trusts it no more than other input: a value that no instance can have written is removed.
 */
import type { Limit } from '../leadsquared/api/client.ts';
import { LEARNED_FOR_MS, MAX_HOLD_MS } from '../leadsquared/limit/adaptive-limit.ts';
import { JUMP_MS } from './redis-clock.ts';
import type { Redis } from './redis-connection.ts';

const NOW = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/**
 * Gives nil for what is no whole number within the bounds, and removes it. What is left expires within forMs. A value may
 * have grown to any size, so no more of it is read than the bytes that a number can have, and one more.
 */
const READ = `local function read(key, least, most, forMs)
  local value = redis.call('GETRANGE', key, 0, 32)
  local number = tonumber(value)
  if #value > 32 or not number or number ~= math.floor(number) or number < least or number > most then
    redis.call('DEL', key)
    return nil
  end
  local expiresMs = redis.call('PTTL', key)
  if expiresMs < 0 or expiresMs > forMs then redis.call('PEXPIRE', key, forMs) end
  return number
end
`;

/**
 * Gives `{'go' | 'wait' | 'emptied', ms to ask again in, limit in force, slots in use, now}`. The same id again costs no
 * second slot.
 */
const TAKE = `${NOW}${READ}
local mark, held, lower, slots = unpack(KEYS)
local expectedMark, id = ARGV[1], ARGV[2]
local ownLimit, setLimit, windowMs, lastsMs, longestHoldMs, learnedMs, slackMs = unpack(ARGV, 3)
if redis.call('GETRANGE', mark, 0, #expectedMark) ~= expectedMark then return {'emptied', 0, 0, 0, now} end
local limit = math.min(tonumber(ownLimit), read(lower, 1, tonumber(setLimit), tonumber(learnedMs)) or tonumber(setLimit))
local heldMs = (read(held, 0, now + longestHoldMs, tonumber(longestHoldMs)) or 0) - now
if heldMs > 0 then return {'wait', heldMs, limit, limit, now} end
redis.call('ZREMRANGEBYSCORE', slots, '-inf', now)
redis.call('ZREMRANGEBYSCORE', slots, now + lastsMs + slackMs, '+inf')
local inUse = redis.call('ZCARD', slots)
if redis.call('ZSCORE', slots, id) or inUse < limit then
  redis.call('ZADD', slots, now + lastsMs, id)
  redis.call('PEXPIRE', slots, lastsMs)
  return {'go', 0, limit, inUse + 1, now}
end
local first = redis.call('ZRANGE', slots, 0, 0, 'WITHSCORES')[2]
return {'wait', math.min(math.max(1, first - now), tonumber(windowMs)), limit, inUse, now}`;

const RELEASE = `${NOW}
redis.call('ZADD', KEYS[1], 'XX', now + ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])`;

const HOLD = `${NOW}${READ}
local forMs, longestHoldMs = tonumber(ARGV[1]), tonumber(ARGV[2])
if now + forMs > (read(KEYS[1], 0, now + longestHoldMs, longestHoldMs) or 0) then
  redis.call('SET', KEYS[1], now + forMs, 'PX', forMs)
end`;

/** Gives the mark that is there, if it can be one. */
const READ_MARK = `local function readMark(key)
  local found = redis.call('GETRANGE', key, 0, 64)
  return found ~= '' and #found <= 64 and found or nil
end
`;

/** Gives the mark in force; the first to come sets it. */
const FIND_MARK = `${READ_MARK}
local found = readMark(KEYS[1])
if found then return found end
redis.call('SET', KEYS[1], ARGV[1])
return ARGV[1]`;

/** Makes all instances see that what was shared is void, unless one of them has done so. Gives the mark in force. */
const RESET = `${READ_MARK}
local mark, held, slots = unpack(KEYS)
local expectedMark, newMark = unpack(ARGV)
local found = readMark(mark)
if found and found ~= expectedMark then return found end
redis.call('SET', mark, newMark)
redis.call('DEL', held, slots)
return newMark`;

/** Touches all there is without a change. Gives `{'same' | 'emptied', now}`. */
const LOOK = `${NOW}
local mark, held, lower, slots = unpack(KEYS)
redis.call('STRLEN', held)
redis.call('STRLEN', lower)
redis.call('ZCARD', slots)
return {redis.call('GETRANGE', mark, 0, #ARGV[1]) == ARGV[1] and 'same' or 'emptied', now}`;

/** Redis counts whole milliseconds. */
const MARGIN_MS = 10;

export interface LeadSquaredSettings {
  readonly apiUrl: string;
  readonly accessKey: string;
  readonly rateLimit: number;
  readonly rateWindowMs: number;
  /** A call's time limit, in ms. */
  readonly timeoutMs: number;
}

export interface SlotSettings extends Limit {
  /** As long as a slot is taken when nobody says that its call has ended, in ms. */
  readonly lastsMs: number;
}

export function slotSettings({ rateLimit, rateWindowMs, timeoutMs }: LeadSquaredSettings): SlotSettings {
  return { limit: rateLimit, windowMs: rateWindowMs, lastsMs: timeoutMs + rateWindowMs + MARGIN_MS };
}

export type Taken = ReturnType<typeof readTaken>;
export type SlotCommands = ReturnType<typeof slotCommands>;

/** @param prefix tells the keys of a trial from those of the work */
export function slotCommands(
  redis: Redis,
  { limit: setLimit, windowMs, lastsMs }: SlotSettings,
  prefix = '',
) {
  const key = (name: string) => redis.key(prefix + name);
  const [mark, held, lower, slots] = [key('mark'), key('held'), key('limit'), key('slots')];
  // Its jitter is a tenth of a window at most.
  const longestHoldMs = Math.ceil(Math.max(windowMs, MAX_HOLD_MS) + windowMs / 10 + JUMP_MS);
  const bounds = [setLimit, windowMs, lastsMs, longestHoldMs, LEARNED_FOR_MS, 2 * JUMP_MS];
  const run = (script: string, keys: readonly string[], ...words: readonly (string | number)[]) =>
    redis.command('EVAL', script, keys.length, ...keys, ...words);

  return {
    /** Gives the mark in force; the first instance sets it. */
    findMark: async (newMark: string) => String(await run(FIND_MARK, [mark], newMark)),
    async take(expectedMark: string, id: string, limit: number) {
      return readTaken(await run(TAKE, [mark, held, lower, slots], expectedMark, id, limit, ...bounds));
    },
    release: (id: string, coolDownMs: number) => run(RELEASE, [slots], Math.ceil(coolDownMs), id, lastsMs),
    hold: (ms: number) => run(HOLD, [held], Math.ceil(ms), longestHoldMs),
    adopt: (limit: number, forMs: number) =>
      limit < setLimit
        ? redis.command('SET', lower, limit, 'PX', Math.ceil(forMs))
        : redis.command('DEL', lower),
    reset: async (expectedMark: string, newMark: string) =>
      String(await run(RESET, [mark, held, slots], expectedMark, newMark)),
    async look(expectedMark: string) {
      const [word, nowMs] = words(await run(LOOK, [mark, held, lower, slots], expectedMark));
      return { isEmptied: word !== 'same', nowMs: wholeNumber(nowMs) };
    },
    /** For a trial. */
    remove: () => redis.command('DEL', mark, held, lower, slots),
  };
}

function readTaken(reply: unknown) {
  const [word, waitMs, limit, inUse, nowMs] = words(reply);
  if (word !== 'go' && word !== 'wait' && word !== 'emptied') throw unreadable();
  return {
    word,
    /** In how many ms to ask again. */
    waitMs: wholeNumber(waitMs),
    /** The limit in force, and the slots in use, of all instances. */
    limit: wholeNumber(limit),
    inUse: wholeNumber(inUse),
    /** Redis' clock. */
    nowMs: wholeNumber(nowMs),
  };
}

function words(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}

function wholeNumber(word: string | undefined): number {
  const number = Number(word ?? Number.NaN);
  if (!Number.isSafeInteger(number) || number < 0) throw unreadable();
  return number;
}

function unreadable(): Error {
  return Object.assign(new Error('Redis answered something unexpected'), { code: 'EPROTO' });
}
