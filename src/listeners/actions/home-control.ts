import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Modals } from '../../app/ask-by-modal.ts';
import type { Reminding } from '../../app/remind.ts';
import { CANCEL_LISTED, HELP } from '../../messages/control-values.ts';
import { isMark } from '../../slack/reminders.ts';
import type { Interactions } from '../interactions.ts';

/** What App Home has besides a list: the rep's reminders, and the help. */
export function register(app: App, interactions: Interactions, reminding: Reminding, modals: Modals): void {
  app.action<BlockAction<ButtonAction>>(CANCEL_LISTED, async ({ ack, action, body }) => {
    await ack();
    interactions.click(body, (interaction) => {
      const { value } = action;
      return isMark(value) ? reminding.cancelListed(interaction, value) : undefined;
    });
  });

  app.action<BlockAction<ButtonAction>>(HELP, async ({ ack, body }) => {
    await ack();
    interactions.click(body, (interaction) => modals.showHelp(interaction, body.trigger_id));
  });
}
