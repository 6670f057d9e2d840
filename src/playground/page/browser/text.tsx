// Slack's texts. slack-blocks-to-jsx draws rich text, and mrkdwn as rich text. Plain text is drawn here, because the
// renderer would turn it into mentions, links and bold.
import type { MrkdwnElement, PlainTextElement, RichTextBlock } from '@slack/types';
import type { ComponentProps } from 'react';
import { Message as Renderer } from 'slack-blocks-to-jsx';
import { richTextOf, richTextWithEmoji } from '../../slack/mrkdwn.ts';
import { useNow } from './current-time.ts';
import { drawDate, inFull } from './dates.ts';
import { channelNamed, personNamed } from './page-setting.ts';
import { useTabStop } from './reach.ts';

type RendererProps = ComponentProps<typeof Renderer>;

function SlackDate({ seconds, format, fallback }: { seconds: number; format: string; fallback: string }) {
  const now = useNow();
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return fallback;
  return (
    <time dateTime={date.toISOString()} title={inFull(date)}>
      {drawDate(format, date, now)}
    </time>
  );
}

function Link({ href, children }: { href: string; children: React.ReactNode }) {
  const tabStop = useTabStop();
  if (!/^(?:https?|mailto):/i.test(href)) return children;
  return (
    <a {...tabStop} href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

// The renderer keeps the first ones that it gets while it is mounted.
const HOOKS: NonNullable<RendererProps['hooks']> = {
  date: ({ timestamp, format, fallback, link }) => {
    const date = <SlackDate seconds={Number(timestamp)} format={format} fallback={fallback} />;
    return link ? <Link href={link}>{date}</Link> : date;
  },
  // For an unknown emoji the renderer gives its bare name.
  emoji: (emoji, parse) => {
    const drawn = parse(emoji);
    return drawn === emoji.name ? `:${drawn}:` : drawn;
  },
  link: ({ href, children }) => <Link href={href}>{children}</Link>,
  user: ({ id, name }) => <span className="mention">@{personNamed(id) ?? name}</span>,
  channel: ({ id, name }) => {
    const [bareId = '', given] = id.split('|');
    return <span className="mention">#{channelNamed(bareId) ?? given ?? name}</span>;
  },
};

type RenderedBlock = RendererProps['blocks'][number];

export function RichText({ block }: { block: RichTextBlock }) {
  // Both types describe Slack's block; they differ in which field may be undefined.
  const blocks = [block as RenderedBlock];
  return <Renderer blocks={blocks} name="" logo="" withoutWrapper hooks={HOOKS} />;
}

export function Mrkdwn({ text }: { text: string }) {
  return <RichText block={richTextOf(text)} />;
}

function PlainText({ text, emoji = true }: { text: string; emoji?: boolean | undefined }) {
  if (emoji && /:\S+:/.test(text)) return <RichText block={richTextWithEmoji(text)} />;
  return <span className="plain-text">{text}</span>;
}

export function Text({ text }: { text: MrkdwnElement | PlainTextElement }) {
  return text.type === 'mrkdwn' ? <Mrkdwn text={text.text} /> : <PlainText {...text} />;
}
