// Slack's mrkdwn as rich text. The renderer's own reading of mrkdwn is Markdown's: it
// doubles the stars of `5 * 3 * 2`, drops `# words`, and writes a space after each `&gt;`.
// https://docs.slack.dev/messaging/formatting-message-text
import type { RichTextBlock, RichTextElement, RichTextSection } from '@slack/types';

type Style = NonNullable<(RichTextElement & { type: 'text' })['style']>;

const STYLES = { '*': 'bold', _: 'italic', '~': 'strike' } as const;

const CODE = /`(?<code>[^`\n]+)`/;
const SPECIAL = /<(?<special>[^<>\n]+)>/;
// A mark counts at the edge of a word, not inside it: snake_case, 5 * 3.
const MARKED = /(?<![\p{L}\p{N}])(?<mark>[*_~])(?!\s)(?<marked>[^\n]+?)(?<!\s)\k<mark>(?![\p{L}\p{N}])/u;
const EMOJI = /:(?<emoji>[a-z0-9_+-]+(?:::skin-tone-[2-6])?):/;
const ADDRESS = /(?<address>https?:\/\/[^\s<>]*[^\s<>.,;:!?)])/;
const INLINE = new RegExp([CODE, SPECIAL, MARKED, EMOJI, ADDRESS].map(({ source }) => source).join('|'), 'u');

const unescapeText = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

export function richTextOf(mrkdwn: string): RichTextBlock {
  const elements = mrkdwn.split(/\n?```\n?([\s\S]+?)\n?```\n?/).flatMap((part, index) => {
    if (index % 2 === 0) return sectionsOf(part);
    const text = unescapeText(part);
    return { type: 'rich_text_preformatted' as const, elements: [{ type: 'text' as const, text }] };
  });
  return { type: 'rich_text', elements };
}

/** Lines that begin with `>` are a quote. */
function sectionsOf(text: string): RichTextBlock['elements'] {
  const groups: { isQuote: boolean; lines: string[] }[] = [];
  for (const line of text === '' ? [] : text.split('\n')) {
    const isQuote = /^(?:>|&gt;)/.test(line);
    const bare = isQuote ? line.replace(/^(?:>|&gt;) ?/, '') : line;
    const last = groups.at(-1);
    if (last?.isQuote === isQuote) last.lines.push(bare);
    else groups.push({ isQuote, lines: [bare] });
  }
  return groups.map(({ isQuote, lines }) => ({
    type: isQuote ? 'rich_text_quote' : 'rich_text_section',
    elements: inline(lines.join('\n'), {}),
  }));
}

function inline(text: string, style: Style): RichTextElement[] {
  const elements: RichTextElement[] = [];
  const say = (words: string) => {
    if (words !== '') elements.push({ type: 'text', text: unescapeText(words), style });
  };
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    const { code, special, mark, marked, emoji, address } = found.groups ?? {};
    say(rest.slice(0, found.index));
    rest = rest.slice(found.index + found[0].length);
    if (code !== undefined)
      elements.push({ type: 'text', text: unescapeText(code), style: { ...style, code: true } });
    else if (special !== undefined) elements.push(specialOf(special, style));
    else if (marked !== undefined && isMark(mark))
      elements.push(...inline(marked, { ...style, [STYLES[mark]]: true }));
    else if (emoji !== undefined) elements.push({ type: 'emoji', name: emoji, style });
    else if (address !== undefined) elements.push({ type: 'link', url: unescapeText(address), style });
  }
  say(rest);
  return elements;
}

const isMark = (mark: string | undefined): mark is keyof typeof STYLES =>
  mark !== undefined && Object.hasOwn(STYLES, mark);

/** What is between `<` and `>`. */
function specialOf(special: string, style: Style): RichTextElement {
  const [target = '', label] = special.split('|');
  const [kind, id] = [target.slice(0, 1), target.slice(1)];
  if (kind === '@') return { type: 'user', user_id: id, style };
  if (kind === '#') return { type: 'channel', channel_id: id, style };
  if (kind !== '!') {
    const words = label === undefined ? {} : { text: unescapeText(label) };
    return { type: 'link', url: unescapeText(target), ...words, style };
  }
  if (id === 'here' || id === 'channel' || id === 'everyone') return { type: 'broadcast', range: id, style };
  const [command, first = '', format = '', url] = id.split('^');
  if (command === 'subteam') return { type: 'usergroup', usergroup_id: first, style };
  if (command === 'date') {
    return {
      type: 'date',
      timestamp: Number(first),
      format,
      fallback: unescapeText(label ?? ''),
      ...(url !== undefined && { url: unescapeText(url) }),
      style,
    };
  }
  return { type: 'text', text: unescapeText(label ?? special), style };
}

/** Plain text of which only the emoji codes are drawn. */
export function richTextWithEmoji(plain: string): RichTextBlock {
  const elements: RichTextSection['elements'] = plain
    .split(new RegExp(EMOJI.source))
    .map((piece, index) =>
      index % 2 === 1 ? { type: 'emoji', name: piece } : { type: 'text', text: piece },
    );
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}
