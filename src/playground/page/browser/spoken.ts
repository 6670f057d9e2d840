// A message's text for screen readers: Slack has it read instead of the blocks.
import type { RichTextElement, RichTextSection } from '@slack/types';
import { richTextOf } from '../../slack/mrkdwn.ts';
import { drawDate } from './dates.ts';
import { channelNamed, personNamed } from './page-setting.ts';

export function spokenText(mrkdwn: string): string {
  return richTextOf(mrkdwn)
    .elements.flatMap<RichTextElement | RichTextSection>(({ elements }) => elements)
    .map(spoken)
    .join('');
}

function spoken(element: RichTextElement | RichTextSection): string {
  switch (element.type) {
    case 'text':
      return element.text;
    case 'link':
      return element.text ?? element.url;
    case 'user':
      return `@${personNamed(element.user_id) ?? element.user_id}`;
    case 'channel':
      return `#${channelNamed(element.channel_id) ?? element.channel_id}`;
    case 'broadcast':
      return `@${element.range}`;
    case 'emoji':
      return `:${element.name}:`;
    case 'date':
      return drawDate(element.format, new Date(element.timestamp * 1000), new Date());
    default:
      return '';
  }
}
