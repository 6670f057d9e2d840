import type { KnownBlock } from '@slack/types';
import type { CommandText } from '../tasks/command-text.ts';
import { FILTERS, type Filter } from '../tasks/filters.ts';
import { escapeMrkdwn, type Message, oneLine } from './block-text.ts';
import { literalSection, mrkdwnSection, supportCodeBlock } from './common-blocks.ts';

/** What each filter shows; the README's table says the same. */
const FILTER_HELP: Record<Filter, string> = {
  pending: 'every open task, including overdue ones; the default',
  overdue: 'open tasks past their end',
  today: 'open tasks due today',
  tomorrow: 'open tasks due tomorrow',
  week: 'open tasks due in the seven days from today',
  mine: 'open tasks that you own',
  completed: 'completed tasks, latest due first',
  all: 'everything, including cancelled tasks',
};

/** Slack shows it after the command's name while a rep types. */
export const USAGE_HINT = `[<lead>] [${FILTERS.join(' | ')}], add <lead>, or help`;

const MAX_QUOTED = 100;
/** Slack's own limit is 32. */
const MAX_COMMAND = 40;

type NotUnderstood = CommandText & { kind: 'not-understood' };

/**
 * @param given `supportCode` comes with what we didn't understand, as with every failure
 */
export function helpMessage(
  command: string,
  given: { notUnderstood?: NotUnderstood; supportCode?: string },
): Message {
  const { notUnderstood, supportCode } = given;
  const name = escapeMrkdwn(oneLine(command, MAX_COMMAND));
  const complaint = notUnderstood && complaintAbout(notUnderstood);
  const what = complaint ? escapeMrkdwn(complaint) : 'Lead Tasks shows a lead’s tasks, and your own.';
  return {
    text: `${what} Type ${name} and a lead’s name, e-mail address, phone number or id. Type ${name} alone to see your own tasks.`,
    blocks: [
      ...(complaint ? [literalSection(complaint)] : []),
      usageBlock(name),
      ...(supportCode === undefined ? [] : [supportCodeBlock(supportCode)]),
    ],
  };
}

/** What can be typed. Without `expand` Slack hides most of it behind “See more”. */
export function usageBlock(command: string): KnownBlock {
  const lines = [
    `*${command} ${escapeMrkdwn('<lead> [filter]')}*`,
    'Shows a lead’s tasks: what’s overdue, what’s due today and what comes next. Only you see the answer.',
    `*${escapeMrkdwn('<lead>')}* is a name, a company, an e-mail address, a phone number, the lead’s id, or the address of its page in LeadSquared. If a name begins with the word “add” or ends with a filter’s word, put it in quotes.`,
    `*[filter]* is one of:`,
    ...FILTERS.map((filter) => `• \`${filter}\` ${FILTER_HELP[filter]}`),
    '`me` and `my` mean `mine`, `open` means `pending`, and `done` means `completed`.',
    `*${command}* alone shows your own pending tasks for all leads, with your recent leads below. Add a filter to see others of your tasks. The app’s Home tab shows them too.`,
    `*${command} add ${escapeMrkdwn('<lead>')}* opens a window to add a task for a lead. From a message, use its shortcut “Add task…”.`,
    `*${command} help* shows this help.`,
  ];
  return { ...mrkdwnSection(lines.join('\n')), expand: true };
}

export function complaintAbout({ rest, why }: NotUnderstood): string {
  const quoted = `“${oneLine(rest, MAX_QUOTED)}”`;
  return why === 'no filter'
    ? `${quoted} after the lead isn’t a filter. Use one of these: ${FILTERS.join(', ')}.`
    : `${quoted} isn’t a lead. Type a name, a company, an e-mail address, a phone number, an id, or the address of the lead’s page.`;
}
