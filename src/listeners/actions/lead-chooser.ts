import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { FindLead } from '../../app/find-lead.ts';
import { readChooserValue } from '../../messages/control-values.ts';
import type { Interactions } from '../interactions.ts';

/** Turns the pages of a choice between leads. */
export function register(app: App, uses: { interactions: Interactions; findLead: FindLead }): void {
  app.action<BlockAction<ButtonAction>>(/^chooser:/, async ({ ack, action, body }) => {
    await ack();
    uses.interactions.click(body, (interaction) => {
      const view = readChooserValue(action.value);
      return view && uses.findLead(interaction, view);
    });
  });
}
