/** Slack doesn't repeat what a rep typed or pressed, so a wait or a failure begins with what it is about. */
import type { RichTextBlock } from '@slack/types';
import { escapeMrkdwn, type Message, oneLine } from './block-text.ts';

const MAX_ABOUT = 60;

export const OWN_TASKS = 'Your tasks';

/** @param about words of others, too. Undefined or empty where they aren't known */
export function withAbout(about: string | undefined, { text, blocks }: Message): Message {
  const words = oneLine(about ?? '', MAX_ABOUT);
  if (words === '') return { text, blocks };
  return { text: `${escapeMrkdwn(words)}: ${text}`, blocks: [boldLine(words), ...blocks] };
}

/** rich_text is literal, and can be bold. */
function boldLine(text: string): RichTextBlock {
  const element = { type: 'text' as const, text, style: { bold: true } };
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [element] }] };
}
