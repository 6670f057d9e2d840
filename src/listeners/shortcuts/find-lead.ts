import type { App } from '@slack/bolt';
import { notAllowedMessage } from '../../messages/failure.ts';
import { FIND_LEAD, findLeadModal, refusalModal } from '../../messages/find-lead.ts';
import { leadWordsIn } from '../../tasks/command-text.ts';
import { newReference, type Parts } from '../asking.ts';

/** "Lead tasks…", from anywhere and from a message: asks which lead, with what the message names filled in. */
export function register(app: App, parts: Parts): void {
  app.shortcut(FIND_LEAD, async ({ ack, shortcut, client }) => {
    await ack();
    const isOnMessage = shortcut.type === 'message_action';
    const words = isOnMessage ? leadWordsIn(textsOf(shortcut.message).join(' ')) : '';
    const channelId = isOnMessage ? shortcut.channel.id : '';
    const isAllowed = await parts.access.allows({ userId: shortcut.user.id, channelId });
    const view = isAllowed
      ? findLeadModal(words, channelId)
      : refusalModal(notAllowedMessage({ ...parts, reference: newReference() }));
    await client.views
      .open({ trigger_id: shortcut.trigger_id, view })
      .catch((error: unknown) =>
        parts.log.warn({ fault: String(error) }, 'The modal of a shortcut did not open'),
      );
  });
}

/** A bot's message may have all its words in blocks and attachments. */
function textsOf(message: unknown, texts: string[] = []): string[] {
  if (typeof message !== 'object' || message === null) return texts;
  for (const [key, value] of Object.entries(message)) {
    if (typeof value !== 'string') textsOf(value, texts);
    else if (key === 'text' || key === 'url' || key === 'value') texts.push(value);
  }
  return texts;
}
