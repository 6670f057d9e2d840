/** How one task is drawn. */
import type { ContextBlock, PlainTextElement, SectionBlock } from '@slack/types';
import type { Group, Owns, Standpoint } from '../tasks/agenda.ts';
import { hasDueDate } from '../tasks/due.ts';
import type { Task } from '../tasks/task.ts';
import { isVisible, literal, oneLine, someLines } from './block-text.ts';
import { literalSection } from './common-blocks.ts';
import { dueDate, howFar, reminderWords } from './time-words.ts';

/** Together with a description the name stays far below a section's 3,000 characters, and a list readable. */
const MAX_NAME = 150;
const MAX_DESCRIPTION = 300;
const MAX_OWNER = 60;
const MAX_LEAD = 60;
const MAX_STATUS = 40;
const MAX_DUE_AS_IT_CAME = 40;

const SIGNS: Record<Group, string> = {
  overdue: '🔴',
  today: '📆',
  later: '📆',
  'no due date': '📆',
  completed: '✅',
  cancelled: '🚫',
};

/** What a task's section has besides its text. */
export type TaskMenu = Required<Pick<SectionBlock, 'block_id' | 'accessory'>>;

export function taskBlocks(
  task: Task,
  group: Group,
  viewpoint: Standpoint & { owns: Owns },
  menu?: TaskMenu,
): [SectionBlock, ContextBlock] {
  const name = oneLine(task.name, MAX_NAME);
  const title = isVisible(name) ? name : '(no name)';
  const description = someLines(task.description, MAX_DESCRIPTION);
  const section = literalSection(isVisible(description) ? `${title}\n${description}` : title);
  return [
    { ...section, ...menu },
    { type: 'context', elements: details(task, group, viewpoint) },
  ];
}

function details(task: Task, group: Group, viewpoint: Standpoint & { owns: Owns }): ContextBlock['elements'] {
  const reminder = hasDueDate(task) ? reminderWords(task, viewpoint) : undefined;
  const owner = viewpoint.owns(task.owner) ? 'you' : task.owner.name;
  const status = oneLine(task.status, MAX_STATUS);
  return [
    { type: 'mrkdwn', text: dueWords(task, group, viewpoint) },
    ...ifVisible('', oneLine(task.unreadableDueDate, MAX_DUE_AS_IT_CAME)),
    ...ifVisible('Ends: ', oneLine(task.unreadableEndDate, MAX_DUE_AS_IT_CAME)),
    ...(reminder === undefined ? [] : [{ type: 'mrkdwn' as const, text: `🔔 ${reminder}` }]),
    ...ifVisible('', oneLine(owner, MAX_OWNER)),
    ...ifVisible(
      task.relatedTo?.leadId ? 'Lead: ' : 'About: ',
      oneLine(task.relatedTo?.name ?? '', MAX_LEAD),
    ),
    ...ifVisible('', status.toLowerCase() === 'pending' ? '' : status),
  ];
}

function ifVisible(before: string, text: string): PlainTextElement[] {
  return isVisible(text) ? [literal(`${before}${text}`)] : [];
}

function dueWords(task: Task, group: Group, standpoint: Standpoint): string {
  if (!hasDueDate(task)) return '📆 No due date';
  return `${SIGNS[group]} ${dueDate(task, standpoint)} · ${howFar(task, group, standpoint)}`;
}
