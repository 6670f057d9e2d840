/** Reads the answer of UserByAccessKey.Get, which also holds personal data that is not kept. */
import { isRecord, lowerKeys, shortText } from './json.ts';

/** Hosts without a scheme. What LeadSquared does not say is `''`. */
export interface Account {
  readonly apiHost: string;
  readonly appHost: string;
  /** As LeadSquared writes it. */
  readonly timeZone: string;
}

/** A host has at most 253 characters; to read a longer one takes time that grows with its square. */
const MAX_ADDRESS_LENGTH = 500;

/** @param answer parsed JSON: `{"LSQCommonServiceURLs": {"api": "…", "app": "…"}, …}`, hosts or addresses */
export function readAccount(answer: unknown): Account | undefined {
  if (!isRecord(answer)) return undefined;
  const { lsqcommonserviceurls: urls, timezone } = lowerKeys(answer);
  const hosts = isRecord(urls) ? lowerKeys(urls) : {};
  return {
    apiHost: hostIn(hosts.api),
    appHost: hostIn(hosts.app),
    timeZone: typeof timezone === 'string' ? shortText(timezone) : '',
  };
}

function hostIn(text: unknown): string {
  if (typeof text !== 'string' || text.length > MAX_ADDRESS_LENGTH || text.trim() === '') return '';
  const address = text.includes('://') ? text.trim() : `https://${text.trim()}`;
  return URL.parse(address)?.host ?? '';
}
