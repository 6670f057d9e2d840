/**
 * What the controls of a list carry. All they need is in their value or, where an option's value is too short, in
 * their block's id: the app keeps no session, so any instance can answer any click, also after a restart.
 *
 * A value is words with names: `lead:own filter:overdue page:2`. It isn't JSON, whose quotes the message's own JSON
 * would escape. Slack takes 2,000 characters in a button's value, 255 in a block's id and 150 in an option's value.
 */
import { type Filter, filterFor, isFilter } from '../tasks/filters.ts';
import type { LeadQuery } from '../tasks/lead.ts';
import { leadQueryText, readLeadQuery } from '../tasks/lead-query.ts';
import { readGuid } from '../tasks/read-guid.ts';
import { unescapeSlack } from '../tasks/slack-text.ts';
import { type LeadId, type ListOf, OWN } from '../tasks/task.ts';
import { chooserInNamedWords, listInNamedWords } from './earlier-control-values.ts';

/** Which part of a list. */
export interface ListPart {
  readonly filter: Filter;
  /** From 1. */
  readonly page: number;
}

/** Without a query, it is a part of the rep's own list. */
export interface Origin extends ListPart {
  readonly query?: LeadQuery;
}

/** Which part of which list. */
export interface ListView extends ListPart {
  readonly of: ListOf;
  /** What led to this lead's list: a part of the rep's own, or a search. */
  readonly cameFrom?: Origin;
  /** Once a reminder was asked for, its message shows which tasks have one. */
  readonly withReminders?: boolean;
}

/** The first page of a lead's list. */
export function listOfLead(leadId: LeadId, filter: Filter = 'pending'): ListView {
  return { of: { kind: 'lead', leadId }, filter, page: 1 };
}

/** The first page of a rep's own list, which Home shows when it is opened. */
export const OWN_PENDING: ListView = { of: OWN, filter: 'pending', page: 1 };

/** A task in a list, as it was when the list was drawn. */
export interface TaskReference extends ListView {
  /** A GUID, in lower case. */
  readonly taskId: string;
  /** Seconds since the epoch; undefined without a due date. */
  readonly dueAtSeconds: number | undefined;
  /** Its place on the page, from 0; undefined in a reminder. */
  readonly index?: number | undefined;
  /** In a rep's own list, the lead that it is a task of. */
  readonly leadId?: LeadId | undefined;
  /** In a reminder that came without the rep's asking. */
  readonly isAutomatic?: boolean;
}

/** What a list showed, so that `Refresh` can tell whether anything is new. */
export interface ListState {
  readonly digest: string;
  /** When LeadSquared was asked for it, in seconds since the epoch. */
  readonly askedAtSeconds: number;
}

export const REFRESH = 'list:refresh';
export const SHOW = 'list:show';
export const SHARE = 'list:share';
export const PREVIOUS_PAGE = 'list:previous';
export const NEXT_PAGE = 'list:next';
/** A select of pages. */
export const PAGE = 'list:page';
/** Opens a lead's list in place of what it was pressed in. A number follows where there are several. */
export const OPEN_LEAD = 'list:open';
/** Leads back to the rep's own list. */
export const OPEN_OWN = 'list:own';
export const CHOOSER_NEXT = 'chooser:next';
export const CHOOSER_PREVIOUS = 'chooser:previous';
/** Leads back to the search. */
export const CHOOSER_BACK = 'chooser:back';
/** The buttons of a reminder. */
export const COMPLETE = 'task:complete';
export const SNOOZE = 'task:snooze';
export const OPEN_LEAD_OF_TASK = 'task:open';
/** Cancels a reminder that Home lists. Its value is the reminder's mark. */
export const CANCEL_LISTED = 'reminder:cancel';
export const HELP = 'help:open';
/** Opens the modal for a new task. */
export const ADD_TASK = 'add:open';
/** Opens the switches of notifications. */
export const NOTIFY = 'notify:open';
/** The menu of a task, and what it offers. */
export const TASK_MENU = 'task:menu';
export const TASK_OPTIONS = {
  remind: 'Remind me',
  cancel: 'Cancel reminder',
  snooze: 'In 1 hour',
  complete: 'Complete',
  tomorrow: 'Tomorrow',
  reschedule: 'Reschedule',
  open: 'Open lead',
} as const;
export type TaskOption = keyof typeof TASK_OPTIONS;
/** `Try again` on a failure, by what is tried again: its first word is that of the listener. */
export const TRY_AGAIN = {
  list: 'list:again',
  share: 'list:share:again',
  search: 'chooser:again',
  leadModal: 'shortcut:again',
  add: 'add:again',
  remind: 'task:remind:again',
  snooze: 'task:snooze:again',
  complete: 'task:complete:again',
  reschedule: 'task:reschedule:again',
} as const;

