/** How a lead is named, and how several are offered to choose from. */
import type { Button, KnownBlock, RichTextBlock, RichTextElement } from '@slack/types';
import { nearFilter } from '../tasks/filters.ts';
import type { FoundLeads, Lead, LeadQuery } from '../tasks/lead.ts';
import { leadQueryText } from '../tasks/lead-query.ts';
import type { LeadId } from '../tasks/task.ts';
import { count, escapeMrkdwn, grouped, literal, type Message, nameOrNone, oneLine } from './block-text.ts';
import { button, literalSection, mrkdwnSection } from './common-blocks.ts';
import {
  CHOOSER_NEXT,
  CHOOSER_PREVIOUS,
  type ChooserView,
  chooserValue,
  controlValue,
  type ListPart,
  listOfLead,
  OPEN_LEAD,
} from './control-values.ts';
import { spoken, spokenLead, spokenPage } from './spoken-text.ts';

const MAX_NAME = 80;
const MAX_FIELD = 60;
export const LEADS_PER_PAGE = 10;

/** A button's label holds 75 characters. */
const MAX_LABEL = 60;

/** Above a list: rich_text is literal, and can be bold. */
export function headTitle([name = '', ...more]: readonly string[], url: string | undefined): RichTextBlock {
  const rest = more.map((field) => oneLine(field, MAX_FIELD)).filter(Boolean);
  const elements: RichTextElement[] = [
    { type: 'text', text: nameOrNone(name, MAX_NAME), style: { bold: true } },
    ...rest.map((field) => ({ type: 'text' as const, text: ` · ${field}` })),
  ];
  if (url !== undefined) {
    elements.push({ type: 'text', text: ' · ' }, { type: 'link', url, text: 'Open in LeadSquared' });
  }
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}

/** Stands for a name that isn't known. */
export function unnamedLead(leadId: LeadId): string {
  return `Lead …${leadId.slice(-8)}`;
}

export interface ChooserInput extends ChooserView, FoundLeads {
  /** Our own words under the head line, in mrkdwn, while a newer answer is on its way. */
  readonly notice?: string | undefined;
}

/** Enough of each lead to tell it from the others: name, company, stage and owner, and of namesakes how to reach them. */
export function chooserMessage(input: ChooserInput): Message {
  const { leads, query, filter, notice, haveOtherNumbers } = input;
  const pages = Math.max(1, Math.ceil(leads.length / LEADS_PER_PAGE));
  const page = Math.min(input.page, pages);
  const first = (page - 1) * LEADS_PER_PAGE;
  const shown = leads.slice(first, first + LEADS_PER_PAGE);
  const range = `${first + 1}–${first + shown.length} of ${leads.length}`;
  const { matches, remarks } = foundWords(input);
  const request = haveOtherNumbers ? [] : ['Choose one.'];
  const searched = leadQueryText(query);
  const row = haveOtherNumbers ? rowWithNumbers : rowOf(leads);
  const speak = haveOtherNumbers ? spokenWithNumbers : spokenLead;
  const turns = pageTurns({ query, filter, page }, pages);
  const blocks: KnownBlock[] = [
    literalSection([`${matches} “${oneLine(searched, MAX_NAME)}”.`, ...remarks, ...request].join(' ')),
    ...(notice === undefined ? [] : [mrkdwnSection(notice)]),
    ...shown.map((lead) => ({
      ...literalSection(row(lead)),
      accessory: showTasks(lead, { query, filter, page }),
    })),
    ...(pages > 1 ? [{ type: 'context' as const, elements: [literal(range)] }] : []),
    ...(turns.length > 0 ? [{ type: 'actions' as const, elements: turns }] : []),
  ];
  const found = [`${matches} “${spoken(searched)}”.`, ...remarks].join(' ');
  const asked = `${found} Choose one to see its tasks. Showing ${range}.`;
  const said = notice === undefined ? asked : `${notice} ${asked}`;
  return { text: spokenPage(said, shown.map(speak), first + 1), blocks };
}

function foundWords(input: ChooserInput): { matches: string; remarks: readonly string[] } {
  const { leads, isCut, query, haveOtherNumbers } = input;
  if (haveOtherNumbers) return { matches: NOT_FOUND[query.by], remarks: [STILL_MAY_BE, similarWords(input)] };
  const remarks = query.by === 'phone' ? [PHONE_REMARK] : [];
  if (!isCut) return { matches: `${count(leads.length, 'lead')} match`, remarks };
  const most = grouped(leads.length);
  return {
    matches: `More than ${most} leads match`,
    remarks: [`Only the first ${most} are shown. Type more of the name to find others.`, ...remarks],
  };
}

/** None of these leads is opened by itself: it can be another person's. */
function similarWords({ leads, isCut }: FoundLeads): string {
  const number = isCut ? `More than ${grouped(leads.length)} leads` : count(leads.length, 'lead');
  return `${number} ${leads.length === 1 ? 'has' : 'have'} a similar number: check it before you choose.`;
}

function pageTurns(view: ChooserView, pages: number): Button[] {
  const { page } = view;
  const turn = (label: string, actionId: string, to: number) =>
    button(label, actionId, chooserValue({ ...view, page: to }));
  return [
    ...(page > 1 ? [turn('Previous', CHOOSER_PREVIOUS, page - 1)] : []),
    ...(page < pages ? [turn('Next', CHOOSER_NEXT, page + 1)] : []),
  ];
}

