/** Reads what a rep types after the command, in the shortcut's field, or to the app. One grammar serves all places. */
import { type Filter, readFilter } from './filters.ts';
import type { LeadQuery } from './lead.ts';
import { findIdOrEmail, leadIdIn, MAX_TEXT_LENGTH, readLeadQuery } from './lead-query.ts';
import { plainText, unescapeSlack } from './slack-text.ts';
import type { LeadId } from './task.ts';

export type CommandText =
  | { readonly kind: 'help' }
  /** `lead` is what names it, as it was typed; `''` where nothing does. */
  | { readonly kind: 'add'; readonly lead: string }
  /** Without a lead it is the rep's own list. */
  | { readonly kind: 'list'; readonly leadId: LeadId | undefined; readonly filter: Filter }
  | { readonly kind: 'search'; readonly query: LeadQuery; readonly filter: Filter }
  /** `rest` is what could not be understood, as it was typed. */
  | { readonly kind: 'not-understood'; readonly rest: string; readonly why: 'no lead' | 'no filter' };

/** What a rep typed: a lead, and what follows it. */
type Split = Readonly<Record<'lead' | 'rest', string>>;

/**
 * `<lead> [filter]`, a filter before an id or an e-mail address, a filter alone, before or after `mine`, `add <lead>`, `help`, or nothing for the rep's own tasks. The lead is a
 * GUID in any case, the address of its page, an e-mail address, a phone number, or a name. A name that begins with the word `add` or
 * ends in a filter's word is quoted.
 */
export function readCommandText(typed: string): CommandText {
  const trimmed = typed.trim();
  const start = trimmed.slice(0, MAX_TEXT_LENGTH);
  const noLead = { kind: 'not-understood', rest: unescapeSlack(start), why: 'no lead' } as const;
  if (trimmed.length > MAX_TEXT_LENGTH) return noLead;
  const text = plainText(start);
  if (text.toLowerCase() === 'help') return { kind: 'help' };
  const adding = /^add(?:\s+(?<lead>[\s\S]*))?$/i.exec(text)?.groups;
  if (adding) return { kind: 'add', lead: adding.lead ?? '' };
  if (trimmed === '') return { kind: 'list', leadId: undefined, filter: 'pending' };
  const ownFilter = ownFilterIn(text);
  if (ownFilter) return { kind: 'list', leadId: undefined, filter: ownFilter };

  const { lead, rest } = splitLead(text);
  const filter = rest === '' ? 'pending' : filterIn(rest);
  if (!filter) return { kind: 'not-understood', rest, why: 'no filter' };
  const leadId = leadIdIn(lead);
  if (leadId !== undefined) return { kind: 'list', leadId, filter };
  const query = readLeadQuery(lead);
  return query ? { kind: 'search', query, filter } : noLead;
}

/** What names a lead, alone in its field: its id, or what to search for. */
export function readLead(
  typed: string,
): { readonly leadId: LeadId } | { readonly query: LeadQuery } | undefined {
  const trimmed = typed.trim();
  if (trimmed.length > MAX_TEXT_LENGTH) return undefined;
  const text = plainText(trimmed);
  const lead = findIdOrEmail(text)?.found ?? text;
  const leadId = leadIdIn(lead);
  if (leadId !== undefined) return { leadId };
  const query = readLeadQuery(lead);
  return query && { query };
}

/**
 * The lead ends where its last id or e-mail address does, or its quotes. Otherwise a filter's word at the end is the filter. An
 * id or an e-mail address may follow its filter too. Any other text before it is ignored.
 */
function splitLead(text: string): Split {
  const named = findIdOrEmail(text);
  if (named) {
    const before = withoutMarks(text.slice(0, named.start));
    const rest = withoutMarks(text.slice(named.end)) || (filterIn(before) ? before : '');
    return { lead: named.found, rest };
  }
  return splitQuoted(text) ?? splitLastWord(text) ?? { lead: text, rest: '' };
}

/** A quotation mark or bracket, and what may close it: a phone's keyboard mixes the marks of a kind. */
const QUOTES = ['"“”„', "'‘’‚", '`´', '«»', '()', '[]', '{}'];

/** Where nothing but a filter follows the quotes. Otherwise they may be around a part of a name: `"Acme" Ltd`. */
function splitQuoted(text: string): Split | undefined {
  const opener = text.charAt(0);
  const closers = QUOTES.find((kind) => kind.includes(opener)) ?? '';
  const end = Math.max(...[...closers].map((closer) => text.lastIndexOf(closer)));
  if (end < 1) return undefined;
  const lead = text.slice(0, end + 1);
  const after = text.slice(end + 1);
  const rest = withoutMarks(after);
  const isWholeLead = rest === '' || (/^\P{L}/u.test(after) && filterIn(rest) !== undefined);
  return isWholeLead ? { lead, rest } : undefined;
}

function splitLastWord(text: string): Split | undefined {
  const [, lead = '', rest = ''] = /^([\s\S]*\S)\s+(\S+)$/.exec(text) ?? [];
  return filterIn(rest) && { lead, rest };
}

/** A filter alone, or beside `mine`. */
function ownFilterIn(text: string): Filter | undefined {
  const [first = '', second = '', ...others] = text.split(/\s+/);
  if (others.length > 0) return undefined;
  if (second === '') return filterIn(first);
  const isOwn = (word: string) => /^(?:mine|my|me)$/i.test(word);
  if (isOwn(first)) return filterIn(second);
  return isOwn(second) ? filterIn(first) : undefined;
}

function filterIn(text: string): Filter | undefined {
  return readFilter(text.toLowerCase().replace(/[.,;:!?]{1,3}$/, ''));
}

/** From the first letter or digit to the last. */
function withoutMarks(text: string): string {
  return /[\p{L}\p{N}](?:[\s\S]*[\p{L}\p{N}])?/u.exec(text)?.[0] ?? '';
}
