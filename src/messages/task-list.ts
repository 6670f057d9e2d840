/** How a list of tasks is drawn. */
import type { Button, ContextBlock, KnownBlock } from '@slack/types';
import { type Agenda, type Filter, type Group, TASKS_PER_PAGE } from '../tasks/agenda.ts';
import type { LeadId, LeadTasks, Task } from '../tasks/task.ts';
import { controlValue, PAGE_ACTIONS, REFRESH } from './list-control.ts';
import { count, literal, type Message, oneLine, someLines } from './text.ts';
import { DATE_AND_TIME, distance, reminderTime, slackDate, type Viewpoint } from './when.ts';

/** Together with a description the name stays far below a section's 3,000 characters, and a list readable. */
const MAX_NAME = 200;
const MAX_DESCRIPTION = 300;
const MAX_OWNER = 80;
const MAX_STATUS = 40;
const MAX_DUE_AS_IT_CAME = 40;

const TITLES: Record<Filter, string> = {
  pending: 'Pending tasks for this lead',
  overdue: 'Overdue tasks for this lead',
  today: 'Tasks due today for this lead',
  completed: 'Completed tasks for this lead',
  all: 'All tasks for this lead',
};

const HEADINGS: Record<Group, string> = {
  overdue: 'Overdue',
  today: 'Today',
  later: 'Later',
  'no due date': 'No due date',
  completed: 'Completed',
  cancelled: 'Cancelled',
};

export interface TaskListInput extends Viewpoint {
  readonly leadId: LeadId;
  readonly leadTasks: LeadTasks;
  readonly agenda: Agenda;
  /** The lead's page in LeadSquared, where it is known. */
  readonly leadUrl: string | undefined;
  /** Our own words under the head line, in mrkdwn, while a newer list is on its way. */
  readonly notice?: string;
}

/** Ten tasks take about 28 of the 50 blocks that a message may have. */
export function taskListMessage(input: TaskListInput): Message {
  const { agenda, leadTasks } = input;
  const lines = [shortfall(leadTasks), agenda.total === 0 ? emptiness(input) : undefined].filter(
    (line) => line !== undefined,
  );
  const blocks: KnownBlock[] = [
    head(input),
    ...lines.map((line): KnownBlock => ({ type: 'section', text: literal(line) })),
    { type: 'divider' },
    ...agenda.entries.flatMap((entry, index) => [
      ...(entry.group === agenda.entries[index - 1]?.group ? [] : [heading(entry.group)]),
      ...taskBlocks(entry.task, entry.group, input),
    ]),
    ...(agenda.pages > 1 ? [context(range(agenda))] : []),
    { type: 'actions', elements: controls(input) },
  ];
  return { text: [summary(agenda), ...lines].join(' '), blocks };
}

function head({ agenda, leadTasks, leadUrl, notice, zone }: TaskListInput): KnownBlock {
  const link = leadUrl === undefined ? '' : `  ·  <${leadUrl}|Open in LeadSquared>`;
  const asOf = `as of ${slackDate(leadTasks.askedAt, DATE_AND_TIME, zone)}`;
  const text = [
    `*${TITLES[agenda.filter]}*${link}`,
    `${countsLine(agenda)} · ${asOf}`,
    ...(notice === undefined ? [] : [notice]),
  ];
  return { type: 'section', text: { type: 'mrkdwn', text: text.join('\n') } };
}

function countsLine({ counts }: Agenda): string {
  return `${counts.pending} pending · ${counts.overdue} overdue · ${counts.completed} completed`;
}

/** Says the same as the head and the page, without CRM text: this goes where nothing is literal. */
function summary(agenda: Agenda): string {
  const { pending, overdue, completed } = agenda.counts;
  const all = `This lead has ${count(pending, 'pending task')}, ${overdue} of them overdue, and ${completed} completed.`;
  if (agenda.total === 0) return all;
  return `${all} ${TITLES[agenda.filter]}: ${range(agenda)}.`;
}

function range({ page, total, entries }: Agenda): string {
  const first = (page - 1) * TASKS_PER_PAGE;
  return `${first + 1}–${first + entries.length} of ${total}`;
}

