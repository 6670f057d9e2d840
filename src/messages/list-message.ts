/** How a list of tasks is drawn. */
import type {
  ActionsBlockElement,
  Button,
  ContextBlock,
  KnownBlock,
  Overflow,
  SectionBlock,
  StaticSelect,
} from '@slack/types';
import {
  type Agenda,
  FILTERS,
  type Filter,
  type Group,
  type Owns,
  type Standpoint,
  statesOf,
  TASKS_PER_PAGE,
} from '../tasks/agenda.ts';
import { readGuid } from '../tasks/command-text.ts';
import { hasDueDate } from '../tasks/due.ts';
import type { Lead } from '../tasks/lead.ts';
import type { Ownership } from '../tasks/owner.ts';
import type { LeadId, Task, TaskList } from '../tasks/task.ts';
import {
  count,
  escapeMrkdwn,
  grouped,
  isVisible,
  literal,
  type Message,
  oneLine,
  someLines,
  unmarked,
} from './block-text.ts';
import {
  controlsBlockId,
  controlValue,
  type ListView,
  OPEN_LEAD,
  OPEN_OWN,
  PAGE_ACTIONS,
  REFRESH,
  SHARE,
  SHOW,
  TASK_MENU,
  TASK_OPTIONS,
  type TaskOption,
  taskBlockId,
} from './control-values.ts';
import { leadHead } from './lead-messages.ts';
import { type ListWords, listWords } from './list-words.ts';
import { spokenLead, spokenPage, spokenTask } from './spoken-text.ts';
import { DATE_AND_TIME, dueDate, howFar, reminderWords, slackDate } from './time-words.ts';

/** Together with a description the name stays far below a section's 3,000 characters, and a list readable. */
const MAX_NAME = 150;
const MAX_DESCRIPTION = 300;
const MAX_OWNER = 60;
/** A button's label holds 75 characters. */
const MAX_LEAD = 60;
const MAX_STATUS = 40;
const MAX_CHANNEL = 80;
const MAX_DUE_AS_IT_CAME = 40;

const HEADINGS: Record<Group, ContextBlock> = {
  overdue: context('*Overdue*'),
  today: context('*Today*'),
  later: context('*Later*'),
  'no due date': context('*No due date*'),
  completed: context('*Completed*'),
  cancelled: context('*Cancelled*'),
};

export interface TaskListInput extends Standpoint {
  readonly view: ListView;
  readonly list: TaskList;
  /** When LeadSquared was asked for it. */
  readonly asOf: Date;
  readonly agenda: Agenda;
  readonly owns: Owns;
  /** When it is known who the lead is; with a rep's own tasks there is none. */
  readonly lead: Lead | undefined;
  /** Of a lead that a rep's own task names by its id alone, when it is known. */
  readonly leadName: (leadId: LeadId) => string | undefined;
  /** The lead's page in LeadSquared, where it is known. */
  readonly leadUrl: string | undefined;
  /** Our own words under the head line, in mrkdwn: what was just done, or is under way. */
  readonly notice?: string | undefined;
  /** How the rep's own tasks were told from others'. */
  readonly matching: {
    readonly by: Ownership['matchedBy'];
    readonly name: string;
    readonly areUsersKnown: boolean;
  };
}

/** Where a list is shown, as Slack names it in its payloads. */
export interface Conversation {
  readonly id: string;
  /** A channel's name; `directmessage`, `privategroup`, `mpdm-…` or `''` for what has none. */
  readonly name: string;
}

/** What can be done from a list that is one rep's own. */
export interface Controls {
  /** Undefined where there is no conversation to share the list with. */
  readonly conversation: Conversation | undefined;
  /** Tasks that the rep has a reminder for. */
  readonly hasReminder: (taskId: string) => boolean;
  readonly allowChanges: boolean;
}

/** Of the 50 blocks that a message may have ten tasks of a lead take about 28, and ten of a rep's own about 38. */
export function taskListMessage(input: TaskListInput, offered: Controls): Message {
  const { text, blocks } = listMessage(input, {
    words: listWords(input.view),
    remarks: remarksOn(input),
    menuOf: (task, index) => taskMenu(task, index, shownPart(input), offered),
    leadButtonOf: (task, index) => leadButton(task, index, input),
  });
  blocks.push(controls(input, offered));
  return { text, blocks };
}

/**
 * The list as a channel sees it: with no control, and the name of who shared it. It is no mention: nobody wants to be
 * notified of what they share themselves.
 * @param sharedBy the rep's name, or `''` when Slack does not say it
 */
