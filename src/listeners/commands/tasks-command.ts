import type { App } from '@slack/bolt';
import type { TextAnswers } from '../../app/answer-text.ts';
import { addressIn, type Interactions } from '../interactions.ts';

/** The manifest has one command, which an admin may have renamed. */
export function register(app: App, interactions: Interactions, { answerText }: TextAnswers): void {
  app.command(/.*/, async ({ command: payload, ack }) => {
    const { text = '', command, trigger_id: triggerId } = payload;
    const modal = { triggerId, address: addressIn(payload) };
    interactions.command(payload, ack, (interaction) => answerText(interaction, { text, command, modal }));
  });
}
