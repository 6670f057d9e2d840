/**
 * What the app has sent to a rep, by Slack's own history of their direct messages: so the app knows after a restart, and at
 * another instance, what a rep has been told.
 */
import type { WebClient } from '@slack/web-api';
import type { DirectConversations } from './direct-conversations.ts';
import { noteIn } from './hidden-note.ts';
import type { WithinLimits } from './rate-limits.ts';

export type SentMessages = ReturnType<typeof createSentMessages>;

/** The link in a notice's text by which it is known later; `''` in any other message. */
export function noticeLinkIn(text: string): string {
  const { note, address } = noteIn(text);
  return /^(?:new|morning)-/.test(note) ? `<${address}|·>` : '';
}

/** Slack, chat.postMessage: a longer text is refused. */
const MAX_TEXT = 4_000;

/** The text of a list that takes a notice's place. It is cut where the two are too long for Slack, never inside a link. */
export function withNoticeLink(text: string, link: string): string {
  if (link === '') return text;
  const room = MAX_TEXT - link.length - 2;
  if (text.length <= room) return `${text} ${link}`;
  const start = text.slice(0, Math.max(0, room)).toWellFormed();
  const isOpen = start.lastIndexOf('<') > start.lastIndexOf('>');
  return `${isOpen ? start.slice(0, start.lastIndexOf('<')) : start}… ${link}`;
}

/** Slack gives so many at a time. A rep has fewer messages of ours in a few days. */
const LIMIT = 200;

export function createSentMessages(uses: {
  client: WebClient;
  withinLimits: WithinLimits;
  directConversations: DirectConversations;
}) {
  return {
    /** The texts since then, in ms since the epoch, the newest first; undefined where Slack doesn't say. */
    async since(userId: string, sinceMs: number): Promise<readonly string[] | undefined> {
      try {
        const channel = await uses.directConversations.of(userId);
        const read = () =>
          uses.client.conversations.history({ channel, oldest: String(sinceMs / 1000), limit: LIMIT });
        const { messages = [] } = await uses.withinLimits('conversations.history', read);
        // A rep can type anything.
        return messages.filter(({ bot_id }) => bot_id).map(({ text = '' }) => text);
      } catch {
        return undefined;
      }
    },
  };
}
