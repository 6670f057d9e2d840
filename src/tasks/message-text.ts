/** Makes plain text of a Slack message, for a task: what a person reads, without Slack's own marks. */
import { unescapeSlack } from './slack-text.ts';

/**
 * What is taken as it is: code, and `<…>` or `<…|label>`, which is a link, or a mention of a person, a channel, a group or a
 * date.
 */
const WHOLE = /```\n?(?<block>[^`]*)```|`(?<code>[^`\n]+)`|<(?<what>[^<>|\n]+)(?:\|(?<label>[^<>\n]*))?>/g;
/** Where Slack may begin or end bold, italic and struck: around whole words. */
const STYLE = /(?<![\p{L}\p{N}])(?<opening>[*_~])(?=\S)|(?<=\S)(?<closing>[*_~])(?![\p{L}\p{N}])/gu;
/** As long as Slack lets a message be. */
const MAX_TEXT = 40_000;
/** A shorter one is no telephone number. */
const MIN_DIGITS = 5;
const MENTION = /^@(?<id>[UW][A-Z0-9]+)$/;
/** Stands for what is taken as it is. No person types it. */
const PLACE = '\ue000';

type NameOf = (userId: string) => string | undefined;

/** The ids of the people whom a text mentions. */
export function mentionedIn(text: string): string[] {
  const ids = [...text.slice(0, MAX_TEXT).matchAll(WHOLE)].flatMap(
    ({ groups }) => MENTION.exec(groups?.what ?? '')?.groups?.id ?? [],
  );
  return [...new Set(ids)];
}

/**
 * @param text as Slack sends it, mrkdwn
 * @param nameOf a person's name by their Slack id
 */
export function readableText(text: string, nameOf: NameOf): string {
  const taken: string[] = [];
  const given = text.slice(0, MAX_TEXT).replaceAll(PLACE, '');
  const styled = given.replace(WHOLE, (_all, block, code, what, label) => {
    taken.push(what === undefined ? (block ?? code).replace(/\n$/, '') : angledWords(what, label, nameOf));
    return PLACE;
  });
  const lines = styled.split('\n').map((line) => withoutStyles(line.replace(/^(?:&gt;){1,3} ?/, '')));
  let next = 0;
  const whole = lines.join('\n').replaceAll(PLACE, () => taken[next++] ?? '');
  return unescapeSlack(whole)
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function angledWords(what: string, label = '', nameOf: NameOf): string {
  const person = MENTION.exec(what)?.groups?.id;
  if (person !== undefined) return `@${nameOf(person) || label || 'someone'}`;
  if (what.startsWith('#')) return `#${label || 'a channel'}`;
  if (what.startsWith('!date^')) return label;
  if (what.startsWith('!subteam^')) return label || '@a group';
  if (what.startsWith('!')) return `@${label || what.slice(1)}`.replace('@@', '@');
  if (/^tel:/i.test(what) && isPhoneNumber(label, what)) return label;
  const address = what.replace(/^(?:mailto|tel):/i, '');
  // Slack makes a link of what looks like one, and then the label says the same.
  const isSame = label === '' || comparable(label) === comparable(address);
  return isSame ? address : `${label} (${address})`;
}

/** Whether a label has the digits of the number, be it without the country's. */
function isPhoneNumber(label: string, address: string): boolean {
  const digits = label.replace(/\D/g, '').replace(/^0+/, '');
  return digits.length >= MIN_DIGITS && address.replace(/\D/g, '').endsWith(digits);
}

function comparable(address: string): string {
  return address
    .replace(/^https?:\/\//i, '')
    .replace(/\/$/, '')
    .toLowerCase();
}

/** Takes out each mark that has its partner on the line. Two of the same beside each other are none. */
function withoutStyles(line: string): string {
  const open = new Map<string, number>();
  const marks = new Set<number>();
  for (const { 0: mark, index, groups } of line.matchAll(STYLE)) {
    if (line.charAt(index - 1) === mark || line.charAt(index + 1) === mark) continue;
    const partner = open.get(mark);
    if (partner !== undefined && partner < index - 1) {
      marks.add(partner).add(index);
      open.delete(mark);
    } else if (groups?.opening !== undefined) open.set(mark, index);
  }
  return marks.size === 0
    ? line
    : line
        .split('')
        .filter((_, index) => !marks.has(index))
        .join('');
}
