import type { App, BlockAction, ButtonAction, GlobalShortcut, MessageShortcut } from '@slack/bolt';
import type { Modals } from '../../app/ask-by-modal.ts';
import { readLeadModalValue, TRY_AGAIN } from '../../messages/control-values.ts';
import { textIn } from '../../slack/payload.ts';
import { leadWordsIn } from '../../tasks/lead-in-message.ts';
import type { Interactions } from '../interactions.ts';

/** The callback ids of the manifest's two shortcuts: from anywhere, and from a message. */
export const LEAD_TASKS_SHORTCUTS = ['find-lead', 'find-lead-in-message'];

/** "Lead tasks…", from anywhere and from a message: asks which lead, with what the message names filled in. */
export function register(app: App, interactions: Interactions, { askForLead }: Modals): void {
  for (const callbackId of LEAD_TASKS_SHORTCUTS) {
    app.shortcut(callbackId, async ({ ack, shortcut }) => {
      await ack();
      interactions.shortcut(shortcut, (interaction) =>
        askForLead(interaction, wordsIn(shortcut), shortcut.trigger_id),
      );
    });
  }
  // `Try again`, where Slack did not open the modal.
  app.action<BlockAction<ButtonAction>>(TRY_AGAIN.leadModal, async ({ ack, action, body }) => {
    await ack();
    interactions.click(body, (interaction) => {
      const words = readLeadModalValue(action.value);
      return words === undefined ? undefined : askForLead(interaction, words, body.trigger_id);
    });
  });
}

function wordsIn(shortcut: GlobalShortcut | MessageShortcut): string {
  if (shortcut.type !== 'message_action') return '';
  const { message } = shortcut;
  return leadWordsIn(textIn(message, 'text'), textsOf(message).join('\n'));
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
