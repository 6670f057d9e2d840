/** Moments in words, and as Slack dates that each viewer's own client draws in that viewer's zone. */
import { formatDistanceStrict } from 'date-fns/formatDistanceStrict';
import { count } from './text.ts';

export interface Viewpoint {
  readonly now: Date;
  /** The viewer's IANA time zone. */
  readonly zone: string;
}

/** Making one takes longer than all that it formats. */
const formats = new Map<string, Record<'moment' | 'day', Intl.DateTimeFormat>>();

function formatsIn(timeZone: string) {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = {
    moment: new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone }),
    day: new Intl.DateTimeFormat('en-US', { dateStyle: 'short', timeZone }),
  };
  formats.set(timeZone, made);
  return made;
}

/**
 * mrkdwn `<!date^…>`. Slack draws it in the viewer's zone (Slack, "Formatting text", date formatting); where it
 * cannot, the fallback stands in the zone we know. Before 1970 Slack draws nothing.
 */
export function slackDate(at: Date, pattern: string, zone: string): string {
  const fallback = `${formatsIn(zone).moment.format(at)} ${zone}`;
  const seconds = Math.floor(at.getTime() / 1000);
  return seconds < 0 ? fallback : `<!date^${seconds}^${pattern}|${fallback}>`;
}

export const DATE_AND_TIME = '{date_short_pretty} at {time}';

/** `2 days`, `3 hours`: whole units, rounded down. */
export function distance(at: Date, now: Date): string {
  const isClose = Math.abs(at.getTime() - now.getTime()) < 60_000;
  return isClose ? 'less than a minute' : formatDistanceStrict(at, now, { roundingMethod: 'floor' });
}

/** `20 min before, 12:48 AM`. */
export function reminderWords(dueAt: Date, minutesBefore: number, zone: string): string {
  const remindAt = new Date(dueAt.getTime() - minutesBefore * 60_000);
  const before = `${timeBefore(minutesBefore)} before`;
  if (Number.isNaN(remindAt.getTime())) return before;
  const { day } = formatsIn(zone);
  const pattern = day.format(remindAt) === day.format(dueAt) ? '{time}' : DATE_AND_TIME;
  return `${before}, ${slackDate(remindAt, pattern, zone)}`;
}

function timeBefore(minutes: number): string {
  if (minutes > 60 && minutes % (24 * 60) === 0) return count(minutes / (24 * 60), 'day');
  if (minutes > 60 && minutes % 60 === 0) return count(minutes / 60, 'hour');
  return `${minutes} min`;
}
