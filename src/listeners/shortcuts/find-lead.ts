import type { App } from '@slack/bolt';
import { FIND_LEAD, findLeadModal } from '../../messages/find-lead.ts';
import { leadWordsIn } from '../../tasks/command-text.ts';
import type { Parts } from '../asking.ts';

/** "Lead tasks…", from anywhere and from a message: asks which lead, with what the message names filled in. */
export function register(app: App, parts: Parts): void {
  app.shortcut(FIND_LEAD, async ({ ack, shortcut, client }) => {
    await ack();
    const text = shortcut.type === 'message_action' ? (shortcut.message.text ?? '') : '';
    await client.views
      .open({ trigger_id: shortcut.trigger_id, view: findLeadModal(leadWordsIn(text)) })
      .catch((error: unknown) =>
        parts.log.warn({ fault: String(error) }, 'The modal of a shortcut did not open'),
      );
  });
}