export function sharedListMessage(input: TaskListInput, sharedBy: string): Message {
  const name = unmarked(sharedBy, MAX_OWNER);
  const sharer = isVisible(name) ? name : 'A teammate';
  const { text, blocks } = listMessage(
    { ...input, owns: () => false },
    {
      words: listWords(input.view, sharer),
      remarks: [],
      menuOf: () => undefined,
      leadButtonOf: () => undefined,
    },
  );
  return {
    text: `${sharer} shared a list. ${text}`,
    blocks: [context(`Shared by ${sharer}`), ...blocks],
  };
}

/** A rep's own tasks, over all leads. */
function isOwn({ view }: TaskListInput): boolean {
  return view.leadId === undefined;
}

function listMessage(
  input: TaskListInput,
  {
    words,
    remarks,
    menuOf,
    leadButtonOf,
  }: {
    words: ListWords;
    remarks: readonly string[];
    menuOf: (task: Task, index: number) => Menu | undefined;
    leadButtonOf: (task: Task, index: number) => Button | undefined;
  },
): Message {
  const { agenda, list } = input;
  const isUnknown = input.view.filter === 'mine' && input.matching.by === 'nothing';
  const emptyWords = agenda.total === 0 && !isUnknown ? emptiness(input, words) : undefined;
  const lines = [shortfall(list), emptyWords].filter((line) => line !== undefined);
  const blocks: KnownBlock[] = [
    ...(input.lead ? [leadHead(input.lead)] : []),
    head(words.title, input),
    ...[...remarks, ...lines].map((line): KnownBlock => ({ type: 'section', text: literal(line) })),
    { type: 'divider' },
  ];
  let index = 0;
  let last: Group | undefined;
  for (const { task, group } of agenda.entries) {
    if (group !== last) blocks.push(HEADINGS[group]);
    last = group;
    const button = leadButtonOf(task, index);
    const drawn = button ? { ...task, relatedTo: undefined } : task;
    const [section, details] = taskBlocks(drawn, group, input, menuOf(task, index));
    blocks.push(section, details);
    if (button) blocks.push({ type: 'actions', elements: [button] });
    index += 1;
  }
  if (agenda.pages > 1) blocks.push(context(range(agenda)));
  const said = [
    ...(input.lead ? [`${spokenLead(input.lead)}.`] : []),
    ...(input.notice === undefined ? [] : [input.notice]),
    summary(words, input),
    ...[...remarks, ...lines].map(escapeMrkdwn),
  ];
  const tasks = agenda.entries.map(({ task, group }) => spokenTask(task, group, input));
  return { text: spokenPage(said.join(' '), tasks, (agenda.page - 1) * TASKS_PER_PAGE + 1), blocks };
}

function head(title: string, input: TaskListInput): KnownBlock {
  const { asOf, leadUrl, notice, zone } = input;
  const link = leadUrl === undefined ? '' : `  ·  <${leadUrl}|Open in LeadSquared>`;
  const asked = `as of ${slackDate(asOf, DATE_AND_TIME, zone)}`;
  const text = [
    `*${title}*${link}`,
    `${countsLine(input)} · ${asked}`,
    ...(notice === undefined ? [] : [notice]),
  ];
  return { type: 'section', text: { type: 'mrkdwn', text: text.join('\n') } };
}

function countsLine(input: TaskListInput): string {
  const { pending, overdue, completed } = input.agenda.counts;
  const open = `${pending} pending · ${overdue} overdue`;
  return hasDone(input) ? `${open} · ${completed} completed` : open;
}

/** Of a rep's own list those that are done are asked for only when they are to be shown. */
function hasDone(input: TaskListInput): boolean {
  return !isOwn(input) || statesOf(input.view.filter) === 'all';
}

/** Says the same as the head. */
function summary({ subject, title }: ListWords, input: TaskListInput): string {
  const { agenda } = input;
  const { pending, overdue, completed } = agenda.counts;
  const open = `${subject} ${count(pending, 'pending task')}, ${overdue} of them overdue`;
  const all = hasDone(input) ? `${open}, and ${completed} completed.` : `${open}.`;
  if (agenda.total === 0) return all;
  return `${all} ${title}: ${range(agenda)}.`;
}

function range({ page, total, entries }: Agenda): string {
  const first = (page - 1) * TASKS_PER_PAGE;
  return `${first + 1}–${first + entries.length} of ${total}`;
}

