/** Reads what a rep typed behind the command, and the ids inside. */
import { type Filter, isFilter } from './agenda.ts';
import type { LeadId } from './task.ts';

export type CommandText =
  | { readonly kind: 'help' }
  | { readonly kind: 'list'; readonly leadId: LeadId; readonly filter: Filter }
  /** `rest` is what could not be understood, as it was typed. */
  | {
      readonly kind: 'not-understood';
      readonly rest: string;
      readonly why: 'no lead' | 'no filter' | 'filter alone';
    };

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const WRAPPED = /^[\s"'“”„‘’«»{}]+|[\s"'“”„‘’«»{}]+$/g;
/** Slack writes a link as `<address>` or `<address|label>`; a label may hold spaces. */
const ADDRESS = /^<(?<address>[^|>]*)(?:\|[^>]*)?>/;

/**
 * `<lead> [filter]`, `help` or nothing. The lead is a GUID in any case, in braces or quotes, or the address
 * of its page; until leads can be searched for, anything else is no lead.
 */
export function readCommandText(typed: string): CommandText {
  const text = unescapeSlack(typed).trim();
  if (text === '' || text.toLowerCase() === 'help') return { kind: 'help' };
  if (isFilter(text.toLowerCase())) return { kind: 'not-understood', rest: text, why: 'filter alone' };

  const { lead, rest } = splitLead(text);
  const leadId = leadIdIn(lead);
  if (leadId === undefined) return { kind: 'not-understood', rest: text, why: 'no lead' };
  const filter = rest === '' ? 'pending' : rest.toLowerCase();
  if (!isFilter(filter)) return { kind: 'not-understood', rest, why: 'no filter' };
  return { kind: 'list', leadId, filter };
}

/** A GUID in any case, with or without braces, quotes or spaces around it, else undefined. */
export function readLeadId(text: string): LeadId | undefined {
  const bare = text.replace(WRAPPED, '');
  return GUID.test(bare) ? bare.toLowerCase() : undefined;
}

/** Slack escapes these three in command text and in action values. `&amp;` comes last, so that it is undone once. */
export function unescapeSlack(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** The lead ends where its closing quote or bracket does, else at the last space before a word. */
function splitLead(text: string): { lead: string; rest: string } {
  const link = ADDRESS.exec(text);
  if (link) return { lead: link.groups?.address ?? '', rest: text.slice(link[0].length).trim() };
  const wrapped = /^\s*[{"'“”„‘’«»][^}"'“”„‘’«»]*(?:[}"'“”„‘’«»]\s*)+/.exec(text);
  if (wrapped) return { lead: wrapped[0], rest: text.slice(wrapped[0].length).trim() };
  const space = text.search(/\s/);
  return space === -1
    ? { lead: text, rest: '' }
    : { lead: text.slice(0, space), rest: text.slice(space).trim() };
}

function leadIdIn(lead: string): LeadId | undefined {
  return readLeadId(lead) ?? leadIdInAddress(lead);
}

/** `…/LeadDetails?LeadID=<guid>…`: any host, any parameter case. */
function leadIdInAddress(address: string): LeadId | undefined {
  const query = /(?:^|\/)LeadDetails[^?#]*\?(?<query>[^#]*)/i.exec(address)?.groups?.query;
  for (const [name, value] of new URLSearchParams(query ?? '')) {
    if (name.toLowerCase() === 'leadid') return readLeadId(value);
  }
  return undefined;
}
