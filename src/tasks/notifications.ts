/** What a rep is told of without asking, and when. Everything is off until they turn it on. */
import { dayAt, momentAt, wallTimeAt } from './time-zone.ts';
import { millisecondsInDay, millisecondsInHour, millisecondsInMinute } from './units-of-time.ts';

export interface Notifications {
  /** When the morning list comes, in minutes since midnight on the rep's clock; undefined where it's off. */
  readonly morningAt: number | undefined;
  /** Another person has given them a task. */
  readonly newTasks: boolean;
  /** All of their tasks that have a reminder in LeadSquared are reminded of in Slack. */
  readonly reminders: boolean;
}

export const NOTHING: Notifications = { morningAt: undefined, newTasks: false, reminders: false };

/** When the morning list comes that is turned on at first. */
export const USUAL_MORNING = 8 * 60 + 30;

export function isAnyOn({ morningAt, ...watched }: Notifications): boolean {
  return morningAt !== undefined || isWatched(watched);
}

/** The rep's own tasks are read every few minutes. */
export function isWatched({ newTasks, reminders }: Omit<Notifications, 'morningAt'>): boolean {
  return newTasks || reminders;
}

/** `08:30` */
export function clockTime(minuteOfDay: number): string {
  const parts = [Math.floor(minuteOfDay / 60), minuteOfDay % 60];
  return parts.map((number) => String(number).padStart(2, '0')).join(':');
}

/** In minutes since midnight; undefined for what is no time of day. */
export function readClockTime(text: unknown): number | undefined {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(String(text)) ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}

/** A morning list of one day. */
export interface Morning {
  /** The rep's day: `20261130`. */
  readonly day: string;
  readonly at: Date;
}

const FIRST_HOUR = 7;
const LAST_HOUR = 21;
const WATCHED_MS = (LAST_HOUR - FIRST_HOUR) * millisecondsInHour;

/** Own tasks are read on weekdays from 7 to 21 on the rep's clock. */
export function isWatchTime({ now, zone }: { now: Date; zone: string }): boolean {
  const day = dayAt(now.getTime(), zone);
  const hour = Math.floor((wallTimeAt(now.getTime(), zone) - day * millisecondsInDay) / millisecondsInHour);
  return isWeekday(day) && hour >= FIRST_HOUR && hour < LAST_HOUR;
}

function isWeekday(day: number): boolean {
  const weekday = new Date(day * millisecondsInDay).getUTCDay();
  return weekday !== SATURDAY && weekday !== SUNDAY;
}

const SUNDAY = 0;
const SATURDAY = 6;

/** The morning list of the rep's day that it is now; undefined on a weekend. It may be over. */
export function morningOf(
  morningAt: number,
  { now, zone }: { now: Date; zone: string },
): Morning | undefined {
  const day = dayAt(now.getTime(), zone);
  const midnight = new Date(day * millisecondsInDay);
  if (!isWeekday(day)) return undefined;
  const at = momentAt(day * millisecondsInDay + morningAt * millisecondsInMinute, zone);
  return { day: midnight.toISOString().slice(0, 10).replaceAll('-', ''), at: new Date(at) };
}

/** `8:30 AM` */
export function spokenTime(minuteOfDay: number): string {
  const hour = Math.floor(minuteOfDay / 60);
  const minutes = String(minuteOfDay % 60).padStart(2, '0');
  return `${hour % 12 || 12}:${minutes} ${hour < 12 ? 'AM' : 'PM'}`;
}

/** At most this share of LeadSquared's limit, for all that is done without a rep waiting. */
export const LIMIT_SHARE = 0.2;

/**
 * How many calls a weekday it takes to watch a rep's tasks, of up to 199, and all reps' of one time zone at most.
 * @param intervalMs how often they are read, if the pace allows that; 0: never
 */
export function watchingCalls(
  { limit, windowMs }: { readonly limit: number; readonly windowMs: number },
  intervalMs: number,
): { each: number; most: number } {
  if (intervalMs === 0) return { each: 0, most: 0 };
  const most = (WATCHED_MS / windowMs) * limit * LIMIT_SHARE;
  return { each: Math.min(most, Math.ceil(WATCHED_MS / intervalMs)), most: Math.floor(most) };
}