export function isTryAgain(actionId: string): boolean {
  return actionId.endsWith(':again');
}

/** By their names. Those that we don't know are not read: another version of the app may have written them. */
type Words = ReadonlyMap<string, string>;

const OWN_LIST = 'own';
const UNDATED = 'undated';
/** Takes the rest of a value, spaces too. */
const SEARCH = ' search:';
/** In the same way, the search that led to a list. */
const BACK_SEARCH = ' back-search:';
/** Slack takes no longer id of a block. */
const MAX_BLOCK_ID = 255;
/** Takes the rest of a value too. */
const PREFILLED = 'prefilled:';
/** As long as Slack lets a value be. */
const MAX_VALUE = 2_000;

export function controlValue(view: ListView): string {
  return written(wordsOf(view), view);
}

/**
 * The id of the block with a list's controls, another one each time. Slack keeps what was chosen in a select over a new
 * drawing with the same ids, and sends null for an option that is chosen again: so each drawing shows its own filter.
 */
export function controlsBlockId(view: ListView, now: Date): string {
  return blockId({ ...wordsOf(view), drawn: now.getTime() }, view);
}

/** The id of a block beside the list in App Home. It names the list, so that a click there keeps it. */
export function besideBlockId(view: ListView, what: string): string {
  return blockId({ ...wordsOf(view), beside: what }, view);
}

/** Reads a value that came with a click, which any sender may have made up. Undefined when it is none of ours. */
export function readControlValue(value: unknown): ListView | undefined {
  return viewIn(listWordsIn(value));
}

export function refreshValue(view: ListView, { digest, askedAtSeconds }: ListState): string {
  return written({ ...wordsOf(view), shown: digest, asked: askedAtSeconds }, view);
}

/** What the list showed on which `Refresh` was pressed. The version before did not write it. */
export function readListState(value: unknown): ListState | undefined {
  const words = listWordsIn(value);
  const digest = words.get('shown');
  const askedAtSeconds = wholeNumberIn(words.get('asked'));
  if (digest === undefined || askedAtSeconds === undefined) return undefined;
  return { digest, askedAtSeconds };
}

/** The words that a modal is opened with again. Words that are too long for a value are left out. */
export function leadModalValue(prefilled: string): string {
  const value = `${PREFILLED}${prefilled}`;
  return value.length <= MAX_VALUE ? value : PREFILLED;
}

/** The words in a button's value, or undefined when it is none of ours. */
export function readLeadModalValue(value: unknown): string | undefined {
  const text = boundedText(value);
  return text.startsWith(PREFILLED) ? unescapeSlack(text.slice(PREFILLED.length)) : undefined;
}

/** Represents one task in a button's value or a modal's metadata. */
export function taskValue(reference: TaskReference): string {
  return written(taskWordsOf(reference), reference);
}

/** A block's id is unique in its message, and the CRM may repeat a task's: its place on the page tells the two apart. */
export function taskBlockId(reference: TaskReference & { index: number }): string {
  return blockId(taskWordsOf(reference), reference);
}

export function readTaskValue(value: unknown): TaskReference | undefined {
  const words = listWordsIn(value);
  const view = viewIn(words);
  const taskId = readGuid(words.get('task') ?? '');
  const due = words.get('due');
  const dueAtSeconds = wholeNumberIn(due);
  if (!view || taskId === undefined || (due !== UNDATED && dueAtSeconds === undefined)) return undefined;
  const index = wholeNumberIn(words.get('index'));
  const leadId = readGuid(words.get('task-lead') ?? '');
  return {
    ...view,
    taskId,
    dueAtSeconds,
    ...(index !== undefined && { index }),
    ...(leadId !== undefined && { leadId }),
    ...(words.has('automatic') && { isAutomatic: true }),
  };
}

export function isTaskOption(value: unknown): value is TaskOption {
  return typeof value === 'string' && Object.hasOwn(TASK_OPTIONS, value);
}

/** Which part of which search. */
export interface ChooserView extends ListPart {
  readonly query: LeadQuery;
}

