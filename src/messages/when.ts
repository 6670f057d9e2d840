/** Moments in words, and as Slack dates that each viewer's own client draws in that viewer's zone. */
import { count } from './text.ts';

export interface Viewpoint {
  readonly now: Date;
  /** The viewer's IANA time zone. */
  readonly zone: string;
}

/** Making one takes longer than all that it formats, and formatting longer than all else of a list. */
const formats = new Map<string, Intl.DateTimeFormat>();
const kept = new Map<string, string>();
const MAX_KEPT = 10_000;

/** `Oct 20, 2016, 7:00 AM` */
function momentIn(timeZone: string, at: Date): string {
  const key = `${timeZone} ${Math.floor(at.getTime() / 60_000)}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone });
  formats.set(timeZone, format);
  const moment = format.format(at);
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(key, moment);
  return moment;
}

function isSameDay(a: Date, b: Date, zone: string): boolean {
  const day = (at: Date) => momentIn(zone, at).replace(/,[^,]*$/, '');
  return day(a) === day(b);
}

/**
 * mrkdwn `<!date^…>`. Slack draws it in the viewer's zone (Slack, "Formatting text", date formatting); where it
 * cannot, the fallback stands in the zone we know. Before 1970 Slack draws nothing.
 */
export function slackDate(at: Date, pattern: string, zone: string): string {
  const fallback = `${momentIn(zone, at)} ${zone}`;
  const seconds = Math.floor(at.getTime() / 1000);
  return seconds < 0 ? fallback : `<!date^${seconds}^${pattern}|${fallback}>`;
}

export const DATE_AND_TIME = '{date_short_pretty} at {time}';

/** In minutes. A month and a year are as long as they are on average. */
const UNITS = [
  { noun: 'year', minutes: 525_960 },
  { noun: 'month', minutes: 43_830 },
  { noun: 'day', minutes: 1_440 },
  { noun: 'hour', minutes: 60 },
] as const;

/** `2 days`, `3 hours`: whole units, rounded down. Not by date-fns, whose words take 25 files and 40 ms to load. */
export function distance(at: Date, now: Date): string {
  const minutes = Math.floor(Math.abs(at.getTime() - now.getTime()) / 60_000);
  if (minutes === 0) return 'less than a minute';
  const unit = UNITS.find((one) => minutes >= one.minutes) ?? { noun: 'minute', minutes: 1 };
  return count(Math.floor(minutes / unit.minutes), unit.noun);
}

/** `20 min before, 12:48 AM`. */
export function reminderWords(dueAt: Date, minutesBefore: number, zone: string): string {
  const remindAt = new Date(dueAt.getTime() - minutesBefore * 60_000);
  const before = `${timeBefore(minutesBefore)} before`;
  if (Number.isNaN(remindAt.getTime())) return before;
  const pattern = isSameDay(remindAt, dueAt, zone) ? '{time}' : DATE_AND_TIME;
  return `${before}, ${slackDate(remindAt, pattern, zone)}`;
}

function timeBefore(minutes: number): string {
  if (minutes > 60 && minutes % (24 * 60) === 0) return count(minutes / (24 * 60), 'day');
  if (minutes > 60 && minutes % 60 === 0) return count(minutes / 60, 'hour');
  return `${minutes} min`;
}
