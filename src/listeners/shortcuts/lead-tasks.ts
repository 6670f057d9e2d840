import type { App, GlobalShortcut, MessageShortcut } from '@slack/bolt';
import type { Modals } from '../../app/ask-by-modal.ts';
import { readLeadModalValue } from '../../messages/control-values.ts';
import { textIn } from '../../slack/payload.ts';
import { leadWordsIn } from '../../tasks/lead-in-message.ts';
import type { OnClick } from '../actions/clicks.ts';
import type { Interactions } from '../interactions.ts';
import { textsOf } from './message-texts.ts';

/** The callback ids of the manifest's two shortcuts: from anywhere, and from a message. */
export const LEAD_TASKS_SHORTCUTS = ['find-lead', 'find-lead-in-message'];

/** "Lead tasks…", from anywhere and from a message: asks which lead, with what the message names filled in. */
export function register(
  app: App,
  interactions: Interactions,
  onClick: OnClick,
  { askForLead }: Modals,
): void {
  app.shortcut(new RegExp(`^(?:${LEAD_TASKS_SHORTCUTS.join('|')})$`), async ({ ack, shortcut }) => {
    await ack();
    interactions.shortcut(shortcut, (interaction) =>
      askForLead(interaction, wordsIn(shortcut), shortcut.trigger_id),
    );
  });
  // `Try again`, where Slack did not open the modal.
  onClick('shortcut', (interaction, { action, triggerId }) => {
    const words = action.type === 'button' ? readLeadModalValue(action.value) : undefined;
    return words === undefined ? undefined : askForLead(interaction, words, triggerId);
  });
}

function wordsIn(shortcut: GlobalShortcut | MessageShortcut): string {
  if (shortcut.type !== 'message_action') return '';
  const { message } = shortcut;
  return leadWordsIn(textIn(message, 'text'), textsOf(message).join('\n'));
}
