/**
 * What the controls of a list carry. All they need is in their value or, where an option's value is too short, in
 * their block's id: the app keeps no session, so that any instance can answer any click, also after a restart.
 */
import { type Filter, isFilter } from '../tasks/agenda.ts';
import { readGuid, readLeadQuery, unescapeSlack } from '../tasks/command-text.ts';
import type { LeadQuery } from '../tasks/lead.ts';
import type { LeadId } from '../tasks/task.ts';

/** Which part of a list. */
export interface ListPart {
  readonly filter: Filter;
  /** From 1. */
  readonly page: number;
}

/** Which part of which list. */
export interface ListView extends ListPart {
  /** Undefined: the rep's own tasks, over all leads. */
  readonly leadId: LeadId | undefined;
  /** The part of the rep's own list that led to this lead's. */
  readonly cameFrom?: ListPart;
  /** Once a reminder was asked for, its message shows which tasks have one. */
  readonly withReminders?: boolean;
}

/** A task in a list, as it was when the list was drawn. */
export interface TaskReference extends ListView {
  /** A GUID, in lower case. */
  readonly taskId: string;
  /** Seconds since the epoch; undefined without a due date. */
  readonly dueAtSeconds: number | undefined;
}

export const REFRESH = 'list:refresh';
export const SHOW = 'list:show';
export const SHARE = 'list:share';
export const PAGE_ACTIONS = {
  First: 'list:first',
  Previous: 'list:previous',
  Next: 'list:next',
  Last: 'list:last',
} as const;
/** Opens a lead's list in place of what it was pressed in; with a number behind it where there are several. */
export const OPEN_LEAD = 'list:open';
/** Leads back to the rep's own list. */
export const OPEN_OWN = 'list:own';
export const CHOOSER_NEXT = 'chooser:next';
export const CHOOSER_PREVIOUS = 'chooser:previous';
/** The button of a reminder. */
export const COMPLETE = 'task:complete';
/** The menu of a task, and what it offers. */
export const TASK_MENU = 'task:menu';
export const TASK_OPTIONS = {
  remind: 'Remind me',
  cancel: 'Cancel reminder',
  complete: 'Complete',
  reschedule: 'Reschedule',
} as const;
export type TaskOption = keyof typeof TASK_OPTIONS;

/** Slack lets no button's value be longer, and no option's value or block's id comes near. */
const MAX_VALUE = 2_000;

export function controlValue(view: ListView): string {
  return JSON.stringify(listFields(view));
}

/** Reads a value that came with a click, which anybody may have made up. Undefined when it is none of ours. */
export function readControlValue(value: unknown): ListView | undefined {
  const parsed = parse(value);
  return parsed && readListView(parsed);
}

/** Which part of which search. */
export interface ChooserView {
  readonly query: LeadQuery;
  readonly filter: Filter;
  /** From 1. */
  readonly page: number;
}

export function chooserValue({ query, filter, page }: ChooserView): string {
  return JSON.stringify({ search: query.text, filter, page });
}

export function readChooserValue(value: unknown): ChooserView | undefined {
  const parsed = parse(value);
  const query = typeof parsed?.search === 'string' ? readLeadQuery(parsed.search) : undefined;
  const filter = parsed?.filter;
  const page = parsed?.page;
  if (query === undefined || !isFilter(filter) || !isPage(page)) return undefined;
  return { query, filter, page };
}

/** @param index its place in the message: a block's id is unique there, and the CRM may repeat a task's */
export function taskBlockId(reference: TaskReference, index: number): string {
  const { taskId, dueAtSeconds } = reference;
  return JSON.stringify({ ...listFields(reference), task: taskId, due: dueAtSeconds, index });
}

export function readTaskReference(value: unknown): TaskReference | undefined {
  const parsed = parse(value);
  const view = parsed && readListView(parsed);
  const taskId = typeof parsed?.task === 'string' ? readGuid(parsed.task) : undefined;
  const dueAtSeconds = parsed?.due;
  if (view === undefined || taskId === undefined) return undefined;
  if (dueAtSeconds === undefined) return { ...view, taskId, dueAtSeconds };
  return typeof dueAtSeconds === 'number' && Number.isSafeInteger(dueAtSeconds)
    ? { ...view, taskId, dueAtSeconds }
    : undefined;
}

export function isTaskOption(value: unknown): value is TaskOption {
  return typeof value === 'string' && Object.hasOwn(TASK_OPTIONS, value);
}

function listFields({ leadId, filter, page, withReminders, cameFrom }: ListView) {
  const whose = leadId === undefined ? { own: true } : { lead: leadId };
  return { ...whose, filter, page, reminders: withReminders || undefined, back: cameFrom };
}

function readListView({
  lead,
  own,
  reminders,
  back,
  ...part
}: Record<string, unknown>): ListView | undefined {
  const leadId = typeof lead === 'string' ? readGuid(lead) : undefined;
  const listPart = readListPart(part);
  if ((leadId === undefined && own !== true) || !listPart) return undefined;
  const cameFrom = typeof back === 'object' && back !== null ? readListPart({ ...back }) : undefined;
  return {
    leadId,
    ...listPart,
    ...(reminders === true ? { withReminders: true } : {}),
    ...(cameFrom ? { cameFrom } : {}),
  };
}

function readListPart({ filter, page }: Record<string, unknown>): ListPart | undefined {
  return isFilter(filter) && isPage(page) ? { filter, page } : undefined;
}

function isPage(page: unknown): page is number {
  return typeof page === 'number' && Number.isSafeInteger(page) && page >= 1;
}

function parse(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'string' || value.length > MAX_VALUE) return undefined;
  try {
    const parsed: unknown = JSON.parse(unescapeSlack(value));
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}
