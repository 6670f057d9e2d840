/** Reads the answer of UserByAccessKey.Get, which also holds personal data that is not kept. */
import { findIana, WINDOWS_TO_IANA_MAP } from 'windows-iana';
import { isTimeZone, wallTimeAt } from '../../tasks/time-zone.ts';
import { isRecord, lowerKeys, shortText } from './json.ts';

/** What LeadSquared does not say is `''`. */
export interface Account {
  /** Hosts without a scheme. */
  readonly apiHost: string;
  readonly appHost: string;
  /** The role of the keys' user, in LeadSquared's words. */
  readonly role: string;
  /** As LeadSquared writes it. */
  readonly timeZone: string;
  /** For phone numbers that do not say theirs: digits, without `+`. */
  readonly countryCode: string;
}

const FIELDS = ['lsqcommonserviceurls', 'timezone', 'role', 'defaultcountrycode'];
/** A host has at most 253 characters; to read a longer one takes time that grows with its square. */
const MAX_ADDRESS_LENGTH = 500;

/**
 * @param answer parsed JSON: `{"LSQCommonServiceURLs": {"api": "…", "app": "…"}, "DefaultCountryCode": "91", …}`, hosts or
 *   addresses
 */
export function readAccount(answer: unknown): Account | undefined {
  if (!isRecord(answer)) return undefined;
  const fields = lowerKeys(answer);
  // Words in another form, such as those of the limit, are no account. An empty answer is one that says nothing.
  if (Object.keys(fields).length > 0 && !FIELDS.some((field) => field in fields)) return undefined;
  const { lsqcommonserviceurls: urls, timezone, role, defaultcountrycode: code } = fields;
  const hosts = isRecord(urls) ? lowerKeys(urls) : {};
  return {
    apiHost: hostIn(hosts.api),
    appHost: hostIn(hosts.app),
    role: typeof role === 'string' ? shortText(role) : '',
    timeZone: typeof timezone === 'string' ? shortText(timezone) : '',
    countryCode: countryCodeIn(code),
  };
}

/** A country's code has one to three digits (ITU-T E.164). */
function countryCodeIn(code: unknown): string {
  const text = typeof code === 'number' || typeof code === 'string' ? String(code) : '';
  return /^\+?0{0,2}(?<digits>[1-9]\d{0,2})-?$/.exec(text.trim())?.groups?.digits ?? '';
}

function hostIn(text: unknown): string {
  if (typeof text !== 'string' || text.length > MAX_ADDRESS_LENGTH || text.trim() === '') return '';
  const address = text.includes('://') ? text.trim() : `https://${text.trim()}`;
  return URL.parse(address)?.host ?? '';
}

const MAX_ZONE_LENGTH = 100;

/**
 * Reads an account's `TimeZone`. How LeadSquared writes it isn't documented: an IANA name, a Windows name (`India Standard
 * Time`), what Windows shows for it (`(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi`) or an offset (`+05:30`,
 * `UTC+5:30`, `+0530`).
 * @param now in whose year the offset of a zone is looked at
 * @returns an IANA name or an offset like `+05:30`; undefined when it is none of these
 */
export function readAccountZone(text: string, now: Date): string | undefined {
  if (text.trim() === '' || text.length > MAX_ZONE_LENGTH) return undefined;
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
  const named: string[] = [...findIana(region), ...findIana(region.replace(/ Time$/, ' Standard Time'))];
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
