/** How one task is drawn. */
import type { ContextBlock, PlainTextElement, SectionBlock } from '@slack/types';
import type { Group, Owns, Standpoint } from '../tasks/agenda.ts';
import { hasDueDate } from '../tasks/due.ts';
import type { Task } from '../tasks/task.ts';
import { literal, nameOrNone, oneLine, someLines } from './block-text.ts';
import { literalSection } from './common-blocks.ts';
import { dueDate, howFar, reminderWords } from './time-words.ts';

/** Together with a description the name stays far below a section's 3,000 characters, and a list readable. */
const MAX_NAME = 150;
const MAX_DESCRIPTION = 300;
const MAX_PARTY = 60;
const MAX_WORDS = 40;

const SIGNS: Partial<Record<Group, string>> = { overdue: '🔴', completed: '✅', cancelled: '🚫' };

/** What a task's section has besides its text. */
export type TaskMenu = Required<Pick<SectionBlock, 'block_id' | 'accessory'>>;

export function taskBlocks(
  task: Task,
  group: Group,
  viewpoint: Standpoint & { owns: Owns },
  menu?: TaskMenu,
): [SectionBlock, ContextBlock] {
  const lines = [nameOrNone(task.name, MAX_NAME), someLines(task.description, MAX_DESCRIPTION)];
  return [
    { ...literalSection(lines.filter(Boolean).join('\n')), ...menu },
    { type: 'context', elements: details(task, group, viewpoint) },
  ];
}

function details(task: Task, group: Group, viewpoint: Standpoint & { owns: Owns }): ContextBlock['elements'] {
  const reminder = hasDueDate(task) ? reminderWords(task, viewpoint) : undefined;
  const { relatedTo } = task;
  const owner = viewpoint.owns(task.owner) ? 'you' : task.owner.name;
  const status = oneLine(task.status, MAX_WORDS);
  return [
    { type: 'mrkdwn', text: dueWords(task, group, viewpoint) },
    ...unlessEmpty('', oneLine(task.unreadableDueDate, MAX_WORDS)),
    ...unlessEmpty('Ends: ', oneLine(task.unreadableEndDate, MAX_WORDS)),
    ...(reminder === undefined ? [] : [{ type: 'mrkdwn' as const, text: `🔔 ${reminder}` }]),
    ...unlessEmpty('', oneLine(owner, MAX_PARTY)),
    ...unlessEmpty(relatedTo?.leadId ? 'Lead: ' : 'About: ', oneLine(relatedTo?.name ?? '', MAX_PARTY)),
    ...unlessEmpty('', status.toLowerCase() === 'pending' ? '' : status),
  ];
}

function unlessEmpty(before: string, text: string): PlainTextElement[] {
  return text === '' ? [] : [literal(`${before}${text}`)];
}

function dueWords(task: Task, group: Group, standpoint: Standpoint): string {
  if (!hasDueDate(task)) return '📆 No due date';
  return `${SIGNS[group] ?? '📆'} ${dueDate(task, standpoint)} · ${howFar(task, group, standpoint)}`;
}
