import type { App } from '@slack/bolt';
import type { TextAnswers } from '../../app/answer-text.ts';
import { createCache } from '../../ops/cache.ts';
import { textIn } from '../../slack/payload.ts';
import type { Interactions } from '../interactions.ts';

/** Slack may send an event twice. */
const MAX_REMEMBERED = 1_000;

/** What a rep types in the app's own direct message is answered as if it followed the command. */
export function register(app: App, interactions: Interactions, { answerText }: TextAnswers): void {
  const seen = createCache<string, true>(MAX_REMEMBERED);
  app.event('message', async ({ event, body }) => {
    if (!isTyped(event)) return;
    const message = `${textIn(event, 'channel')} ${textIn(event, 'ts')}`;
    if (seen.has(message)) return;
    seen.set(message, true);
    const text = textIn(event, 'text');
    interactions.message(event, body, (interaction) => answerText(interaction, { text }));
  });
}

/** A person typed it in a direct message: it is no bot's, no edit, no copy of a reply in a thread, no notice of Slack's. */
function isTyped(event: unknown): boolean {
  const subtype = textIn(event, 'subtype');
  const isPlain = subtype === '' || subtype === 'file_share';
  return isPlain && textIn(event, 'channel_type') === 'im' && textIn(event, 'bot_id') === '';
}
