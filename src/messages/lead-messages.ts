/** How a lead is named, and how several are offered to choose from. */
import type { Button, KnownBlock } from '@slack/types';
import type { Filter } from '../tasks/agenda.ts';
import { leadQueryText } from '../tasks/command-text.ts';
import type { Lead, LeadQuery } from '../tasks/lead.ts';
import type { LeadId } from '../tasks/task.ts';
import { count, grouped, isVisible, literal, type Message, oneLine } from './block-text.ts';
import {
  CHOOSER_NEXT,
  CHOOSER_PREVIOUS,
  chooserValue,
  controlValue,
  type ListPart,
  OPEN_LEAD,
} from './control-values.ts';
import { spoken, spokenLead, spokenPage } from './spoken-text.ts';

const MAX_NAME = 80;
const MAX_FIELD = 60;
export const LEADS_PER_PAGE = 10;

/** A button's label holds 75 characters. */
const MAX_LABEL = 60;

/** Name, stage and company, above a list. rich_text is literal, and can be bold. */
export function leadHead(lead: Lead): KnownBlock {
  const rest = [lead.stage, lead.company].map((field) => oneLine(field, MAX_FIELD)).filter(isVisible);
  return {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: leadName(lead), style: { bold: true } },
          ...rest.map((field) => ({ type: 'text' as const, text: `  ·  ${field}` })),
        ],
      },
    ],
  };
}

function leadName(lead: Lead): string {
  const name = oneLine(lead.name, MAX_NAME);
  return isVisible(name) ? name : '(no name)';
}

export interface ChooserInput {
  readonly leads: readonly Lead[];
  /** Whether more leads match than are here. */
  readonly isCut: boolean;
  readonly query: LeadQuery;
  readonly filter: Filter;
  /** From 1. */
  readonly page: number;
  /** Our own words under the head line, in mrkdwn, while a newer answer is on its way. */
  readonly notice?: string;
}

/** Enough of each lead to tell it from the others: name, company, stage and owner, and of namesakes how to reach them. */
export function chooserMessage({ leads, isCut, query, filter, page, notice }: ChooserInput): Message {
  const pages = Math.max(1, Math.ceil(leads.length / LEADS_PER_PAGE));
  const shownPage = Math.min(page, pages);
  const first = (shownPage - 1) * LEADS_PER_PAGE;
  const shown = leads.slice(first, first + LEADS_PER_PAGE);
  const range = `${first + 1}–${first + shown.length} of ${leads.length}`;
  const matches = isCut
    ? `More than ${grouped(leads.length)} leads match`
    : `${count(leads.length, 'lead')} match`;
  const onlyFirst = isCut ? `Only the first ${grouped(leads.length)} are shown. ` : '';
  const remark = query.by === 'phone' ? `${PHONE_REMARK} ` : '';
  const searched = leadQueryText(query);
  const turn = (label: string, actionId: string, to: number): Button => ({
    type: 'button',
    text: literal(label),
    action_id: actionId,
    value: chooserValue({ query, filter, page: to }),
  });
  const turns = [
    ...(shownPage > 1 ? [turn('Previous', CHOOSER_PREVIOUS, shownPage - 1)] : []),
    ...(shownPage < pages ? [turn('Next', CHOOSER_NEXT, shownPage + 1)] : []),
  ];
  const row = rowOf(leads);
  const blocks: KnownBlock[] = [
    {
      type: 'section',
      text: literal(`${matches} “${oneLine(searched, MAX_NAME)}”. ${onlyFirst}${remark}Which one?`),
    },
    ...(notice ? [{ type: 'section', text: { type: 'mrkdwn', text: notice } } satisfies KnownBlock] : []),
    ...shown.map(
      (lead): KnownBlock => ({
        type: 'section',
        text: literal(row(lead)),
        accessory: {
          type: 'button',
          text: literal('Show tasks'),
          action_id: OPEN_LEAD,
          value: controlValue({ leadId: lead.id, filter, page: 1 }),
        },
      }),
    ),
    ...(pages > 1 ? [{ type: 'context', elements: [literal(range)] } satisfies KnownBlock] : []),
    ...(turns.length > 0 ? [{ type: 'actions', elements: turns } satisfies KnownBlock] : []),
  ];
  const asked = `${matches} “${spoken(searched)}”. ${onlyFirst}${remark}Choose one to see its tasks: ${range}.`;
  const said = notice === undefined ? asked : `${notice} ${asked}`;
  return { text: spokenPage(said, shown.map(spokenLead), first + 1), blocks };
}

