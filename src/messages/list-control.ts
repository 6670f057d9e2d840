/**
 * What the buttons of a list carry. All they need is in their value: the app keeps no session, so that any
 * instance can answer any click, also after a restart.
 */
import { type Filter, isFilter } from '../tasks/agenda.ts';
import { readLeadId, unescapeSlack } from '../tasks/command-text.ts';
import type { LeadId } from '../tasks/task.ts';

/** Which part of which list. */
export interface ListView {
  readonly leadId: LeadId;
  readonly filter: Filter;
  /** From 1. */
  readonly page: number;
}

export const REFRESH = 'list:refresh';
export const PAGE_ACTIONS = {
  First: 'list:first',
  Previous: 'list:previous',
  Next: 'list:next',
  Last: 'list:last',
} as const;

export function controlValue({ leadId, filter, page }: ListView): string {
  return JSON.stringify({ lead: leadId, filter, page });
}

/** Reads a value that came with a click, which anybody may have made up. Undefined when it is none of ours. */
export function readControlValue(value: unknown): ListView | undefined {
  // Slack lets no button carry more.
  if (typeof value !== 'string' || value.length > 2000) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(unescapeSlack(value));
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const { lead, filter, page } = { lead: undefined, filter: undefined, page: undefined, ...parsed };
  const leadId = typeof lead === 'string' ? readLeadId(lead) : undefined;
  if (leadId === undefined || !isFilter(filter)) return undefined;
  if (typeof page !== 'number' || !Number.isSafeInteger(page) || page < 1) return undefined;
  return { leadId, filter, page };
}
