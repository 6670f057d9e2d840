import { TZDate } from '@date-fns/tz';
import { format } from 'date-fns';

const WALL_TIME =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)[ T](?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:\.\d+)?(?<offset>Z|[+-]\d\d:\d\d)?$/;

/** LeadSquared's way to say that there is no date. */
const SENTINEL = '0001-01-01';

export interface UpstreamTime {
  readonly at: Date | undefined;
  /** What came, when it is there and is no time. */
  readonly unreadable: string;
}

/**
 * Reads LeadSquared's `YYYY-MM-DD HH:MM:SS`, with or without a fraction. It carries no zone: LeadSquared means
 * UTC, and `new Date(text)` would read the machine's own zone.
 * @param zone the IANA zone of the upstream's times
 */
export function readUpstreamTime(text: string, zone: string): UpstreamTime {
  const came = text.trim();
  if (came === '' || came.startsWith(SENTINEL)) return { at: undefined, unreadable: '' };
  const parts = WALL_TIME.exec(came)?.groups;
  if (parts === undefined) return { at: undefined, unreadable: came };

  const [year, month, day] = [Number(parts.year), Number(parts.month) - 1, Number(parts.day)];
  const [hour, minute, second] = [Number(parts.hour), Number(parts.minute), Number(parts.second)];
  const utc = new Date(Date.UTC(year, month, day, hour, minute, second));
  // Date.UTC rolls what does not exist over: 31 February into March, 24:00 into the next day, year 50 into 1950.
  const exists =
    utc.getUTCFullYear() === year &&
    utc.getUTCMonth() === month &&
    utc.getUTCDate() === day &&
    utc.getUTCHours() === hour &&
    utc.getUTCMinutes() === minute &&
    utc.getUTCSeconds() === second;
  if (!exists) return { at: undefined, unreadable: came };
  // Not LeadSquared's way, but if it says so.
  if (parts.offset !== undefined) return { at: new Date(came.replace(' ', 'T')), unreadable: '' };
  if (zone === 'UTC') return { at: utc, unreadable: '' };
  return { at: new Date(new TZDate(year, month, day, hour, minute, second, zone).getTime()), unreadable: '' };
}

/** The other way round: `YYYY-MM-DD HH:MM:SS` on the wall of that zone. */
export function writeUpstreamTime(at: Date, zone: string): string {
  return format(new TZDate(at, zone), 'yyyy-MM-dd HH:mm:ss');
}