function showTasks({ id: leadId }: Lead, cameFrom: ChooserView): Button {
  return button('Show tasks', OPEN_LEAD, controlValue({ ...listOfLead(leadId, cameFrom.filter), cameFrom }));
}

/** As short as tells each from the others: namesakes with how to reach them, and doubles with the end of their id too. */
function rowOf(leads: readonly Lead[]): (lead: Lead) => string {
  const isOneOfMany = (keyOf: (lead: Lead) => string) => {
    const groups = Map.groupBy(leads, (lead) => keyOf(lead).toLowerCase());
    return (lead: Lead) => (groups.get(keyOf(lead).toLowerCase())?.length ?? 0) > 1;
  };
  const isNamesake = isOneOfMany(({ name }) => oneLine(name, MAX_NAME));
  const isDouble = isOneOfMany((lead) => drawn(lead, lead.email, lead.phone));
  return (lead) => {
    const hasName = oneLine(lead.name, MAX_NAME) !== '';
    if (hasName && !isNamesake(lead)) return drawn(lead);
    return drawn(lead, lead.email, lead.phone, isDouble(lead) ? `…${lead.id.slice(-8)}` : '');
  };
}

function numbersOf({ phone, otherPhone = '' }: Lead): string[] {
  return [phone, otherPhone].filter(Boolean);
}

function rowWithNumbers(lead: Lead): string {
  return drawn(lead, ...numbersOf(lead));
}

function spokenWithNumbers(lead: Lead): string {
  return spokenLead({ ...lead, phone: numbersOf(lead).join(', ') });
}

function drawn(lead: Lead, ...more: readonly string[]): string {
  const fields = [lead.company, lead.stage, lead.ownerName, ...more].map((field) =>
    oneLine(field, MAX_FIELD),
  );
  const lines = [nameOrNone(lead.name, MAX_NAME), fields.filter(Boolean).join('  ·  ')];
  return lines.filter(Boolean).join('\n');
}

/** With every answer to a search by phone number, which is never known to be complete. */
export const PHONE_REMARK =
  'LeadSquared finds a phone number only the way it is stored, so other leads may have it too.';

const NOT_FOUND: Record<LeadQuery['by'], string> = {
  email: 'LeadSquared found no lead with the e-mail address',
  phone: 'LeadSquared found no lead with the phone number',
  name: 'LeadSquared found no lead with the name or company',
};
const ADVICE =
  'Check the spelling, or search for something else: a name, a company, an e-mail address or a phone number. You can also paste the address of the lead’s page.';
const STILL_MAY_BE = 'It finds a phone number only the way it is stored, so there may still be such a lead.';
const PHONE_ADVICE = `${STILL_MAY_BE} Search by name, company or e-mail address, or paste the address of the lead’s page.`;

export function noLeadMessage(query: LeadQuery): Message {
  const searched = leadQueryText(query);
  const advice = query.by === 'phone' ? PHONE_ADVICE : ADVICE;
  const meant = withFilterMeant(query);
  const hint = meant === undefined ? '' : `Did you mean “${meant}”?`;
  return {
    text: [`${NOT_FOUND[query.by]} “${spoken(searched)}”.`, escapeMrkdwn(hint), advice]
      .filter(Boolean)
      .join(' '),
    blocks: [
      literalSection(`${NOT_FOUND[query.by]} “${oneLine(searched, MAX_NAME)}”.`),
      ...(hint === '' ? [] : [literalSection(hint)]),
      literalSection(advice),
    ],
  };
}

/** What was typed, where its last word is misspelled from a filter. */
function withFilterMeant({ by, text }: LeadQuery): string | undefined {
  const words = text.split(' ');
  const filter = by === 'name' ? nearFilter(words.at(-1) ?? '') : undefined;
  return filter && `${oneLine(words.slice(0, -1).join(' '), MAX_NAME)} ${filter}`.trim();
}

export const RECENT_LEADS = 'Recent leads';

/**
 * A rep's recent leads, a button each. A lead whose name we don't know shows the end of its id.
 * @param cameFrom the part of the rep's own list that each leads back to
 */
export function recentLeads(
  leadIds: readonly LeadId[],
  nameOf: (leadId: LeadId) => string | undefined,
  cameFrom?: ListPart,
): KnownBlock[] {
  if (leadIds.length === 0) return [];
  const names = leadIds.map((leadId) => oneLine(nameOf(leadId) ?? '', MAX_LABEL));
  const elements = leadIds.map((leadId, index) => {
    const name = names[index] ?? '';
    const isClear = name !== '' && names.indexOf(name) === names.lastIndexOf(name);
    const label = isClear ? name : `${name} …${leadId.slice(-8)}`.trim();
    const value = controlValue({ ...listOfLead(leadId), ...(cameFrom && { cameFrom }) });
    return button(label, `${OPEN_LEAD}:${index}`, value);
  });
  return [
    { type: 'context', elements: [literal(RECENT_LEADS)] },
    { type: 'actions', elements },
  ];
}
