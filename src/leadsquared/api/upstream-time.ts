import { momentAt, utcMs, wallTimeAt } from '../../tasks/time-zone.ts';
import { millisecondsInMinute } from '../../tasks/units-of-time.ts';

/** None is before the year 100, which no task is due in. */
const ISO =
  /^(?<year>(?!00)\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[ T](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.\d+)?)?(?:\s?(?<half>[AP]M))?(?<offset> ?(?:Z|[+-]\d\d(?::?\d\d)?))?)?$/i;
/** As .NET writes it for the United States; the blank before AM may be a narrow one. */
const US =
  /^(?<month>\d\d?)\/(?<day>\d\d?)\/(?<year>(?!00)\d{4})(?:\s(?<hour>\d\d?):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.\d+)?)?(?:\s?(?<half>[AP]M))?(?<offset> ?(?:Z|[+-]\d\d(?::?\d\d)?))?)?$/i;

/** A time with its zone has 35 characters, and of what is none 40 are shown. */
const MAX_LENGTH = 100;

/** The least dates of .NET, which LeadSquared writes where there is none, and of SQL Server. */
const SENTINEL = /^(?:(?:0001|1753|1900)-0?1-0?1|0?1\/0?1\/(?:0001|1753|1900))(?!\d)/;
const MAX_OFFSET_MINUTES = 14 * 60;

export interface UpstreamTime {
  readonly at: Date | undefined;
  /** Whether it is a day without a clock time; `at` is its midnight in the upstream's zone. */
  readonly isDay: boolean;
  /** The text, when there is one and it is no time. */
  readonly unreadable: string;
}

const NONE: UpstreamTime = { at: undefined, isDay: false, unreadable: '' };

/**
 * Reads LeadSquared's `YYYY-MM-DD HH:MM:SS`, with or without seconds, fraction and offset, and `M/D/YYYY h:mm:ss AM`.
 * Most carry no zone: LeadSquared means UTC, and `new Date(text)` would read the machine's own zone. What can be read in
 * two ways, or is no time, is returned as it is.
 * @param zone the IANA zone of the upstream's times
 */
export function readUpstreamTime(text: string, zone: string): UpstreamTime {
  const written = text.slice(0, MAX_LENGTH).trim();
  if (written === '' || SENTINEL.test(written)) return NONE;
  const wallTime = readWallTime(ISO.exec(written)?.groups ?? readUs(written));
  if (wallTime === undefined) return { ...NONE, unreadable: written };
  const { wallMs, offsetMinutes, isDay } = wallTime;
  const ms =
    offsetMinutes === undefined ? momentAt(wallMs, zone) : wallMs - offsetMinutes * millisecondsInMinute;
  return { at: new Date(ms), isDay, unreadable: '' };
}

type Fields = Readonly<Partial<Record<string, string>>>;

/** Where day and month could be swapped, only AM or PM shows that it is a US time. */
function readUs(written: string): Fields | undefined {
  const fields = US.exec(written)?.groups;
  if (!fields) return undefined;
  const { day, month, half } = fields;
  return half !== undefined || Number(day) > 12 || day === month ? fields : undefined;
}

function readWallTime(fields: Fields | undefined) {
  if (!fields) return undefined;
  const [year, month, day] = [Number(fields.year), Number(fields.month), Number(fields.day)];
  const [minute, second] = [Number(fields.minute ?? 0), Number(fields.second ?? 0)];
  const hour = hourOf(fields.hour, fields.half);
  const offsetMinutes = fields.offset === undefined ? undefined : readOffset(fields.offset);
  const midnight = utcMs(year, month, day);
  const date = new Date(midnight);
  // 31 February is rolled over into March.
  const isDate = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const isOffset = offsetMinutes === undefined || Math.abs(offsetMinutes) <= MAX_OFFSET_MINUTES;
  if (!isDate || Number.isNaN(hour) || hour > 23 || minute > 59 || second > 59 || !isOffset) return undefined;
  const wallMs = midnight + ((hour * 60 + minute) * 60 + second) * 1000;
  return { wallMs, offsetMinutes, isDay: fields.hour === undefined };
}

/** 12 AM is midnight, and 12 PM noon; NaN for 0 AM or 13 PM. */
export function hourOf(hour = '0', half?: string): number {
  if (half === undefined) return Number(hour);
  if (Number(hour) < 1 || Number(hour) > 12) return Number.NaN;
  return (Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);
}

/** `Z`, `+05:30`, `+0530` or `+05`, in minutes; NaN when it has more than 59 minutes. */
function readOffset(offset: string): number {
  const [, sign, hours, minutes = '0'] = /([+-])(\d\d):?(\d\d)?/.exec(offset) ?? [];
  if (sign === undefined) return 0;
  if (Number(minutes) > 59) return Number.NaN;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** The other way round: `YYYY-MM-DD HH:MM:SS` on the wall of that zone. */
export function writeUpstreamTime(at: Date, zone: string): string {
  return new Date(wallTimeAt(at.getTime(), zone)).toISOString().slice(0, 19).replace('T', ' ');
}
