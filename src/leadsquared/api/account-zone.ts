/** Reads the `TimeZone` of an account. How LeadSquared writes it isn't documented. */
import { findIana, WINDOWS_TO_IANA_MAP } from 'windows-iana';
import { isTimeZone, wallTimeAt } from '../../tasks/time-zone.ts';

const MAX_LENGTH = 100;

/**
 * Understands an IANA name, a Windows name (`India Standard Time`), what Windows shows for it (`(UTC+05:30) Chennai,
 * Kolkata, Mumbai, New Delhi`) and an offset (`+05:30`, `UTC+5:30`, `+0530`).
 * @param now in whose year the offset of a zone is looked at
 * @returns an IANA name or an offset like `+05:30`; undefined when it is none of these
 */
export function readAccountZone(text: string, now: Date): string | undefined {
  if (text.trim() === '' || text.length > MAX_LENGTH) return undefined;
  // A minus sign may come as one of typography.
  const name = text.trim().replace('\u2212', '-');
  const windows = findIana(name)[0];
  if (windows !== undefined) return windows;
  if (/^[a-z]/i.test(name) && isTimeZone(name)) return name;
  const { utc, offset = '', places = '' } = SHOWN.exec(name)?.groups ?? {};
  const zone = readOffset(offset) ?? (utc === undefined ? undefined : 'UTC');
  if (zone === undefined || !isTimeZone(zone)) return undefined;
  return zoneOfPlaces(places).find((one) => standardOffset(one, now) === standardOffset(zone, now)) ?? zone;
}

/** An offset, and after it places or a name. */
const SHOWN = /^\(?(?<utc>UTC|GMT)? ?(?<offset>[+-]\d\d?(?::?\d\d)?)?\)?\s{0,9}(?<places>\D*)$/i;

function readOffset(offset: string): string | undefined {
  const [, sign, hours = '', minutes = '00'] = /^([+-])(\d\d?):?(\d\d)?$/.exec(offset) ?? [];
  return sign && `${sign}${hours.padStart(2, '0')}:${minutes}`;
}

/** For `Eastern Time (US & Canada)`, or for cities, that may be in the names of zones. */
function zoneOfPlaces(places: string): readonly string[] {
  const region = places.replace(/\(.*/, '').trim();
  const named = [region, region.replace(/ Time$/, ' Standard Time')].flatMap((name): readonly string[] =>
    findIana(name),
  );
  const cities = places.split(',').map((city) => `/${city.trim().replaceAll(' ', '_')}`);
  const zones = WINDOWS_TO_IANA_MAP.flatMap(({ iana }): readonly string[] => iana);
  return [...named, ...zones.filter((zone) => cities.some((city) => city.length > 1 && zone.endsWith(city)))];
}

/** In ms; summer time is the other of the two, where there is one. */
function standardOffset(zone: string, now: Date): number {
  const offsets = [0, 6].map((month) => {
    const ms = Date.UTC(now.getUTCFullYear(), month, 1);
    return wallTimeAt(ms, zone) - ms;
  });
  return Math.min(...offsets);
}
