import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { TextAnswers } from '../../app/answer-text.ts';
import { readChooserValue } from '../../messages/control-values.ts';
import type { Interactions } from '../interactions.ts';

/** Turns the pages of a choice between leads. */
export function register(app: App, interactions: Interactions, { findLead }: TextAnswers): void {
  app.action<BlockAction<ButtonAction>>(/^chooser:/, async ({ ack, action, body }) => {
    await ack();
    interactions.click(body, (interaction) => {
      const view = readChooserValue(action.value);
      return view && findLead(interaction, view);
    });
  });
}
