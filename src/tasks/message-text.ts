/** Makes plain text of a Slack message, for a task: what a person reads, without Slack's own marks. */
import { unescapeSlack } from './slack-text.ts';

/** `<…>` or `<…|label>`: a link, or a mention of a person, a channel, a group or a date. */
const ANGLED = /<(?<what>[^<>|\n]+)(?:\|(?<label>[^<>\n]*))?>/g;
/** Where Slack may begin or end bold, italic, struck and code: around whole words. */
const STYLE = /(?<![\p{L}\p{N}])(?<opening>[*_~`])(?=\S)|(?<=\S)(?<closing>[*_~`])(?![\p{L}\p{N}])/gu;
/** Longer than what a task takes. */
const MAX_TEXT = 5_000;
const MENTION = /^@(?<id>[UW][A-Z0-9]+)$/;

/** The ids of the people whom a text mentions. */
export function mentionedIn(text: string): string[] {
  const ids = [...text.matchAll(ANGLED)].flatMap(
    ({ groups }) => MENTION.exec(groups?.what ?? '')?.groups?.id ?? [],
  );
  return [...new Set(ids)];
}

/**
 * @param text as Slack sends it, mrkdwn
 * @param nameOf a person's name by their Slack id
 */
export function readableText(text: string, nameOf: (userId: string) => string | undefined): string {
  const plain = text
    .slice(0, MAX_TEXT)
    .replace(/```\n?([\s\S]*?)\n?```/g, '$1')
    .replace(ANGLED, (_all, what: string, label = '') => angledWords(what, label, nameOf));
  const lines = plain.split('\n').map((line) => withoutStyles(line.replace(/^(?:&gt;){1,3} ?/, '')));
  return unescapeSlack(lines.join('\n'))
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function angledWords(what: string, label: string, nameOf: (userId: string) => string | undefined): string {
  const person = MENTION.exec(what)?.groups?.id;
  if (person !== undefined) return `@${nameOf(person) || label || 'someone'}`;
  if (what.startsWith('#')) return `#${label || 'a channel'}`;
  if (what.startsWith('!date^')) return label;
  if (what.startsWith('!subteam^')) return label || '@a group';
  if (what.startsWith('!')) return `@${label || what.slice(1)}`.replace('@@', '@');
  const address = what.replace(/^(?:mailto|tel):/i, '');
  // Slack makes a link of what looks like one, and then the label says the same.
  const isSame = label === '' || comparable(label) === comparable(address);
  return isSame ? address : `${label} (${address})`;
}

function comparable(address: string): string {
  return address
    .replace(/^https?:\/\//i, '')
    .replace(/\/$/, '')
    .toLowerCase();
}

/** Takes out each mark that has its partner on the line. */
function withoutStyles(line: string): string {
  const open = new Map<string, number>();
  const marks = new Set<number>();
  for (const { index, groups } of line.matchAll(STYLE)) {
    const { opening, closing = '' } = groups ?? {};
    const partner = open.get(opening ?? closing);
    if (partner !== undefined && partner < index - 1) {
      marks.add(partner).add(index);
      open.delete(opening ?? closing);
    } else if (opening !== undefined) open.set(opening, index);
  }
  return [...line.matchAll(/[\s\S]/g)].filter(({ index }) => !marks.has(index)).join('');
}
