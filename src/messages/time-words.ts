/** Moments in words, and as Slack dates, which each viewer's own client draws in that viewer's zone. */
import type { Group, Standpoint } from '../tasks/agenda.ts';
import { type DatedTask, daysOf, isEndBehind, isUnderWay, spanOf } from '../tasks/due.ts';
import { ownReminderAt } from '../tasks/reminder.ts';
import type { TaskReminder } from '../tasks/task.ts';
import { dayAt, formatOfZones } from '../tasks/time-zone.ts';
import { millisecondsInDay, millisecondsInMinute } from '../tasks/units-of-time.ts';
import { count } from './block-text.ts';

/** `Oct 20, 2016, 7:00 AM` */
const dateAndTime = formatOfZones({ dateStyle: 'medium', timeStyle: 'short' });

/**
 * mrkdwn `<!date^…>`. Slack draws it in the viewer's zone (Slack, "Formatting text", date formatting). Where it can't, it
 * shows the fallback, `Oct 20, 2016, 7:00 AM Asia/Kolkata`. Before 1970 Slack draws nothing.
 * @param link an address that the date leads to
 */
export function slackDate(at: Date, pattern: string, zone: string, link?: string): string {
  const fallback = `${dateAndTime(at.getTime(), zone)} ${zone}`;
  const seconds = Math.floor(at.getTime() / 1000);
  const linked = link === undefined ? '' : `^${link}`;
  return seconds < 0 ? fallback : `<!date^${seconds}^${pattern}${linked}|${fallback}>`;
}

export const DATE_AND_TIME = '{date_short_pretty} at {time}';

/**
 * `2 days`, `3 hours`: to the nearest, but of days, for what is due tomorrow evening is not two days off. A month and a
 * year are as long as they are on average.
 */
function distance(at: Date, now: Date): string {
  const minutes = Math.abs(at.getTime() - now.getTime()) / millisecondsInMinute;
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

/**
 * When a task is due: a Slack date, or the days of an all-day task, like `Nov 29 – Dec 1`. Those are in words, because Slack would draw a date in
 * the zone of the device, where the day may be another.
 * @param link an address that the date leads to
 */
export function dueDate(task: DatedTask, { now, zone, accountZone }: Standpoint, link?: string): string {
  if (!task.isAllDay) return slackDate(task.dueAt, DATE_AND_TIME, zone, link);
  const days = daysOf(task, accountZone);
  const today = dayAt(now.getTime(), days.zone);
  const firstAndLast = [...new Set([days.first, days.last])];
  const words = firstAndLast.map((day) => dayWords(day, today)).join(' – ');
  return link === undefined ? words : `<${link}|${words}>`;
}

/** `Nov 29`, and `Nov 29, 2027` in another year. */
function dayWords(day: number, today: number): string {
  const [monthAndDay = '', year = ''] = dateAndTime(day * millisecondsInDay, 'UTC').split(', ');
  const isThisYear = new Date(today * millisecondsInDay).getUTCFullYear() === Number(year);
  return isThisYear ? monthAndDay : `${monthAndDay}, ${year}`;
}

/** How far off a task is: `in 2 hours`, `2 days overdue`, `now, until 10:30 AM`. */
export function howFar(task: DatedTask, group: Group, standpoint: Standpoint): string {
  const { now, accountZone } = standpoint;
  if (group === 'overdue') {
    if (!task.isAllDay && task.unreadableEndDate !== '') return 'overdue';
    const span = spanOf(task, accountZone);
    const ends = new Date(span.endsMs);
    const far = `${distance(ends, now)} overdue`;
    return isEndBehind(span) ? `${far}, it ended ${endWords(task, ends, standpoint)}` : far;
  }
  const underWay = task.state === 'open' ? nowWords(task, standpoint) : undefined;
  if (underWay !== undefined) return underWay;
  if (task.isAllDay) return dayDistance(task, standpoint);
  const far = distance(task.dueAt, now);
  return task.dueAt < now ? `${far} ago` : `in ${far}`;
}

function endWords(task: DatedTask, ends: Date, { now, zone, accountZone }: Standpoint): string {
  if (!task.isAllDay) return slackDate(ends, DATE_AND_TIME, zone);
  const { zone: zoneOfDays } = daysOf(task, accountZone);
  return dayWords(dayAt(ends.getTime(), zoneOfDays), dayAt(now.getTime(), zoneOfDays));
}

/** For a task that is under way: `now, until 10:30 AM`, and `today` for an all-day one. */
export function nowWords(task: DatedTask, standpoint: Standpoint): string | undefined {
  const { now, zone, accountZone } = standpoint;
  const span = spanOf(task, accountZone);
  if (!isUnderWay(span, now)) return undefined;
  if (task.isAllDay) return dayDistance(task, standpoint);
  if (task.unreadableEndDate !== '') return 'already started';
  const isToday = dayAt(span.endsMs, zone) === dayAt(now.getTime(), zone);
  const pattern = isToday ? '{time}' : DATE_AND_TIME;
  return `now, until ${slackDate(new Date(span.endsMs), pattern, zone)}`;
}

/** By the days of the account's calendar: where the viewer's has another date now, `today` is the account's. */
function dayDistance(task: DatedTask, standpoint: Standpoint): string {
  const { now, accountZone } = standpoint;
  const { first, last, zone } = daysOf(task, accountZone);
  const today = dayAt(now.getTime(), zone);
  const where = dayAt(now.getTime(), standpoint.zone) === today ? '' : ' in LeadSquared’s time zone';
  if (first === today + 1) return `tomorrow${where}`;
  if (first <= today && today <= last) return `today${where}`;
  const days = first > today ? first - today : today - last;
  const far =
    days < 30 ? count(days, 'day') : distance(new Date(now.getTime() + days * millisecondsInDay), now);
  return first > today ? `in ${far}` : `${far} ago`;
}

/** `20 min before, 12:48 AM`, `1 day before, 10:00 AM`, or `on the day, 10:00 AM`. */
export function reminderWords(task: DatedTask, { zone, accountZone }: Standpoint): string | undefined {
  const remindAt = ownReminderAt(task, accountZone);
  if (task.reminder === undefined || remindAt === undefined) return undefined;
  const before = beforeWords(task.reminder);
  if (Number.isNaN(remindAt.getTime())) return before;
  // That many days before is meant in the account's calendar.
  const plainDay =
    task.reminder.kind === 'days before'
      ? daysOf(task, accountZone).first - task.reminder.days
      : dayAt(task.dueAt.getTime(), zone);
  const pattern = dayAt(remindAt.getTime(), zone) === plainDay ? '{time}' : DATE_AND_TIME;
  return `${before}, ${slackDate(remindAt, pattern, zone)}`;
}

function beforeWords(reminder: TaskReminder): string {
  if (reminder.kind === 'days before') {
    return reminder.days === 0 ? 'on the day' : `${count(reminder.days, 'day')} before`;
  }
  const { minutes } = reminder;
  if (minutes > 60 && minutes % (24 * 60) === 0) return `${count(minutes / (24 * 60), 'day')} before`;
  if (minutes > 60 && minutes % 60 === 0) return `${count(minutes / 60, 'hour')} before`;
  return `${minutes} min before`;
}
