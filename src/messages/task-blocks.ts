/** How one task is drawn: in two blocks, so that a glance finds the names. */
import type { RichTextBlock, RichTextElement, SectionBlock } from '@slack/types';
import type { Group, Standpoint } from '../tasks/agenda.ts';
import { hasDueDate } from '../tasks/due.ts';
import type { Task } from '../tasks/task.ts';
import { nameOrNone, oneLine, someLines } from './block-text.ts';
import { mrkdwnSection } from './common-blocks.ts';
import { dueDate, howFar, reminderWords } from './time-words.ts';

/** A confirmation that begins with it needs no due line that says it again. */
export const COMPLETED = '✅ Completed';
const MAX_NAME = 150;
const MAX_DESCRIPTION = 150;
const MAX_PLACE = 60;
const MAX_WORDS = 40;

/** What a task's second block has besides its text. */
export type TaskMenu = Required<Pick<SectionBlock, 'block_id' | 'accessory'>>;

export interface TaskContext extends Standpoint {
  /** What places the task: its owner, or its lead with company and phone number. */
  readonly place: readonly string[];
  readonly menu?: TaskMenu | undefined;
  /** What was just done with the task, in our own words, as mrkdwn. */
  readonly confirmation?: string | undefined;
}

export function taskBlocks(task: Task, group: Group, context: TaskContext): [RichTextBlock, SectionBlock] {
  const { menu, confirmation } = context;
  const isSaidDone = confirmation?.startsWith(COMPLETED);
  const due = isSaidDone ? wasDue(task, context) : dueLine(task, group, context);
  const lines = [confirmation, due].filter(Boolean);
  return [literalLines(task, context.place), { ...mrkdwnSection(lines.join('\n')), ...menu }];
}

/** Text of others: rich_text shows it as it is, and can be bold. */
function literalLines(task: Task, place: readonly string[]): RichTextBlock {
  const more = [
    [...place.map((words) => oneLine(words, MAX_PLACE)), ...kindOf(task), ...asTheyCame(task)]
      .filter(Boolean)
      .join(' · '),
    someLines(task.description, MAX_DESCRIPTION),
  ];
  const elements: RichTextElement[] = [
    { type: 'text', text: nameOrNone(task.name, MAX_NAME), style: { bold: true } },
    ...more.filter(Boolean).map((line) => ({ type: 'text' as const, text: `\n${line}` })),
  ];
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}

/** The task's type, and its status where that says more than the group. */
function kindOf({ type, status }: Task): string[] {
  const word = oneLine(status, MAX_WORDS);
  return [oneLine(type, MAX_WORDS), PLAIN_STATUSES.has(word.toLowerCase()) ? '' : word];
}

const PLAIN_STATUSES = new Set(['pending', 'completed', 'complete', 'cancelled', 'canceled']);

/** Dates that can't be read are shown as LeadSquared wrote them. */
function asTheyCame({ unreadableDueDate, unreadableEndDate }: Task): string[] {
  const due = oneLine(unreadableDueDate, MAX_WORDS);
  const end = oneLine(unreadableEndDate, MAX_WORDS);
  return [due && `Due: ${due}`, end && `Ends: ${end}`];
}

/** A wide space: where the line is too long for a phone, the reminder begins the next, and its bell goes with it. */
const BEFORE_REMINDER = '\u2003';

function dueLine(task: Task, group: Group, standpoint: Standpoint): string {
  if (!hasDueDate(task)) return undatedWords(task, group);
  const due = dueDate(task, standpoint);
  if (group === 'completed') return `${COMPLETED} · was due ${due}`;
  if (group === 'cancelled') return `🚫 Cancelled · was due ${due}`;
  const far = howFar(task, group, standpoint);
  const words = group === 'overdue' ? `🔴 *${far}* · ${due}` : `📆 ${far} · ${due}`;
  const reminder = reminderWords(task, standpoint);
  return reminder === undefined ? words : `${words}${BEFORE_REMINDER}🔔\u00a0${reminder}`;
}

/** Under a confirmation, which says the rest. */
function wasDue(task: Task, standpoint: Standpoint): string {
  return hasDueDate(task) ? `Was due ${dueDate(task, standpoint)}` : '';
}

function undatedWords({ unreadableDueDate }: Task, group: Group): string {
  if (group === 'completed') return COMPLETED;
  if (group === 'cancelled') return '🚫 Cancelled';
  return unreadableDueDate === '' ? '📆 No due date' : '📆 The due date can’t be read as a date';
}
