/**
 * What the controls of a list carry. All they need is in their value or, where an option's value is too short, in
 * their block's id: the app keeps no session, so that any instance can answer any click, also after a restart.
 */
import { type Filter, isFilter } from '../tasks/agenda.ts';
import { leadQueryText, readGuid, readLeadQuery, unescapeSlack } from '../tasks/command-text.ts';
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
  /** Seconds since the epoch, never more than a Date holds; undefined without a due date. */
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

/**
 * `<lead's id, or own> <filter> <page>[ reminders][ back <filter> <page>]`; the id of a task's block goes on with
 * ` task <id> <due> <index>`. In words, for each quote of JSON would be escaped in the message's own. At most 2,000
 * characters in a button's value, 255 in a block's id.
 */
const CONTROL =
  /^(?:own|(?<lead>\S+)) (?<filter>\w+) (?<page>\d+)(?<reminders> reminders)?(?: back (?<backFilter>\w+) (?<backPage>\d+))?(?: drawn \w+)?(?: task (?<task>\S+) (?<due>-?\d+|undated) \d+)?$/;
const CHOOSER = /^(?<filter>\w+) (?<page>\d+) (?<search>[\s\S]+)$/;

export function controlValue({ leadId = 'own', filter, page, withReminders, cameFrom }: ListView): string {
  const reminders = withReminders ? ' reminders' : '';
  const back = cameFrom ? ` back ${cameFrom.filter} ${cameFrom.page}` : '';
  return `${leadId} ${filter} ${page}${reminders}${back}`;
}

/**
 * The id of the block with a list's controls, another one each time. Slack keeps what was chosen in a select over a new
 * drawing with the same ids, and sends null for an option that is chosen again: so each drawing shows its own filter.
 */
export function controlsBlockId(view: ListView, now: Date): string {
  return `${controlValue(view)} drawn ${now.getTime().toString(36)}`;
}

/** Reads a value that came with a click, which anybody may have made up. Undefined when it is none of ours. */
export function readControlValue(value: unknown): ListView | undefined {
  return viewIn(read(CONTROL, value));
}

function viewIn({ lead, filter, page, reminders, backFilter, backPage }: Words): ListView | undefined {
  const part = readListPart(filter, page);
  const leadId = lead === undefined ? undefined : readGuid(lead);
  if (!part || (lead !== undefined && leadId === undefined)) return undefined;
  const cameFrom = readListPart(backFilter, backPage);
  return {
    leadId,
    ...part,
    ...(reminders === undefined ? {} : { withReminders: true }),
    ...(cameFrom ? { cameFrom } : {}),
  };
}

/** Which part of which search. */
export interface ChooserView extends ListPart {
  readonly query: LeadQuery;
}

export function chooserValue({ query, filter, page }: ChooserView): string {
  return `${filter} ${page} ${leadQueryText(query)}`;
}

export function readChooserValue(value: unknown): ChooserView | undefined {
  const { filter, page, search = '' } = read(CHOOSER, value);
  const part = readListPart(filter, page);
  const query = readLeadQuery(unescapeSlack(search));
  return part && query && { query, ...part };
}

/**
 * @param listValue of the list's own controls
 * @param index its place in the message: a block's id is unique there, and the CRM may repeat a task's
 */
export function taskBlockId(
  listValue: string,
  { taskId, dueAtSeconds }: Pick<TaskReference, 'taskId' | 'dueAtSeconds'>,
  index: number,
): string {
  return `${listValue} task ${taskId} ${dueAtSeconds ?? 'undated'} ${index}`;
}

/** Stands for one task in a button's value or a modal's metadata. */
export function taskValue(reference: TaskReference): string {
  return taskBlockId(controlValue(reference), reference, 0);
}

export function readTaskValue(value: unknown): TaskReference | undefined {
  const words = read(CONTROL, value);
  const { task = '', due } = words;
  const view = viewIn(words);
  const taskId = readGuid(task);
  if (!view || taskId === undefined) return undefined;
  if (due === 'undated') return { ...view, taskId, dueAtSeconds: undefined };
  const dueAtSeconds = Number(due);
  const isDate = !Number.isNaN(new Date(dueAtSeconds * 1000).getTime());
  return isDate ? { ...view, taskId, dueAtSeconds } : undefined;
}

export function isTaskOption(value: unknown): value is TaskOption {
  return typeof value === 'string' && Object.hasOwn(TASK_OPTIONS, value);
}

function readListPart(filter: unknown, digits: string | undefined): ListPart | undefined {
  const page = Number(digits);
  return isFilter(filter) && Number.isSafeInteger(page) && page >= 1 ? { filter, page } : undefined;
}

/** More than Slack lets a value be, and to read what it holds would take time that grows with its square. */
const MAX_VALUE = 2_000;

type Words = Partial<Record<string, string>>;

/** The named parts of a value; none where it is no text of that form. */
function read(form: RegExp, value: unknown): Words {
  const isText = typeof value === 'string' && value.length <= MAX_VALUE;
  return (isText && form.exec(value)?.groups) || {};
}
