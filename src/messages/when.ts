/** Moments in words, and as Slack dates that each viewer's own client draws in that viewer's zone. */
import { count } from './text.ts';

export interface Viewpoint {
  readonly now: Date;
  /** The viewer's IANA time zone. */
  readonly zone: string;
}

const MINUTE_MS = 60_000;

interface Moment {
  /** `Oct 20, 2016, 7:00 AM Asia/Kolkata` */
  readonly words: string;
  /** `Oct 20, 2016` */
  readonly day: string;
}

interface Clock {
  readonly format: Intl.DateTimeFormat;
  /** By their minutes since the epoch. */
  readonly moments: Map<number, Moment>;
}

/** One a zone. Making a format takes longer than all that it formats, and formatting longer than all else of a list. */
const clocks = new Map<string, Clock>();
const MAX_MOMENTS = 10_000;
let keptMoments = 0;

function momentIn(zone: string, at: Date): Moment {
  const clock = clocks.get(zone) ?? openClock(zone);
  const minute = Math.floor(at.getTime() / MINUTE_MS);
  const known = clock.moments.get(minute);
  if (known !== undefined) return known;
  const words = clock.format.format(at);
  const moment = { words: `${words} ${zone}`, day: words.slice(0, words.lastIndexOf(',')) };
  clock.moments.set(minute, moment);
  keptMoments += 1;
  if (keptMoments > MAX_MOMENTS) {
    for (const each of clocks.values()) each.moments.clear();
    keptMoments = 0;
  }
  return moment;
}

function openClock(timeZone: string): Clock {
  const format = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone });
  const clock = { format, moments: new Map<number, Moment>() };
  clocks.set(timeZone, clock);
  return clock;
}

function isSameDay(a: Date, b: Date, zone: string): boolean {
  return momentIn(zone, a).day === momentIn(zone, b).day;
}

/**
 * mrkdwn `<!date^…>`. Slack draws it in the viewer's zone (Slack, "Formatting text", date formatting); where it
 * cannot, the fallback stands in the zone we know. Before 1970 Slack draws nothing.
 * @param link an address that the date leads to
 */
export function slackDate(at: Date, pattern: string, zone: string, link?: string): string {
  const fallback = momentIn(zone, at).words;
  const seconds = Math.floor(at.getTime() / 1000);
  const linked = link === undefined ? '' : `^${link}`;
  return seconds < 0 ? fallback : `<!date^${seconds}^${pattern}${linked}|${fallback}>`;
}

export const DATE_AND_TIME = '{date_short_pretty} at {time}';

/**
 * `2 days`, `3 hours`: to the nearest, but of days, for what is due tomorrow evening is not two days off. A month and a
 * year are as long as they are on average. Not by date-fns, whose words take 25 files and 40 ms to load.
 */
export function distance(at: Date, now: Date): string {
  const minutes = Math.abs(at.getTime() - now.getTime()) / MINUTE_MS;
  if (minutes < 1) return 'less than a minute';
  if (minutes < 59.5) return count(Math.round(minutes), 'minute');
  const hours = minutes / 60;
  if (hours < 23.5) return count(Math.round(hours), 'hour');
  const days = hours / 24;
  if (days < 29.75) return count(Math.floor(days + 0.25), 'day');
  const months = days / 30.4375;
  if (months < 11.5) return count(Math.round(months), 'month');
  return count(Math.round(months / 12), 'year');
}

/** `20 min before, 12:48 AM`. */
export function reminderWords(dueAt: Date, minutesBefore: number, zone: string): string {
  const remindAt = new Date(dueAt.getTime() - minutesBefore * MINUTE_MS);
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
