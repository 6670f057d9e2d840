/**
 * What is done with the shared slots in Redis. The keys:
 *
 * - `slots`: a sorted set with a member for each taken slot, scored by when it comes free by Redis' own clock. A slot of a
 *   process that dies comes free after the time limit of a call and a window.
 * - `mark`: a random id. When it is missing, or another one, Redis has lost the shared data or an instance has reset it.
 * - `held`: the moment until which no instance sends.
 * - `limit`: the limit in force, when it is less than set.
 *
 * Redis is trusted no more than other input: a value that no instance can have written is removed.
 */
import type { Limit } from '../leadsquared/api/answer.ts';
import type { ClientSettings } from '../leadsquared/api/client.ts';
import { LEARNED_FOR_MS, MAX_HOLD_MS } from '../leadsquared/limit/adaptive-limit.ts';
import { JUMP_MS } from './redis-clock.ts';
import type { Redis } from './redis-connection.ts';

const NOW = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/**
 * Gives nil for what is no whole number from least to most, and removes it. Makes a number expire within forMs. Reads only
 * the bytes that a number can have, and one more, because another program may have made the value very large.
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
 * Gives `{1 if the mark is the expected one, now, ms to ask again in, limit in force, slots in use}`. 0 ms: the slot is
 * granted. The same id again costs no second slot.
 */
const TAKE = `${NOW}${READ}
local mark, held, lower, slots = unpack(KEYS)
local expectedMark, id = ARGV[1], ARGV[2]
local ownLimit, setLimit, windowMs, lastsMs, longestHoldMs, learnedMs, slackMs = unpack(ARGV, 3)
if redis.call('GETRANGE', mark, 0, #expectedMark) ~= expectedMark then return {0, now, 0, 0, 0} end
local limit = math.min(tonumber(ownLimit), read(lower, 1, tonumber(setLimit), tonumber(learnedMs)) or tonumber(setLimit))
local heldMs = (read(held, 0, now + longestHoldMs, tonumber(longestHoldMs)) or 0) - now
if heldMs > 0 then return {1, now, heldMs, limit, limit} end
redis.call('ZREMRANGEBYSCORE', slots, '-inf', now)
redis.call('ZREMRANGEBYSCORE', slots, now + lastsMs + slackMs, '+inf')
local inUse = redis.call('ZCARD', slots)
if redis.call('ZSCORE', slots, id) or inUse < limit then
  redis.call('ZADD', slots, now + lastsMs, id)
  redis.call('PEXPIRE', slots, lastsMs)
  return {1, now, 0, limit, inUse + 1}
end
local first = redis.call('ZRANGE', slots, 0, 0, 'WITHSCORES')[2]
return {1, now, math.min(math.max(1, first - now), tonumber(windowMs)), limit, inUse}`;

const RELEASE = `${NOW}
redis.call('ZADD', KEYS[1], 'XX', now + ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])`;

const HOLD = `${NOW}${READ}
local forMs, longestHoldMs = tonumber(ARGV[1]), tonumber(ARGV[2])
if now + forMs > (read(KEYS[1], 0, now + longestHoldMs, longestHoldMs) or 0) then
  redis.call('SET', KEYS[1], now + forMs, 'PX', forMs)
end`;

/**
 * Gives the mark in force. It sets the new one where there is none, and where it is the lost one: then all instances see
 * that what was shared is void.
 */
const SET_MARK = `local mark, held, slots = unpack(KEYS)
local newMark, lostMark = unpack(ARGV)
local found = redis.call('GETRANGE', mark, 0, 64)
if found ~= '' and #found <= 64 and found ~= lostMark then return found end
redis.call('SET', mark, newMark)
if lostMark ~= '' then redis.call('DEL', held, slots) end
return newMark`;

/**
 * An instance raises only the limit that it set itself. Where two have set the same one, either raises it: each keeps to its
 * own limit too.
 */
const ADOPT = `${READ}
local limit, before, setLimit, forMs, learnedMs = unpack(ARGV)
local found = read(KEYS[1], 1, tonumber(setLimit), tonumber(learnedMs))
if found and found < tonumber(limit) and found ~= tonumber(before) then return end
if tonumber(limit) < tonumber(setLimit) then
  redis.call('SET', KEYS[1], limit, 'PX', forMs)
else
  redis.call('DEL', KEYS[1])
end`;

