/** Reads what a rep types or pastes, and finds the lead in it. One grammar serves all places. */
import { type Filter, isFilter } from './agenda.ts';
import type { LeadQuery } from './lead.ts';
import { leadIdInAddress } from './lead-address.ts';
import { phoneIn, readPhone } from './phone-text.ts';
import type { LeadId } from './task.ts';

export type CommandText =
  | { readonly kind: 'help' }
  /** Without a lead it is the rep's own list. */
  | { readonly kind: 'list'; readonly leadId: LeadId | undefined; readonly filter: Filter }
  | { readonly kind: 'search'; readonly query: LeadQuery; readonly filter: Filter }
  /** `rest` is what could not be understood, as it was typed. */
  | { readonly kind: 'not-understood'; readonly rest: string; readonly why: 'no lead' | 'no filter' };

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** With braces, quotes and spaces on both sides. The CRM may send an id of any length. */
const MAX_WRAPPED_GUID_LENGTH = 100;
/** From the first letter or digit to the last. */
const BARE = /[\p{L}\p{N}](?:[\s\S]*[\p{L}\p{N}])?/u;
const BARE_EMAIL = /[\p{L}\p{N}_+-](?:[\s\S]*[\p{L}\p{N}])?/u;
/** Copied text often has soft hyphens, direction marks and zero-width spaces in it. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
const HYPHENS = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g;
/** Keyboards and fonts have many. The CRM's search finds the plain one. */
const APOSTROPHES = /[‘’‛′´`ʹʻʼʽˈ＇]/g;
/** Slack writes a link as `<address>` or `<address|label>`; a label may hold spaces. */
const LINK = /<(?<address>[^<|>]*)(?:\|(?<label>[^<>]*))?>/g;
/** A web address, or what is between spaces and punctuation, which ids and e-mail addresses don't have. */
const WORD = /https?:\/\/[^\s<>|"“”„«»]+|[^\s,;<>|"“”„«»]+/gi;
/** Marks of one kind close what another of it opens: a phone's keyboard mixes them. */
const QUOTES = ['"“”„', "'‘’‚", '`´', '«»', '()', '[]', '{}'];
/** Names have these inside, or around a part of them: they are quotes only around the whole lead. */
const MAYBE_QUOTES = "'‘’‚`´([";
const EMAIL = /^[^\s@<>"(),;:]+@[^\s@<>"(),;:][^\s@<>"(),;:.]*\.[^\s@<>"(),;:]+$/;
/** `mailto:`, `E-mail:`, `LeadID=` */
const WORD_LABEL = /^[\p{L}-]{1,20}[:=]/u;
/** A name without the marks at its ends that are no part of it. */
const BARE_NAME = /[^\s"“”„«»‚{}<>*~,;|](?:[\s\S]*[^\s"“”„«»‚{}<>*~,;|])?/;
/** As in `'t Hart` and `'s-Graeff`. */
const ELISION = /^'[tsnmkr](?!\p{L})/iu;
const NAME_PAIRS = /^(?:'.*'|\([^()]*\)|\[[^[\]]*\]|_.*_)$/;
const MAX_NAME_WRAPPINGS = 4;
/** A syllable or a word of its own in these scripts. */
const ONE_IS_ENOUGH =
  /(?!\p{Default_Ignorable_Code_Point})[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Bopo}]/u;
const MAX_LEAD_LENGTH = 100;
/** A page's address and its label, as Slack writes them, are shorter. A message may be longer, but names its lead early. */
const MAX_TEXT_LENGTH = 3_000;
/** A full stop after these ends no sentence. */
const ABBREVIATION = /(?<!\p{L})(?:\p{Lu}|Inc|Ltd|Co|Corp|Pvt|Dr|Mrs?|Ms|Prof|St|Jr|Sr)\./gu;
/** A longer message is a sentence: only an address or a number in it names a lead. */
const MAX_NAME_WORDS = 5;

/** Other words for a filter. */
const ALIASES: Readonly<Record<string, Filter>> = {
  me: 'mine',
  my: 'mine',
  open: 'pending',
  done: 'completed',
};

/**
 * `<lead> [filter]`, a filter alone or after `mine`, `help` or nothing. The lead is a GUID in any case, the address of
 * its page, an e-mail address, a phone number, or a name; a name that ends in a filter's word is quoted.
 */
