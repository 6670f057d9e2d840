import { TZDate } from '@date-fns/tz';

/** Date.UTC would read a year before 100 as one of the last century. */
const WALL_TIME =
  /^(?!00)\d{4}-(?:0[1-9]|1[0-2])-\d\d[ T](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/;

/** A time with its zone has 35 characters, and of what is none 40 are shown. */
const MAX_LENGTH = 100;

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
  const came = text.slice(0, MAX_LENGTH).trim();
  if (came === '' || came.startsWith(SENTINEL)) return { at: undefined, unreadable: '' };
  if (!WALL_TIME.test(came)) return { at: undefined, unreadable: came };

  const [year, month, day] = [numberAt(came, 0, 4), numberAt(came, 5, 2) - 1, numberAt(came, 8, 2)];
  const [hour, minute, second] = [numberAt(came, 11, 2), numberAt(came, 14, 2), numberAt(came, 17, 2)];
  const utc = new Date(Date.UTC(year, month, day, hour, minute, second));
  // 31 February is rolled over into March.
  if (utc.getUTCDate() !== day) return { at: undefined, unreadable: came };
  // Not LeadSquared's way, but if it says so.
  if (came.length > 19 && /[Z:]/.test(came.slice(19))) {
    const at = new Date(came.replace(' ', 'T'));
    return Number.isNaN(at.getTime()) ? { at: undefined, unreadable: came } : { at, unreadable: '' };
  }
  if (zone === 'UTC') return { at: utc, unreadable: '' };
  return { at: new Date(new TZDate(year, month, day, hour, minute, second, zone).getTime()), unreadable: '' };
}

/** A list may have 50,000 times: this leaves nothing behind to be collected, as the groups of a match would. */
function numberAt(digits: string, from: number, length: number): number {
  let number = 0;
  for (let at = from; at < from + length; at += 1) number = 10 * number + digits.charCodeAt(at) - 48;
  return number;
}

/** The other way round: `YYYY-MM-DD HH:MM:SS` on the wall of that zone. */
export function writeUpstreamTime(at: Date, zone: string): string {
  return new TZDate(at, zone).toISOString().slice(0, 19).replace('T', ' ');
}
