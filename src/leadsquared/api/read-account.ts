/** Reads the answer of UserByAccessKey.Get, which also holds personal data that is not kept. */
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
  /** Of phone numbers that do not say theirs: digits, without `+`. */
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
