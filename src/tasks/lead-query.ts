/** Finds in text what identifies a lead: its id, an e-mail address, a phone number, or a name. */

import type { LeadQuery } from './lead.ts';
import { leadIdInAddress } from './lead-address.ts';
import { phoneIn, readPhone } from './phone-text.ts';
import { plainHyphens, readGuid } from './read-guid.ts';
import { plainText } from './slack-text.ts';
import type { LeadId } from './task.ts';
import { withoutWrapping } from './wrapped-name.ts';

/** A page's address and its label, as Slack writes them, are shorter. A message may be longer, but names its lead early. */
export const MAX_TEXT_LENGTH = 3_000;
/** The longest e-mail address or name that is searched for. */
const MAX_LEAD_LENGTH = 100;

/** What to search for. Undefined for what can't be a lead. */
export function readLeadQuery(lead: string): LeadQuery | undefined {
  if (lead.length > MAX_TEXT_LENGTH || /\p{Cc}/u.test(lead)) return undefined;
  const text = plainText(lead);
  const email = findInWords(text, emailIn);
  if (email) return { by: 'email', text: email.found };
  const name = withoutWrapping(plainApostrophes(text));
  const phone = readPhone(name) ?? readPhone(phoneIn(name));
  if (phone)
    return { by: 'phone', text: phone.digits, ...(phone.isInternational && { isInternational: true }) };
  return isName(name) ? { by: 'name', text: name } : undefined;
}

/** A search as text that `readLeadQuery` reads as the same search. */
export function leadQueryText({ text, isInternational }: LeadQuery): string {
  return isInternational ? `+${text}` : text;
}

/** The first id or, where there is none, the first e-mail address, and where the first and the last such word begin and end. */
export function findIdOrEmail(text: string) {
  const ids = findInWords(text, leadIdIn);
  const emails = findInWords(text, emailIn);
  const first = ids ?? emails;
  return (
    first && {
      found: first.found,
      start: Math.min(ids?.start ?? Infinity, emails?.start ?? Infinity),
      end: Math.max(ids?.end ?? 0, emails?.end ?? 0),
    }
  );
}

/** A web address, or what is between spaces and punctuation, which ids and e-mail addresses don't have. */
const WORD = /https?:\/\/[^\s<>|"“”„«»]+|[^\s,;<>|"“”„«»]+/gi;

/** What the first word is found to be, where it begins, and where the last such word ends. */
function findInWords(text: string, find: (word: string) => string | undefined) {
  const words = [...text.matchAll(WORD)].flatMap(({ 0: word, index }) => {
    const found = find(word);
    return found === undefined ? [] : [{ found, start: index, end: index + word.length }];
  });
  const [first] = words;
  return first && { ...first, end: words.at(-1)?.end ?? first.end };
}

/** `mailto:`, `E-mail:`, `LeadID=` */
const LABEL = /^[\p{L}-]{1,20}[:=]/u;

/** An id alone, or in the address of its lead's page. */
export function leadIdIn(word: string): LeadId | undefined {
  return readGuid(word) ?? readGuid(word.replace(LABEL, '')) ?? leadIdInAddress(plainHyphens(word));
}

const EMAIL = /^[^\s@<>"(),;:]+@[^\s@<>"(),;:][^\s@<>"(),;:.]*\.[^\s@<>"(),;:]+$/;
/** From its first character to its last, which is a letter or a digit. */
const WRAPPED_EMAIL = /[\p{L}\p{N}_+-](?:[\s\S]*[\p{L}\p{N}])?/u;

/** In lower case. */
function emailIn(word: string): string | undefined {
  if (!/[@＠]|%40/.test(word) || word.includes('://')) return undefined;
  const [address = ''] = word.split('?');
  const isItalic = address.startsWith('_') && address.endsWith('_');
  const text = plainApostrophes(address.slice(isItalic ? 1 : 0).normalize('NFKC'));
  const email = (WRAPPED_EMAIL.exec(text)?.[0] ?? '')
    .replace(LABEL, '')
    .replace(LABEL, '')
    .replace('%40', '@')
    .replace(/'s$/i, '');
  return email.length <= MAX_LEAD_LENGTH && EMAIL.test(email) ? email.toLowerCase() : undefined;
}

/** Keyboards and fonts have many. The CRM's search finds the plain one. */
function plainApostrophes(text: string): string {
  return text.replace(/[‘’‛′´`ʹʻʼʽˈ＇]/g, "'");
}

/** A letter or a digit, but no Hangul filler, which is an invisible letter. */
const VISIBLE_LETTER = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}]/gu;
/** In these scripts one is a syllable or a word. */
const ONE_IS_ENOUGH =
  /(?!\p{Default_Ignorable_Code_Point})[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Bopo}]/u;
/** A web address. That of a lead's page has been found before. */
const ADDRESS = /^https?:|^\S[^\s/]*\/\S*[?=]/i;

function isName(text: string): boolean {
  const hasLetters = (text.match(VISIBLE_LETTER)?.length ?? 0) >= 2 || ONE_IS_ENOUGH.test(text);
  return hasLetters && text.length <= MAX_LEAD_LENGTH && !ADDRESS.test(text);
}