export function chooserValue({ query, filter, page }: ChooserView): string {
  return `${written({ filter, page })}${SEARCH}${leadQueryText(query)}`;
}

export function readChooserValue(value: unknown): ChooserView | undefined {
  const text = boundedText(value);
  const named = text.startsWith('filter:') ? text : chooserInNamedWords(text);
  const searchAt = named.indexOf(SEARCH);
  if (searchAt < 0) return undefined;
  const words = wordsIn(named.slice(0, searchAt));
  const part = partIn(words.get('filter'), words.get('page'));
  const query = readLeadQuery(unescapeSlack(named.slice(searchAt + SEARCH.length)));
  return part && query && { query, ...part };
}

/** Seconds since the epoch, as Slack and our values write a moment. */
export function secondsOf(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}

function wordsOf({ of, filter, page, withReminders, cameFrom }: ListView) {
  return {
    lead: of.kind === 'lead' ? of.leadId : OWN_LIST,
    filter,
    page,
    reminders: withReminders ? 'shown' : undefined,
    'back-filter': cameFrom?.filter,
    'back-page': cameFrom?.page,
  };
}

function taskWordsOf({ taskId, dueAtSeconds, index, leadId, isAutomatic, ...view }: TaskReference) {
  const task = { task: taskId, due: dueAtSeconds ?? UNDATED, index, 'task-lead': leadId };
  return { ...wordsOf(view), ...task, automatic: isAutomatic ? 'yes' : undefined };
}

function written(
  words: Readonly<Record<string, string | number | undefined>>,
  { cameFrom }: { cameFrom?: Origin } = {},
): string {
  const named = Object.entries(words)
    .filter(([, text]) => text !== undefined)
    .map(([name, text]) => `${name}:${text}`)
    .join(' ');
  return cameFrom?.query ? `${named}${BACK_SEARCH}${leadQueryText(cameFrom.query)}` : named;
}

/** Where a long search doesn't fit in, no way leads back to it. */
function blockId(words: Parameters<typeof written>[0], view: ListView): string {
  const id = written(words, view);
  if (id.length <= MAX_BLOCK_ID) return id;
  return written({ ...words, 'back-filter': undefined, 'back-page': undefined });
}

function listWordsIn(value: unknown): Words {
  const text = boundedText(value);
  const named = text.startsWith('lead:') ? text : listInNamedWords(text);
  const searchAt = named.indexOf(BACK_SEARCH);
  if (searchAt < 0) return wordsIn(named);
  return new Map([
    ...wordsIn(named.slice(0, searchAt)),
    ['back-search', named.slice(searchAt + BACK_SEARCH.length)],
  ]);
}

function boundedText(value: unknown): string {
  return typeof value === 'string' && value.length <= MAX_VALUE ? value : '';
}

function wordsIn(text: string): Words {
  return new Map(
    text.split(' ').map((word) => {
      const colon = word.indexOf(':');
      return [word.slice(0, colon), word.slice(colon + 1)];
    }),
  );
}

function viewIn(words: Words): ListView | undefined {
  const lead = words.get('lead') ?? '';
  const leadId = readGuid(lead);
  const part = partIn(words.get('filter'), words.get('page'));
  if (!part || (leadId === undefined && lead !== OWN_LIST)) return undefined;
  const cameFrom = originIn(words);
  const of: ListOf = leadId === undefined ? { kind: 'own' } : { kind: 'lead', leadId };
  return {
    of,
    page: part.page,
    // Earlier versions of the app had `mine` in a rep's own list too.
    filter: filterFor(of, part.filter),
    ...(words.has('reminders') && { withReminders: true }),
    ...(cameFrom && { cameFrom }),
  };
}

function originIn(words: Words): Origin | undefined {
  const part = partIn(words.get('back-filter'), words.get('back-page'));
  const search = words.get('back-search');
  if (!part || search === undefined) return part;
  const query = readLeadQuery(unescapeSlack(search));
  return query && { ...part, query };
}

function partIn(filter: string | undefined, digits: string | undefined): ListPart | undefined {
  const page = wholeNumberIn(digits);
  return isFilter(filter) && page !== undefined && page >= 1 ? { filter, page } : undefined;
}

/** Only in the form in which it is written: no `1e3`, no blank and no leading zero. */
function wholeNumberIn(digits: string | undefined): number | undefined {
  const number = Number(digits);
  return Number.isSafeInteger(number) && String(number) === digits ? number : undefined;
}
