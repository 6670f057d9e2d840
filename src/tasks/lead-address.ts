/** Makes the address of a lead's page, and finds the lead's id in it, even inside the address of a link protector. */
import type { LeadId } from './task.ts';

/** One protector may wrap another's address. */
const MAX_WRAPPINGS = 4;
/** Text that begins with `http`, in Base64. */
const BASE64_ADDRESS = /^aHR0c[\w+/=-]+$/;

const PAGE = /(?:^|[/=])LeadDetails(?<after>[^#\s]*)/i;
const IN_PATH = /^\/[{(]?(?<id>[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?![\da-f-])/i;
const IN_QUERY = /[?&]leadid=(?<value>[^&]*)/i;
const IN_VALUE = /^["'{(+ ]{0,10}(?<id>[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?![\da-f-])/i;

/** @param appUrl where the account's pages are, when that is known */
export function leadPage(appUrl: string | undefined, leadId: LeadId | undefined): string | undefined {
  if (appUrl === undefined || leadId === undefined) return undefined;
  return `${appUrl}/LeadManagement/LeadDetails?LeadID=${leadId}`;
}

/** `…/LeadDetails?LeadID=<guid>…` or `…/LeadDetails/<guid>`: any host, any parameter case, plain or in another address. */
export function leadIdInAddress(address: string): LeadId | undefined {
  let texts = [address];
  for (let wrappings = 0; wrappings <= MAX_WRAPPINGS; wrappings += 1) {
    const id = texts.map(leadIdOnPage).find((found) => found !== undefined);
    if (id !== undefined) return id;
    texts = texts.flatMap(unwrapped);
  }
  return undefined;
}

function leadIdOnPage(address: string): LeadId | undefined {
  const after = PAGE.exec(address)?.groups?.after ?? '';
  const value = IN_QUERY.exec(after)?.groups?.value ?? '';
  const found = IN_PATH.exec(after) ?? IN_VALUE.exec(value);
  return found?.groups?.id?.toLowerCase();
}

/** Decodes percent codes (Outlook, Google, Slack and most others), Proofpoint's, and Base64. */
function unwrapped(address: string): string[] {
  const inner = percentDecoded(address);
  const parameters = [...new URLSearchParams(address.slice(address.indexOf('?') + 1))];
  const encoded = parameters.flatMap(([name, value]) => {
    if (name === 'u' && address.includes('/v2/url?')) return [proofpointDecoded(value)];
    return BASE64_ADDRESS.test(value) ? [Buffer.from(value, 'base64url').toString()] : [];
  });
  return [...(inner === address ? [] : [inner]), ...encoded.slice(0, 1)];
}

function percentDecoded(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (codes) => {
    try {
      return decodeURIComponent(codes);
    } catch {
      return codes;
    }
  });
}

/** Proofpoint's URL Defense, version 2, writes `_` for `/` and `-XX` for `%XX`. Version 3 leaves the address as it is. */
function proofpointDecoded(text: string): string {
  return percentDecoded(text.replaceAll('_', '/').replace(/-(?=[\da-f]{2})/gi, '%'));
}