/** LeadSquared may say that there are more tasks than it gave. */
function shortfall({ tasks, saidCount }: LeadTasks): string | undefined {
  if (saidCount <= tasks.length) return undefined;
  return `LeadSquared says ${count(saidCount, 'task')} but returned ${tasks.length}.`;
}

/** Which emptiness it is; when LeadSquared kept tasks back, nothing is known of them and the line above says so. */
function emptiness({ agenda, leadTasks }: TaskListInput): string | undefined {
  const { pending, completed, cancelled } = agenda.counts;
  if (leadTasks.tasks.length === 0) return leadTasks.saidCount > 0 ? undefined : 'No tasks on this lead.';
  const others = [
    { number: pending, word: 'pending' },
    { number: completed, word: 'completed' },
    { number: cancelled, word: 'cancelled' },
  ].find(({ number }) => number > 0);
  const none = agenda.filter === 'today' ? 'No tasks due today' : `No ${agenda.filter} tasks`;
  return `${none}: ${others?.number} ${others?.word}.`;
}

function heading(group: Group): ContextBlock {
  return context(`*${HEADINGS[group]}*`);
}

function context(mrkdwn: string): ContextBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text: mrkdwn }] };
}

function taskBlocks(task: Task, group: Group, viewpoint: Viewpoint): KnownBlock[] {
  const name = oneLine(task.name, MAX_NAME);
  const lines = [isVisible(name) ? name : '(no name)', someLines(task.description, MAX_DESCRIPTION)];
  const elements: ContextBlock['elements'] = [{ type: 'mrkdwn', text: dueWords(task, group, viewpoint) }];
  const unreadable = oneLine(task.unreadableDueDate, MAX_DUE_AS_IT_CAME);
  if (isVisible(unreadable)) elements.push(literal(unreadable));
  if (task.dueAt && task.reminderMinutes !== undefined) {
    const reminder = reminderTime(task.dueAt, task.reminderMinutes, viewpoint.zone);
    elements.push({ type: 'mrkdwn', text: `🔔 ${reminder}` });
  }
  const owner = oneLine(task.owner.name, MAX_OWNER);
  if (isVisible(owner)) elements.push(literal(owner));
  const status = oneLine(task.status, MAX_STATUS);
  if (isVisible(status) && status.toLowerCase() !== 'pending') elements.push(literal(status));
  return [
    { type: 'section', text: literal(lines.filter(isVisible).join('\n')) },
    { type: 'context', elements },
  ];
}

function dueWords({ dueAt }: Task, group: Group, { now, zone }: Viewpoint): string {
  if (dueAt === undefined) return '📆 No due date';
  const at = slackDate(dueAt, DATE_AND_TIME, zone);
  const far = distance(dueAt, now);
  switch (group) {
    case 'overdue':
      return `🔴 ${at} · overdue by ${far}`;
    case 'completed':
    case 'cancelled':
      return `${group === 'completed' ? '✅' : '🚫'} ${at} · ${dueAt < now ? `${far} ago` : `in ${far}`}`;
    default:
      return `📆 ${at} · in ${far}`;
  }
}

/** Slack refuses text that is empty, and draws nothing for what has no visible character. */
function isVisible(text: string): boolean {
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(text);
}

function controls({ leadId, agenda }: TaskListInput): Button[] {
  const { filter, page, pages } = agenda;
  const button = (label: string, actionId: string, toPage: number): Button => ({
    type: 'button',
    text: { type: 'plain_text', text: label, emoji: false },
    action_id: actionId,
    value: controlValue({ leadId, filter, page: toPage }),
  });
  return [
    button('Refresh', REFRESH, page),
    ...(page > 1
      ? [button('First', PAGE_ACTIONS.First, 1), button('Previous', PAGE_ACTIONS.Previous, page - 1)]
      : []),
    ...(page < pages
      ? [button('Next', PAGE_ACTIONS.Next, page + 1), button('Last', PAGE_ACTIONS.Last, pages)]
      : []),
  ];
}