/** LeadSquared may say that there are more tasks than it gave, or may have more than a list shows. */
function shortfall({ tasks, saidCount, isCut }: TaskList): string | undefined {
  if (isCut) {
    const shown = grouped(tasks.length);
    const all = saidCount > tasks.length ? grouped(saidCount) : `more than ${shown}`;
    return `LeadSquared has ${all} tasks here. Only the first ${shown} are shown.`;
  }
  if (saidCount <= tasks.length) return undefined;
  return `LeadSquared says ${count(saidCount, 'task')} but returned ${tasks.length}.`;
}

/** Which emptiness it is; when LeadSquared kept tasks back, nothing is known of them and the line above says so. */
function emptiness({ agenda, list }: TaskListInput, { none, noneAtAll }: ListWords): string | undefined {
  const { pending, completed, cancelled } = agenda.counts;
  if (list.tasks.length === 0) return list.saidCount > 0 ? undefined : noneAtAll;
  const others = [
    { number: pending, word: 'pending' },
    { number: completed, word: 'completed' },
    { number: cancelled, word: 'cancelled' },
  ].find(({ number }) => number > 0);
  return `${none}: ${others?.number} ${others?.word}.`;
}

function context(mrkdwn: string): ContextBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text: mrkdwn }] };
}

export function taskBlocks(
  task: Task,
  group: Group,
  viewpoint: Standpoint & { owns: Owns },
  menu?: Menu,
): [SectionBlock, ContextBlock] {
  const name = oneLine(task.name, MAX_NAME);
  const description = someLines(task.description, MAX_DESCRIPTION);
  const title = isVisible(name) ? name : '(no name)';
  const elements: ContextBlock['elements'] = [{ type: 'mrkdwn', text: dueWords(task, group, viewpoint) }];
  const unreadable = oneLine(task.unreadableDueDate, MAX_DUE_AS_IT_CAME);
  if (isVisible(unreadable)) elements.push(literal(unreadable));
  const unreadableEnd = oneLine(task.unreadableEndDate, MAX_DUE_AS_IT_CAME);
  if (isVisible(unreadableEnd)) elements.push(literal(`Ends: ${unreadableEnd}`));
  const reminder = hasDueDate(task) ? reminderWords(task, viewpoint) : undefined;
  if (reminder !== undefined) elements.push({ type: 'mrkdwn', text: `🔔 ${reminder}` });
  const owner = viewpoint.owns(task.owner) ? 'you' : oneLine(task.owner.name, MAX_OWNER);
  if (isVisible(owner)) elements.push(literal(owner));
  const related = oneLine(task.relatedTo?.name ?? '', MAX_LEAD);
  if (isVisible(related)) elements.push(literal(`${task.relatedTo?.leadId ? 'Lead' : 'About'}: ${related}`));
  const word = oneLine(task.status, MAX_STATUS);
  const status = word.toLowerCase() === 'pending' ? '' : word;
  if (isVisible(status)) elements.push(literal(status));
  return [
    { type: 'section', text: literal(isVisible(description) ? `${title}\n${description}` : title), ...menu },
    { type: 'context', elements },
  ];
}

const SIGNS: Record<Group, string> = {
  overdue: '🔴',
  today: '📆',
  later: '📆',
  'no due date': '📆',
  completed: '✅',
  cancelled: '🚫',
};

function dueWords(task: Task, group: Group, standpoint: Standpoint): string {
  if (!hasDueDate(task)) return '📆 No due date';
  return `${SIGNS[group]} ${dueDate(task, standpoint)} · ${howFar(task, group, standpoint)}`;
}

/** Says with the rep's own tasks how they were told from others', where that is less than certain. */
function remarksOn({ view, matching }: TaskListInput): readonly string[] {
  if (view.filter !== 'mine' || matching.by === 'e-mail') return [];
  if (matching.by === 'nothing')
    return ['Which tasks are yours cannot be told: Slack does not say who you are.'];
  const why = matching.areUsersKnown
    ? 'LeadSquared has no user with your e-mail address'
    : 'LeadSquared’s users could not be asked for';
  return [
    `${why}, so these are the tasks whose owner bears your name, ${oneLine(matching.name, MAX_OWNER)}.`,
  ];
}

/** What a task's section has besides its text. */
type Menu = Required<Pick<SectionBlock, 'block_id' | 'accessory'>>;

/** A task's menu by what its reminder makes of it. */
const MENUS = menusWith([]);
const MENUS_WITH_CHANGES = menusWith(['complete', 'reschedule']);

function menusWith(changes: readonly TaskOption[]) {
  return {
    remind: overflow(['remind', ...changes]),
    cancel: overflow(['cancel', ...changes]),
    undated: changes.length === 0 ? undefined : overflow(changes),
  };
}

