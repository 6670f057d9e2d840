import type { KnownBlock } from '@slack/types';
import type { CommandText } from '../tasks/command-text.ts';
import { FILTERS, type Filter } from '../tasks/filters.ts';
import { escapeMrkdwn, type Message, oneLine } from './block-text.ts';
import { literalSection, mrkdwnSection, supportCodeBlock } from './common-blocks.ts';

/** What each filter shows; the README's table says the same. */
const FILTER_HELP: Record<Filter, string> = {
  pending: 'every open task, the overdue ones too (this is what you get without a filter)',
  overdue: 'open and due before now',
  today: 'open and due today',
  mine: 'open and yours',
  completed: 'completed, latest due first',
  all: 'everything, cancelled ones too',
};

/** Slack shows it after the command's name while a rep types. */
export const USAGE_HINT = `[<lead>] [${FILTERS.join(' | ')}]`;

const MAX_QUOTED = 100;
/** Slack's own limit is 32. */
const MAX_COMMAND = 40;

type NotUnderstood = CommandText & { kind: 'not-understood' };

/**
 * @param given `supportCode` comes with what was not understood, as with every failure; `recents` are shown below the help
 */
export function helpMessage(
  command: string,
  given: { notUnderstood?: NotUnderstood; supportCode?: string; recents?: readonly KnownBlock[] },
): Message {
  const { notUnderstood, supportCode, recents = [] } = given;
  const name = escapeMrkdwn(oneLine(command, MAX_COMMAND));
  const complaint = notUnderstood && complaintAbout(notUnderstood);
  const what = complaint ? 'That was not understood.' : 'Lead Tasks shows a lead’s tasks, and yours.';
  return {
    text: `${what} Type ${name} with a lead’s name, e-mail address, phone number or id, or ${name} mine.`,
    blocks: [
      ...(complaint ? [literalSection(complaint)] : []),
      usageBlock(name),
      ...(supportCode === undefined ? [] : [supportCodeBlock(supportCode)]),
      ...recents,
    ],
  };
}

/** What can be typed. Without `expand` Slack hides most of it behind “See more”. */
export function usageBlock(command: string): KnownBlock {
  const lines = [
    `*${command} ${escapeMrkdwn('<lead> [filter]')}*`,
    'Shows a lead’s tasks, only to you: what is overdue, what is due today, what comes next.',
    `*${escapeMrkdwn('<lead>')}* is a name, a company, an e-mail address, a phone number, the lead’s id, or the address of its page in LeadSquared. A name that ends in a filter’s word goes in quotes.`,
    `*[filter]* is one of:`,
    ...FILTERS.map((filter) => `• \`${filter}\` ${FILTER_HELP[filter]}`),
    '`me` and `my` are `mine`, `open` is `pending`, `done` is `completed`.',
    `*${command} mine*, or any filter without a lead, shows your own tasks over all leads, and so does this app’s Home tab.`,
    `*${command} help* shows this.`,
  ];
  return { ...mrkdwnSection(lines.join('\n')), expand: true };
}

export function complaintAbout({ rest, why }: NotUnderstood): string {
  const quoted = `“${oneLine(rest, MAX_QUOTED)}”`;
  return why === 'no filter'
    ? `I did not understand ${quoted} behind the lead: it is no filter.`
    : `I did not understand ${quoted}: a lead is a name, an e-mail address, a phone number, an id, or the address of its page.`;
}