export function readCommandText(typed: string): CommandText {
  const came = typed.trim();
  const start = came.slice(0, MAX_TEXT_LENGTH);
  const text = plainText(start);
  const noLead = { kind: 'not-understood', rest: unescapeSlack(start), why: 'no lead' } as const;
  if (came.length > MAX_TEXT_LENGTH) return noLead;
  if (came === '' || text.toLowerCase() === 'help') return { kind: 'help' };
  const alone = filterIn(text.replace(/^(?:mine|my|me)\s+/i, ''));
  if (alone) return { kind: 'list', leadId: undefined, filter: alone };

  const { lead, rest } = splitLead(text);
  const filter = rest === '' ? 'pending' : filterIn(rest);
  if (!filter) return { kind: 'not-understood', rest, why: 'no filter' };
  const leadId = leadIdIn(lead);
  if (leadId !== undefined) return { kind: 'list', leadId, filter };
  const query = readLeadQuery(lead);
  return query ? { kind: 'search', query, filter } : noLead;
}

/** What to search for. Undefined for what can't be a lead. */
export function readLeadQuery(lead: string): LeadQuery | undefined {
  if (lead.length > MAX_TEXT_LENGTH || /\p{Cc}/u.test(lead)) return undefined;
  const text = plainText(lead);
  const email = firstWord(text, emailIn)?.found;
  if (email !== undefined) return { by: 'email', text: email };
  const unwrapped = withoutWrapping(text);
  const phone = readPhone(unwrapped) ?? readPhone(phoneIn(unwrapped));
  if (phone)
    return { by: 'phone', text: phone.digits, ...(phone.isInternational && { isInternational: true }) };
  return isName(unwrapped) ? { by: 'name', text: unwrapped } : undefined;
}

/** A search as text that `readLeadQuery` reads as the same search. */
export function leadQueryText({ text, isInternational }: LeadQuery): string {
  return isInternational ? `+${text}` : text;
}

/**
 * What names a lead in a message: the id in the address of its page, an e-mail address, a phone number, or a name that is
 * the whole message. `''` where nothing does.
 * @param around the message with all of its parts, where some are beside its text
 */
export function leadWordsIn(message: string, around = message): string {
  const text = plainText(around.slice(0, MAX_TEXT_LENGTH));
  const leadId = firstWord(text, leadIdIn)?.found;
  const email = leadId ?? firstWord(text, emailIn)?.found;
  if (email !== undefined) return email;
  const phone = phoneIn(text);
  return phone === '' ? nameAloneIn(message) : phone;
}

/** A GUID in any case, with or without braces, brackets, quotes or spaces around it. */
export function readGuid(text: string): LeadId | undefined {
  if (text.length > MAX_WRAPPED_GUID_LENGTH) return undefined;
  const plain = bareIn(text).replace(HYPHENS, '-');
  return GUID.test(plain) ? plain.toLowerCase() : undefined;
}

