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

/** Writes a moment, in ms since the epoch, as the clocks of a zone show it. */
type Write = (ms: number, zone: string) => string;

function writerOf(options: Intl.DateTimeFormatOptions): Write {
  // Making a format takes longer than using it.
  const formats = new Map<string, Intl.DateTimeFormat>();
  return (ms, timeZone) => {
    const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { ...options, timeZone });
    formats.set(timeZone, format);
    return format.format(ms);
  };
}

/** For each zone. The lists of a hundred leads have fewer. */
const MAX_KEPT = 5_000;

/** Keeps what is read of moments in a zone, because lists show the same dates again and again. */
function keptByZone<T>(read: (ms: number, zone: string) => T): (ms: number, zone: string) => T {
  const zones = new Map<string, Map<number, T>>();
  return (ms, zone) => {
    const kept = zones.get(zone) ?? new Map<number, T>();
    const before = kept.get(ms);
    if (before !== undefined) return before;
    const found = read(ms, zone);
    if (kept.size >= MAX_KEPT) kept.clear();
    zones.set(zone, kept.set(ms, found));
    return found;
  };
}

export function formatOfZones(options: Intl.DateTimeFormatOptions): Write {
  return keptByZone(writerOf(options));
}

/** `11/30/2026, GMT+05:30`; with seconds in the 19th century. */
const dateAndOffset = writerOf({ timeZoneName: 'longOffset' });
const zoneOffset = keptByZone((ms, zone) => offsetIn(dateAndOffset(ms, zone)) ?? 0);
const OFFSET = /([+-])(\d\d):(\d\d)(?::(\d\d))?$/;

/** The offset at the end of a text, such as a zone's name, in ms. */
function offsetIn(text: string): number | undefined {
  const [found, sign, hours = 0, minutes = 0, seconds = 0] = OFFSET.exec(text) ?? [];
  if (found === undefined) return undefined;
  const aheadMs = (Number(hours) * 60 + Number(minutes)) * millisecondsInMinute + Number(seconds) * 1000;
  return sign === '-' ? -aheadMs : aheadMs;
}

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
  return offsetIn(zone) ?? zoneOffset(startOfMinute(ms), zone);
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