/** Takes nothing, and touches everything. Gives what `TAKE` gives. */
const LOOK = `${NOW}${READ}
local mark, held, lower, slots = unpack(KEYS)
local expectedMark, setLimit, learnedMs = unpack(ARGV)
redis.call('STRLEN', held)
local limit = read(lower, 1, tonumber(setLimit), tonumber(learnedMs)) or tonumber(setLimit)
local inUse = redis.call('ZCOUNT', slots, '(' .. now, '+inf')
return {redis.call('GETRANGE', mark, 0, #expectedMark) == expectedMark and 1 or 0, now, 0, limit, inUse}`;

/** Redis counts whole milliseconds. */
const MARGIN_MS = 10;

export type LeadSquaredSettings = Pick<ClientSettings, 'apiUrl' | 'accessKey' | 'timeoutMs'> &
  Readonly<Record<'rateLimit' | 'rateWindowMs', number>>;

export interface SlotSettings extends Limit {
  /** How long a slot stays taken when its instance never says that the call has ended, in ms. */
  readonly lastsMs: number;
}

export function slotSettings({ rateLimit, rateWindowMs, timeoutMs }: LeadSquaredSettings): SlotSettings {
  return { limit: rateLimit, windowMs: rateWindowMs, lastsMs: timeoutMs + rateWindowMs + MARGIN_MS };
}

/**
 * What every reply says. `isEmptied`: Redis has lost the data, or an instance has reset it. `nowMs` is of Redis' clock, and
 * the limit and the slots in use are those of all instances.
 */
export type SharedState = ReturnType<typeof stateIn>;

export type SlotCommands = ReturnType<typeof slotCommands>;

/** @param prefix tells the keys of a trial from those of the work */
export function slotCommands(redis: Redis, settings: SlotSettings, prefix = '') {
  const { limit: setLimit, windowMs, lastsMs } = settings;
  const key = (name: string) => redis.key(prefix + name);
  const [mark, held, lower, slots] = [key('mark'), key('held'), key('limit'), key('slots')];
  // A hold's jitter is a tenth of a window at most.
  const longestHoldMs = Math.ceil(Math.max(windowMs, MAX_HOLD_MS) + windowMs / 10 + JUMP_MS);
  const takeSettings = [setLimit, windowMs, lastsMs, longestHoldMs, LEARNED_FOR_MS, 2 * JUMP_MS];
  const run = (script: string, keys: readonly string[], ...words: readonly (string | number)[]) =>
    redis.command('EVAL', script, keys.length, ...keys, ...words);

  return {
    /** Gives the mark in force; the first instance sets it. */
    findMark: async (newMark: string) => String(await run(SET_MARK, [mark, held, slots], newMark, '')),
    /** Gives the new mark, or the one that another instance has set meanwhile. */
    reset: async (lostMark: string, newMark: string) =>
      String(await run(SET_MARK, [mark, held, slots], newMark, lostMark)),
    /** `waitMs` is 0 when the slot is granted. */
    async take(expectedMark: string, id: string, limit: number) {
      const reply = await run(TAKE, [mark, held, lower, slots], expectedMark, id, limit, ...takeSettings);
      return { ...stateIn(reply), waitMs: numberIn(reply, 2) };
    },
    release: (id: string, coolDownMs: number) => run(RELEASE, [slots], Math.ceil(coolDownMs), id, lastsMs),
    hold: (ms: number) => run(HOLD, [held], Math.ceil(ms), longestHoldMs),
    /** @param before what this instance has told last */
    adopt: (limit: number, before: number, forMs: number) =>
      run(ADOPT, [lower], limit, before, setLimit, Math.max(1, Math.ceil(forMs)), LEARNED_FOR_MS),
    look: async (expectedMark: string) =>
      stateIn(await run(LOOK, [mark, held, lower, slots], expectedMark, setLimit, LEARNED_FOR_MS)),
  };
}

function stateIn(reply: unknown) {
  return {
    isEmptied: numberIn(reply, 0) === 0,
    nowMs: numberIn(reply, 1),
    limit: numberIn(reply, 3),
    inUse: numberIn(reply, 4),
  };
}

function numberIn(reply: unknown, index: number): number {
  const number: unknown = Array.isArray(reply) ? reply[index] : undefined;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
  throw Object.assign(new Error('Redis answered something unexpected'), { code: 'EPROTO' });
}