function overflow(options: readonly TaskOption[]): Overflow {
  return {
    type: 'overflow',
    action_id: TASK_MENU,
    options: options.map((option) => ({ text: literal(TASK_OPTIONS[option]), value: option })),
  };
}

/**
 * None for a task whose id is no GUID, for nothing could be done with it, nor for one that is done.
 */
function taskMenu(
  task: Task,
  index: number,
  view: ListView,
  { hasReminder, allowChanges }: Controls,
): Menu | undefined {
  const taskId = readGuid(task.id);
  if (taskId === undefined || task.state !== 'open') return undefined;
  const menus = allowChanges ? MENUS_WITH_CHANGES : MENUS;
  const accessory = menus[task.dueAt ? (hasReminder(taskId) ? 'cancel' : 'remind') : 'undated'];
  const dueAtSeconds = task.dueAt && Math.floor(task.dueAt.getTime() / 1000);
  return accessory && { block_id: taskBlockId({ ...view, taskId, dueAtSeconds }, index), accessory };
}

const FILTER_OPTIONS = FILTERS.map((one) => ({
  text: literal(`${one.charAt(0).toUpperCase()}${one.slice(1)}`),
  value: one,
}));

function showFilters(shown: Filter): StaticSelect {
  const [option] = FILTER_OPTIONS.filter(({ value }) => value === shown);
  return {
    type: 'static_select',
    action_id: SHOW,
    placeholder: literal('Show'),
    options: FILTER_OPTIONS,
    ...(option ? { initial_option: option } : {}),
  };
}

/** Names the lead of a rep's own task, and leads to its list. */
function leadButton({ relatedTo }: Task, index: number, input: TaskListInput): Button | undefined {
  const { leadId, name: said = '' } = relatedTo ?? {};
  if (leadId === undefined || !isOwn(input)) return undefined;
  const { filter, page } = shownPart(input);
  const name = oneLine(said || (input.leadName(leadId) ?? ''), MAX_LEAD);
  return {
    type: 'button',
    text: literal(isVisible(name) ? name : `Lead …${leadId.slice(-8)}`),
    action_id: `${OPEN_LEAD}:${index}`,
    value: controlValue({ leadId, filter: 'pending', page: 1, cameFrom: { filter, page } }),
  };
}

/** The page that was asked for may be beyond the last. */
function shownPart({ view, agenda }: TaskListInput): ListView {
  return { ...view, page: agenda.page };
}

function controls(input: TaskListInput, { conversation }: Controls): KnownBlock {
  const view = shownPart(input);
  const { page } = view;
  const { pages } = input.agenda;
  const value = (toPage: number) => controlValue({ ...view, page: toPage });
  const button = (text: string, actionId: string, toPage: number): Button => ({
    type: 'button',
    text: literal(text),
    action_id: actionId,
    value: value(toPage),
  });
  const share = (to: Conversation): Button => ({
    ...button('Share', SHARE, page),
    confirm: {
      title: literal('Share this list?'),
      text: literal(
        `Everyone in ${conversationWords(to)} will see it as it is now. People of other companies may be in it.`,
      ),
      confirm: literal('Share'),
      deny: literal('Cancel'),
    },
  });
  const back = view.cameFrom && { ...view.cameFrom, leadId: undefined };
  const elements: ActionsBlockElement[] = [
    button('Refresh', REFRESH, page),
    showFilters(view.filter),
    ...(page > 1
      ? [button('First', PAGE_ACTIONS.First, 1), button('Previous', PAGE_ACTIONS.Previous, page - 1)]
      : []),
    ...(page < pages
      ? [button('Next', PAGE_ACTIONS.Next, page + 1), button('Last', PAGE_ACTIONS.Last, pages)]
      : []),
    ...(conversation === undefined ? [] : [share(conversation)]),
    ...(back ? [{ ...button('Back to my tasks', OPEN_OWN, page), value: controlValue(back) }] : []),
  ];
  return { type: 'actions', block_id: controlsBlockId(view, input.now), elements };
}

/** Slack has no names for those with few people in them (Slack, payloads' `channel_name`). */
function conversationWords({ id, name }: Conversation): string {
  if (id === '' || id.startsWith('D') || name === 'directmessage') return 'this conversation';
  if (name.startsWith('mpdm-')) return 'this group conversation';
  const channel = oneLine(name, MAX_CHANNEL);
  return name === 'privategroup' || !isVisible(channel) ? 'this private channel' : `#${channel}`;
}
