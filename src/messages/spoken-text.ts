/** A message in words: screen readers read it instead of its blocks, and notifications show it. */
import type { Group, Standpoint } from '../tasks/agenda.ts';
import { hasDueDate } from '../tasks/due.ts';
import type { Lead } from '../tasks/lead.ts';
import type { Task } from '../tasks/task.ts';
import { escapeMrkdwn, nameOrNone, oneLine } from './block-text.ts';
import { dueDate, nowWords } from './time-words.ts';

/** Slack takes 4,000; what is longer would be cut in the middle of a date. */
const MAX_TEXT = 3_000;
const MAX_NAME = 80;
const MAX_DUE_AS_IT_CAME = 40;

/** A name in a message's `text`, which is mrkdwn: blocks have it literally. */
export function spoken(name: string): string {
  return escapeMrkdwn(nameOrNone(name, MAX_NAME));
}

/** Name, company and phone number. */
export function spokenLead({ name, company, phone }: Pick<Lead, 'name' | 'company' | 'phone'>): string {
  const more = [company, phone].filter((field) => oneLine(field, MAX_NAME) !== '');
  return [name, ...more].map(spoken).join(', ');
}

/** @param lead the name of its lead, where the list is of several */
export function spokenTask(task: Task, group: Group, standpoint: Standpoint, lead = ''): string {
  const said = lead === '' ? `${spoken(task.name)}:` : `${spoken(task.name)}, ${spoken(lead)}:`;
  if (!hasDueDate(task)) {
    const asItCame = escapeMrkdwn(oneLine(task.unreadableDueDate, MAX_DUE_AS_IT_CAME));
    return `${said} ${asItCame === '' ? 'no due date' : `due ${asItCame}`}`;
  }
  const at = dueDate(task, standpoint);
  if (group === 'overdue' || task.state !== 'open') return `${said} ${group}, was due ${at}`;
  const now = group === 'today' ? nowWords(task, standpoint) : undefined;
  return now === undefined ? `${said} due ${at}` : `${said} due ${at}, ${now}`;
}

/**
 * What a page shows, numbered, as much of it as fits.
 * @param before what is read first: whose list it is, the counts, what was just done
 * @param first the number of the page's first line in the whole list
 */
export function spokenPage(before: string, lines: readonly string[], first: number): string {
  let text = before.slice(0, MAX_TEXT);
  for (const [index, line] of lines.entries()) {
    const numbered = ` ${first + index}. ${line}.`;
    if (text.length + numbered.length > MAX_TEXT) break;
    text += numbered;
  }
  return text;
}