/**
 * As short as tells each from the others: then how to reach it, and for doubles the end of its id. Namesakes are
 * looked for once: to compare thousands of leads two by two would stop everything else.
 */
function rowOf(leads: readonly Lead[]): (lead: Lead) => string {
  const byName = Map.groupBy(leads, nameKey);
  const byReach = new Map<string, ReadonlyMap<string, readonly Lead[]>>();
  return (lead) => {
    const name = nameKey(lead);
    const namesakes = byName.get(name) ?? [];
    if (namesakes.length < 2) return isVisible(lead.name) ? drawn(lead) : drawnWithReach(lead);
    const reached = byReach.get(name) ?? Map.groupBy(namesakes, reachKey);
    byReach.set(name, reached);
    const isDouble = (reached.get(reachKey(lead))?.length ?? 0) > 1;
    return isDouble ? drawn(lead, lead.email, lead.phone, `…${lead.id.slice(-8)}`) : drawnWithReach(lead);
  };
}

const nameKey = (lead: Lead) => leadName(lead).toLowerCase();
const reachKey = (lead: Lead) => drawnWithReach(lead).toLowerCase();

function drawnWithReach(lead: Lead): string {
  return drawn(lead, lead.email, lead.phone);
}

function drawn(lead: Lead, ...more: readonly string[]): string {
  const fields = [lead.company, lead.stage, lead.ownerName, ...more].map((field) =>
    oneLine(field, MAX_FIELD),
  );
  return [leadName(lead), fields.filter(isVisible).join('  ·  ')].filter(isVisible).join('\n');
}

/** With every answer to a search by phone number, which is never known to be complete. */
export const PHONE_REMARK =
  'LeadSquared finds leads by phone number only as they are stored, so there may be others.';

const SEARCHED: Record<LeadQuery['by'], string> = {
  email: 'LeadSquared knows no lead with the e-mail address',
  phone: 'LeadSquared found no lead with the phone number',
  name: 'LeadSquared knows no lead by the name or company',
};
const ADVICE =
  'Check the spelling, or search by e-mail address, phone number, name or company, or paste the address of the lead’s page.';
const PHONE_ADVICE =
  'It finds leads by phone number only as they are stored, so there may be one: search by e-mail address, name or company, or paste the address of the lead’s page.';

export function noLeadMessage(query: LeadQuery): Message {
  const searched = leadQueryText(query);
  const advice = query.by === 'phone' ? PHONE_ADVICE : ADVICE;
  return {
    text: `${SEARCHED[query.by]} “${spoken(searched)}”. ${advice}`,
    blocks: [
      {
        type: 'section',
        text: literal(`${SEARCHED[query.by]} “${oneLine(searched, MAX_NAME)}”.`),
      },
      { type: 'section', text: literal(advice) },
    ],
  };
}

/**
 * The leads a rep looked at last, a button each. One whose name is not known here shows the end of its id.
 * @param cameFrom the part of the rep's own list that each leads back to
 */
export function recentLeads(
  leadIds: readonly LeadId[],
  nameOf: (leadId: LeadId) => string | undefined,
  cameFrom?: ListPart,
): KnownBlock[] {
  if (leadIds.length === 0) return [];
  const names = leadIds.map((leadId) => oneLine(nameOf(leadId) ?? '', MAX_LABEL));
  const elements = leadIds.map((leadId, index): Button => {
    const name = names[index] ?? '';
    const isClear = isVisible(name) && names.indexOf(name) === names.lastIndexOf(name);
    return {
      type: 'button',
      text: literal(isClear ? name : `${name} …${leadId.slice(-8)}`.trim()),
      action_id: `${OPEN_LEAD}:${index}`,
      value: controlValue({ leadId, filter: 'pending', page: 1, ...(cameFrom ? { cameFrom } : {}) }),
    };
  });
  return [
    { type: 'context', elements: [literal('Your last leads')] },
    { type: 'actions', elements },
  ];
}
