import type { App } from '@slack/bolt';
import { LRUCache } from 'lru-cache';
import { personIn, textIn } from '../../slack/payload.ts';
import { askingDirectly } from '../answer-directly.ts';
import { handle, type Parts } from '../asking.ts';
import { answerText } from '../find-lead.ts';

/** Slack sends an event again that it takes for lost. */
const MAX_REMEMBERED = 1_000;

/** What a rep types in the app's own direct message is answered as if it followed the command. */
export function register(app: App, parts: Parts): void {
  const seen = new LRUCache<string, true>({ max: MAX_REMEMBERED });
  app.event('message', async ({ event, body }) => {
    if (!isTyped(event)) return;
    const channelId = textIn(event, 'channel');
    const message = `${channelId} ${textIn(event, 'ts')}`;
    if (seen.has(message)) return;
    seen.set(message, true);
    const userId = personIn(event, 'user');
    parts.directMessages.note(userId, channelId);
    const asking = askingDirectly(parts, {
      userId,
      teamId: textIn(body, 'team_id'),
      channelId,
      origin: 'message',
    });
    const text = textIn(event, 'text');
    handle(parts, asking, (asking) => answerText(parts, asking, { text, command: parts.slashCommand }));
  });
}

/** By a person, in a direct message: no bot's, no edit, no copy of a reply in a thread, no notice of Slack's. */
function isTyped(event: unknown): boolean {
  const subtype = textIn(event, 'subtype');
  const isPlain = subtype === '' || subtype === 'file_share';
  return isPlain && textIn(event, 'channel_type') === 'im' && textIn(event, 'bot_id') === '';
}