/** Slack escapes these three in command text and in action values. `&amp;` comes last, so that it is undone once. */
export function unescapeSlack(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** As a person reads it: links without Slack's form, and nothing invisible. */
function plainText(text: string): string {
  return unescapeSlack(text)
    .replace(LINK, (_link, address: string, label = '') => linkText(address, label))
    .replace(INVISIBLE, '')
    .normalize('NFC')
    .trim();
}

/** Slack makes a link of what looks like one, even inside a word, or a company's name like `acme.com`. */
function linkText(address: string, label: string): string {
  if (/^[!#@]/.test(address)) return ' ';
  // An e-mail address in the middle of a word, or a number as it was typed.
  if (/^mailto:/i.test(address)) return address.slice('mailto:'.length);
  if (/^tel:/i.test(address)) return /\d/.test(label) && !/\p{L}/u.test(label) ? label : address;
  const isPlainWord = label !== '' && !/[/:]/.test(label) && leadIdInAddress(address) === undefined;
  if (/^https?:/i.test(address)) return isPlainWord ? label : address;
  return ` ${address} `;
}

/** The lead ends where its id, its e-mail address or its quotes do; otherwise a filter's word at the end is the filter. */
function splitLead(text: string): { lead: string; rest: string } {
  const named = firstWord(text, leadIdIn) ?? firstWord(text, emailIn);
  if (named) {
    // What comes after an id or an e-mail address is meant as a filter.
    return { lead: named.found, rest: bareIn(text.slice(named.end)) };
  }
  const quoted = splitQuoted(text);
  if (quoted) return quoted;
  const [, lead, last] = /^([\s\S]*\S)\s+(\S+)$/.exec(text) ?? [];
  return lead !== undefined && last !== undefined && filterIn(last)
    ? { lead, rest: last }
    : { lead: text, rest: '' };
}

function splitQuoted(text: string): { lead: string; rest: string } | undefined {
  const opener = text.charAt(0);
  const closers = QUOTES.find((kind) => kind.includes(opener)) ?? '';
  const end = Math.max(...[...closers].map((closer) => text.lastIndexOf(closer)));
  if (end < 1) return undefined;
  const lead = text.slice(0, end + 1);
  const after = text.slice(end + 1);
  const rest = bareIn(after);
  const isQuoted = rest === '' || (/^\P{L}/u.test(after) && filterIn(rest) !== undefined);
  return isQuoted || !MAYBE_QUOTES.includes(opener) ? { lead, rest } : undefined;
}

/** A filter's word, or another word for it. */
function filterIn(text: string): Filter | undefined {
  const word = text.toLowerCase().replace(/[.,;:!]{1,3}$/, '');
  const filter = Object.hasOwn(ALIASES, word) ? ALIASES[word] : word;
  return isFilter(filter) ? filter : undefined;
}

function bareIn(text: string, bare = BARE): string {
  return bare.exec(text)?.[0] ?? '';
}

/** The first word in which something is found, and where the word ends. */
function firstWord(
  text: string,
  find: (word: string) => string | undefined,
): { found: string; end: number } | undefined {
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const found = find(word);
    if (found !== undefined) return { found, end: index + word.length };
  }
  return undefined;
}

function leadIdIn(word: string): LeadId | undefined {
  return (
    readGuid(word) ?? readGuid(word.replace(WORD_LABEL, '')) ?? leadIdInAddress(word.replace(HYPHENS, '-'))
  );
}

/** In lower case, without what wraps it in a sentence. */
function emailIn(word: string): string | undefined {
  if (!/[@＠]|%40/.test(word) || word.includes('://')) return undefined;
  const [address = ''] = word.split('?');
  const isMarked = address.startsWith('_') && address.endsWith('_');
  const unmarked = address.slice(isMarked ? 1 : 0).normalize('NFKC');
  const plain = bareIn(unmarked.replace(APOSTROPHES, "'"), BARE_EMAIL)
    .replace(WORD_LABEL, '')
    .replace(WORD_LABEL, '')
    .replace('%40', '@')
    .replace(/'s$/i, '');
  return plain.length <= MAX_LEAD_LENGTH && EMAIL.test(plain) ? plain.toLowerCase() : undefined;
}

/** Without the quotes and brackets around a name, and with its apostrophes as `'`. */
function withoutWrapping(text: string): string {
  let name = text.replace(APOSTROPHES, "'").replace(/\s+/g, ' ');
  for (let wrappings = 0; wrappings < MAX_NAME_WRAPPINGS; wrappings += 1) {
    name = bareIn(name, BARE_NAME);
    if (NAME_PAIRS.test(name) && !ELISION.test(name)) name = name.slice(1, -1);
  }
  const isOpened = name.startsWith("'") && !ELISION.test(name);
  return name.slice(isOpened ? 1 : 0).replace(/'$/, '');
}

function isName(text: string): boolean {
  // A Hangul filler is a letter that is invisible.
  const letters = text.match(/(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}]/gu)?.length ?? 0;
  if (letters < 2 && !ONE_IS_ENOUGH.test(text)) return false;
  // The address of another page than a lead's is no name.
  return text.length <= MAX_LEAD_LENGTH && !/^https?:|^\S[^\s/]*\/\S*[?=]/i.test(text);
}

/** The message, where it is a name: few words, and in scripts with capitals its long words and its last one have them. */
function nameAloneIn(message: string): string {
  const text = plainText(message.slice(0, MAX_TEXT_LENGTH));
  const query = readLeadQuery(text);
  const sentences = text.replace(ABBREVIATION, '');
  if (query?.by !== 'name' || /<\w+:/.test(message) || /\d|[?!…:.]$|[.?!]\s/.test(sentences)) return '';
  const words = query.text.split(' ');
  // Names have `van`, `de` and `and` in them, but not at their end.
  const isSentence = words.some((word) => /^\p{Ll}{4}/u.test(word)) || /^\p{Ll}/u.test(words.at(-1) ?? '');
  if (isSentence || words.length > MAX_NAME_WORDS) return '';
  const read = readCommandText(query.text);
  return read.kind === 'search' && read.query.text === query.text ? query.text : `"${query.text}"`;
}
