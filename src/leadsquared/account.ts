/** Reads the answer of UserByAccessKey.Get, which also holds personal data that is not kept. */
import { isRecord, lowerKeys } from './json.ts';

/** Hosts without a scheme; `''` when LeadSquared does not say. */
export interface Account {
  readonly apiHost: string;
  readonly appHost: string;
}

/** A host has at most 253 characters; to read a longer one takes time that grows with its square. */
const MAX_ADDRESS_LENGTH = 500;

/** @param answer parsed JSON: `{"LSQCommonServiceURLs": {"api": "…", "app": "…"}, …}`, hosts or addresses */
export function readAccount(answer: unknown): Account | undefined {
  if (!isRecord(answer)) return undefined;
  const { lsqcommonserviceurls: urls } = lowerKeys(answer);
  const hosts = isRecord(urls) ? lowerKeys(urls) : {};
  return { apiHost: hostIn(hosts.api), appHost: hostIn(hosts.app) };
}

function hostIn(text: unknown): string {
  if (typeof text !== 'string' || text.length > MAX_ADDRESS_LENGTH || text.trim() === '') return '';
  const address = text.includes('://') ? text.trim() : `https://${text.trim()}`;
  return URL.parse(address)?.host ?? '';
}
