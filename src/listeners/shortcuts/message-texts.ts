/** What a message says, with the words of a bot, which may all be in blocks and attachments. */
import { isObject, type Payload, textIn } from '../../slack/payload.ts';

/** All texts, addresses and values in a message: a lead may be named in any of them. */
export function textsOf(message: unknown, texts: string[] = []): string[] {
  if (typeof message !== 'object' || message === null) return texts;
  for (const [key, value] of Object.entries(message)) {
    if (typeof value !== 'string') textsOf(value, texts);
    else if (key === 'text' || key === 'url' || key === 'value') texts.push(value);
  }
  return texts;
}

/** What a person reads in a message, as mrkdwn: its text or its blocks, then its attachments. No button's label. */
export function messageWords(message: unknown): string {
  const own =
    withEmoji(textIn(message, 'text'), emojiIn(message)).trim() || blockWords(listIn(message, 'blocks'));
  return [own, ...listIn(message, 'attachments').map(attachmentWords)].filter(Boolean).join('\n');
}

function attachmentWords(attachment: Payload): string {
  const fields = listIn(attachment, 'fields').map((field) =>
    [textIn(field, 'title'), textIn(field, 'value')].filter(Boolean).join(': '),
  );
  const said = ['pretext', 'author_name', 'title', 'text'].map((key) => textIn(attachment, key));
  const link = textIn(attachment, 'from_url') || textIn(attachment, 'title_link');
  const words = [...said, ...fields, blockWords(listIn(attachment, 'blocks'))].filter(Boolean);
  return words.length > 0 ? [...words, link].filter(Boolean).join('\n') : textIn(attachment, 'fallback');
}

function blockWords(blocks: readonly Payload[]): string {
  return blocks.map(wordsOf).filter(Boolean).join('\n');
}

function wordsOf(block: Payload): string {
  switch (block.type) {
    case 'rich_text':
      return listIn(block, 'elements').map(richWords).join('\n');
    case 'section':
    case 'header':
      return [block.text, ...listIn(block, 'fields')]
        .map((text) => textIn(text, 'text'))
        .filter(Boolean)
        .join('\n');
    case 'context':
      return listIn(block, 'elements')
        .map((element) => textIn(element, 'text'))
        .filter(Boolean)
        .join(' ');
    default:
      return '';
  }
}

function richWords(part: Payload): string {
  const elements = listIn(part, 'elements');
  if (part.type === 'rich_text_list') return elements.map((item) => `• ${richWords(item)}`).join('\n');
  return elements.map(inlineWords).join('');
}

function inlineWords(element: Payload): string {
  const given = (key: string) => textIn(element, key);
  switch (element.type) {
    case 'link':
      return given('text') === '' ? `<${given('url')}>` : `<${given('url')}|${given('text')}>`;
    case 'user':
      return `<@${given('user_id')}>`;
    case 'channel':
      return `<#${given('channel_id')}>`;
    case 'usergroup':
      return `<!subteam^${given('usergroup_id')}>`;
    case 'broadcast':
      return `<!${given('range')}>`;
    case 'emoji':
      return charactersOf(element) ?? codeOf(element);
    case 'date':
      return given('fallback');
    default:
      return given('text');
  }
}

/** In a message's text, Slack has codes in place of the emoji that were typed. */
function withEmoji(text: string, emoji: ReadonlyMap<string, string>): string {
  return text.replace(/:[^\s:]+:(?::skin-tone-\d:)?/g, (code) => emoji.get(code) ?? code);
}

/** The characters of each emoji in a message's blocks, by its code. */
function emojiIn(message: unknown, found = new Map<string, string>()): ReadonlyMap<string, string> {
  if (typeof message !== 'object' || message === null) return found;
  for (const value of Object.values(message)) emojiIn(value, found);
  const characters = isObject(message) && message.type === 'emoji' ? charactersOf(message) : undefined;
  return characters === undefined ? found : found.set(codeOf(message), characters);
}

function codeOf(emoji: unknown): string {
  const tone = isObject(emoji) && typeof emoji.skin_tone === 'number' ? `:skin-tone-${emoji.skin_tone}:` : '';
  return `:${textIn(emoji, 'name')}:${tone}`;
}

/** Slack names its code points, such as `1f44d-1f3fd`. A workspace's own emoji has none. */
function charactersOf(emoji: unknown): string | undefined {
  const points = textIn(emoji, 'unicode')
    .split('-')
    .map((point) => Number.parseInt(point, 16));
  return points.every((point) => point <= 0x10ffff) ? String.fromCodePoint(...points) : undefined;
}

function listIn(payload: unknown, key: string): Payload[] {
  const list = isObject(payload) ? payload[key] : undefined;
  return Array.isArray(list) ? list.filter(isObject) : [];
}
