/**
 * What the clocks of a time zone show, and when they show it. Only `Intl` is used: unlike `Date` and what is built on it, it
 * doesn't depend on the zone of the machine.
 *
 * A zone is an IANA name, or an offset like `+05:30`. "Wall time" is what its clocks show, in ms as if it were UTC. A "day"
 * is one of its calendar, in days since 1970-01-01.
 */
import { millisecondsInDay, millisecondsInMinute } from './units-of-time.ts';

/** The longest has 32 characters. */
const MAX_ZONE_LENGTH = 100;

export function isTimeZone(zone: string): boolean {
  if (zone.length > MAX_ZONE_LENGTH) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** More than the lists of some hundred leads have. */
const MAX_WRITTEN = 20_000;

/**
 * Writes moments, in ms since the epoch, as the clocks of a zone show them. What was written is kept, because lists show the
 * same dates again and again.
 */
export function formatOfZones(options: Intl.DateTimeFormatOptions): (ms: number, timeZone: string) => string {
  // Making a format takes longer than using it.
  const formats = new Map<string, Intl.DateTimeFormat>();
  const written = new Map<string, string>();
  return (ms, timeZone) => {
    const key = `${ms} ${timeZone}`;
    const before = written.get(key);
    if (before !== undefined) return before;
    const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { ...options, timeZone });
    formats.set(timeZone, format);
    const words = format.format(ms);
    if (written.size >= MAX_WRITTEN) written.clear();
    written.set(key, words);
    return words;
  };
}

/** `11/30/2026, GMT+05:30`; with seconds in the 19th century. */
const dateAndOffset = formatOfZones({ timeZoneName: 'longOffset' });
const OFFSET = /([+-])(\d\d):(\d\d)(?::(\d\d))?$/;

/** Clocks have changed at whole minutes since Liberia's left its own time in January 1972, so one look serves a minute. */
const AT_WHOLE_MINUTES_FROM = Date.UTC(1973, 0);

function startOfMinute(ms: number): number {
  return ms < AT_WHOLE_MINUTES_FROM ? ms : Math.floor(ms / millisecondsInMinute) * millisecondsInMinute;
}

/** `Date.UTC` reads a year before 100 as one of the last century. */
export function utcMs(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

/** How far the zone's clocks are ahead of UTC at a moment, in ms. */
function offsetAt(ms: number, zone: string): number {
  // A list has up to 20,000 times, and LeadSquared's are in UTC.
  if (zone === 'UTC') return 0;
  // Tasks bring offsets, perhaps too many to keep a format for each.
  const found = OFFSET.exec(zone) ?? OFFSET.exec(dateAndOffset(startOfMinute(ms), zone)) ?? [];
  const [, sign, hours = 0, minutes = 0, seconds = 0] = found;
  const aheadMs = (Number(hours) * 60 + Number(minutes)) * millisecondsInMinute + Number(seconds) * 1000;
  return sign === '-' ? -aheadMs : aheadMs;
}

/** @param ms since the epoch, of the years 1 to 9999 */
export function wallTimeAt(ms: number, zone: string): number {
  return ms + offsetAt(ms, zone);
}

/**
 * The moment, in ms since the epoch, at which the zone's clocks show a wall time: the first one where they go back and show
 * it twice. A wall time that they skip is moved on by as much as they skip.
 */
export function momentAt(wallTime: number, zone: string): number {
  // No zone changes its clocks twice in two days.
  const before = wallTime - offsetAt(wallTime - millisecondsInDay, zone);
  const after = wallTime - offsetAt(wallTime + millisecondsInDay, zone);
  if (before === after) return before;
  const shown = [before, after].filter((ms) => wallTimeAt(ms, zone) === wallTime);
  return shown.length === 0 ? before : Math.min(...shown);
}

export function dayAt(ms: number, zone: string): number {
  return Math.floor(wallTimeAt(ms, zone) / millisecondsInDay);
}

/** The moment, in ms since the epoch, at which a day begins: midnight, or later where the clocks skip that. */
export function startOfDay(day: number, zone: string): number {
  return momentAt(day * millisecondsInDay, zone);
}
