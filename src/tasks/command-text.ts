/** Reads what a rep typed behind the command, and the ids inside. */
import { type Filter, isFilter } from './agenda.ts';
import type { LeadQuery } from './lead.ts';
import type { LeadId } from './task.ts';

export type CommandText =
  | { readonly kind: 'help' }
  /** Without a lead it is the rep's own list. */
  | { readonly kind: 'list'; readonly leadId: LeadId | undefined; readonly filter: Filter }
  | { readonly kind: 'search'; readonly query: LeadQuery; readonly filter: Filter }
  /** `rest` is what could not be understood, as it was typed. */
  | {
      readonly kind: 'not-understood';
      readonly rest: string;
      readonly why: 'no lead' | 'no filter';
    };

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const GUID_LENGTH = 36;
/** Braces, quotes and spaces on both sides are fewer than this. The CRM may send an id of any length. */
const MAX_WRAPPED_GUID_LENGTH = 100;
/** Each run at the end is tried once, from its first character: without the look behind it would be tried from each. */
const WRAPPED = /^[\s"'`“”„‘’‚«»{}]+|(?<![\s"'`“”„‘’‚«»{}])[\s"'`“”„‘’‚«»{}]+$/g;
/** Soft hyphens, marks of direction and spaces of no width come along with what is copied. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
/** Slack writes a link as `<address>` or `<address|label>`; a label may hold spaces. */
const LINK = /^<(?<address>[^|>]*)(?:\|[^>]*)?>/;
/** A lead's page may stand in another address. */
const LEAD_PAGE = /(?:^|\/)LeadDetails(?:(?!\/LeadDetails)[^?#])*\?(?<query>[^#]*)/i;
/** A link that ends the text, as where a name comes before its e-mail address. */
const LAST_LINK = /<(?<address>[^<>|\s]+)(?:[|\s][^<>]*)?>[^\w<]*$/;
/** What ends what it opens with; a phone's keyboard may mix them. */
const CLOSERS: Readonly<Record<string, string>> = {
  '{': '}',
  '"': '"”“',
  '“': '”"“',
  '„': '“”"',
  "'": "'’‘",
  '‘': "’'",
  '’': "’'",
  '‚': '‘’',
  '`': '`',
  '«': '»',
};
const EMAIL = /^[^\s@<>"(),;:]+@[^\s@<>"(),;:][^\s@<>"(),;:.]*\.[^\s@<>"(),;:]+$/;
/** As people write one: digits, and what they put between them. */
const PHONE = /^[+\d\s().\-/\u2010-\u2015\u2212]+$/;
const MIN_PHONE_DIGITS = 6;
const MAX_LEAD_LENGTH = 100;
/** A page's address and its label are shorter, as Slack writes them. */
const MAX_TYPED_LENGTH = 3_000;
/** A message may be longer, but who is named is named early. */
const MAX_MESSAGE_LENGTH = 3_000;

/**
 * `<lead> [filter]`, a filter alone or behind `mine`, `help` or nothing. The lead is a GUID in any case, in braces or quotes, the address of its page,
 * an e-mail address, a phone number, or a name; a name that ends in a filter's word is quoted.
 */
export function readCommandText(typed: string): CommandText {
  const came = typed.trim();
  const text = unescapeSlack(came.slice(0, MAX_TYPED_LENGTH)).replace(INVISIBLE, '').trim();
  if (came.length > MAX_TYPED_LENGTH) return { kind: 'not-understood', rest: text, why: 'no lead' };
  if (text === '' || text.toLowerCase() === 'help') return { kind: 'help' };
  const alone = text.toLowerCase().replace(/^mine\s+/, '');
  if (isFilter(alone)) return { kind: 'list', leadId: undefined, filter: alone };

  const { lead, rest } = splitLead(text);
  const filter = rest === '' ? 'pending' : rest.toLowerCase();
  if (!isFilter(filter)) return { kind: 'not-understood', rest, why: 'no filter' };
  const leadId = leadIdIn(lead);
  if (leadId !== undefined) return { kind: 'list', leadId, filter };
  const query = readLeadQuery(lead);
  if (query !== undefined) return { kind: 'search', query, filter };
  return { kind: 'not-understood', rest: text, why: 'no lead' };
}

/** What to search for, or undefined for what can be no lead. */
export function readLeadQuery(lead: string): LeadQuery | undefined {
  if (lead.length > MAX_TYPED_LENGTH) return undefined;
  const address = LAST_LINK.exec(lead)?.groups?.address ?? '';
  const text = (/.@./.test(address) ? address : lead)
    .replace(/^(?:mailto|tel):/i, '')
    .replace(WRAPPED, '')
    .replace(/(?<![\s,;])[\s,;]+$/, '')
    .replace(/\s+/g, ' ');
  if (text.length > MAX_LEAD_LENGTH || /\p{Cc}/u.test(lead)) return undefined;
  const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  if (letters < 2) return undefined;
  // An address that is no lead's page is nobody's name.
  if (/^https?:|^\S[^\s/]*\/\S*[?=]/i.test(text)) return undefined;
  if (EMAIL.test(text)) return { by: 'email', text: text.toLowerCase() };
  const digits = text.normalize('NFKC').replace(/\D/g, '');
  if (PHONE.test(text.normalize('NFKC')) && digits.length >= MIN_PHONE_DIGITS)
    return { by: 'phone', text: digits };
  // A phone's keyboard makes the apostrophe of a name a quote.
  return { by: 'name', text: text.replace(/[‘’]/g, "'") };
}

/** What in a message names a lead: the id in the address of its page, an e-mail address or a phone number; else `''`. */
export function leadWordsIn(message: string): string {
  const text = unescapeSlack(message.slice(0, MAX_MESSAGE_LENGTH))
    .replace(/<[!#@][^<>]*>/g, ' ')
    .replace(/<(?:mailto:|tel:)?([^<|>]*)(?:\|[^<>]*)?>/g, ' $1 ')
    .replace(INVISIBLE, '');
  const words = text
    .split(/[\s,;]+/)
    .map((word) => word.replace(/^[("'<]+|(?<![)"'>.:!?])[)"'>.:!?]+$/g, ''));
  const leadId = words.map(leadIdIn).find((id) => id !== undefined);
  const email = words
    .map((word) => word.replace(/^\w+:/, ''))
    .find((word) => word.length <= MAX_LEAD_LENGTH && EMAIL.test(word));
  return leadId ?? email ?? phoneIn(words.filter((word) => !word.includes('://')).join(' '));
}

/** Seven digits at least, as people group them; a date is none. */
function phoneIn(text: string): string {
  const groups = text.matchAll(/(?<![\w/])\(?\+?\d[\d ().-]{5,25}\d(?![\w/])/g);
  const phones = Array.from(groups, ([group]) => group.trim());
  return phones.find((group) => group.replace(/\D/g, '').length >= 7 && !/\d{4}-\d\d-\d\d/.test(group)) ?? '';
}

/** A GUID in any case, with or without braces, quotes or spaces around it, else undefined. */
export function readGuid(text: string): LeadId | undefined {
  if (text.length < GUID_LENGTH || text.length > MAX_WRAPPED_GUID_LENGTH) return undefined;
  const bare = text.length === GUID_LENGTH ? text : text.replace(WRAPPED, '');
  return GUID.test(bare) ? bare.toLowerCase() : undefined;
}

/** Slack escapes these three in command text and in action values. `&amp;` comes last, so that it is undone once. */
export function unescapeSlack(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** The lead ends where its link, its quotes or its braces do; else a filter's word behind it is the filter. */
function splitLead(text: string): { lead: string; rest: string } {
  const link = LINK.exec(text);
  if (link) return { lead: link.groups?.address ?? '', rest: text.slice(link[0].length).trim() };
  const closers = CLOSERS[text.charAt(0)] ?? '';
  const end = Math.max(...[...closers].map((closer) => text.lastIndexOf(closer)), 0);
  if (end > 0) return { lead: text.slice(0, end + 1), rest: text.slice(end + 1).trim() };
  // Whatever stands behind an id was meant as a filter.
  const first = /^\S+/.exec(text)?.[0] ?? '';
  if (leadIdIn(first) !== undefined) return { lead: first, rest: text.slice(first.length).trim() };
  const [, lead, last] = /^([\s\S]*\S)\s+(\S+)$/.exec(text) ?? [];
  return lead !== undefined && isFilter(last?.toLowerCase())
    ? { lead, rest: last ?? '' }
    : { lead: text, rest: '' };
}

function leadIdIn(lead: string): LeadId | undefined {
  return readGuid(lead) ?? leadIdInAddress(lead);
}

/** `…/LeadDetails?LeadID=<guid>…`: any host, any parameter case. */
function leadIdInAddress(address: string): LeadId | undefined {
  const query = LEAD_PAGE.exec(address)?.groups?.query;
  for (const [name, value] of new URLSearchParams(query ?? '')) {
    // People paste what stands behind it in their sentence, too.
    if (name.toLowerCase() === 'leadid') return readGuid(value.replace(/(?<=[0-9a-f])[^0-9a-f]+$/i, ''));
  }
  return undefined;
}
