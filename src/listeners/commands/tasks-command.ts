import type { App } from '@slack/bolt';
import type { TextAnswers } from '../../app/answer-text.ts';
import type { Interactions } from '../interactions.ts';

/** The manifest has one command, which an admin may have renamed. */
export function register(app: App, interactions: Interactions, { answerText }: TextAnswers): void {
  app.command(/.*/, async ({ command: payload, ack }) => {
    const { text = '', command } = payload;
    interactions.command(payload, ack, (interaction) => answerText(interaction, { text, command }));
  });
}
