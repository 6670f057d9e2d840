import type { App } from '@slack/bolt';
import type { AnswerText } from '../../app/answer-text.ts';
import type { Interactions } from '../interactions.ts';

/** The manifest has one command; whatever an admin names it, it is this one. */
export function register(app: App, uses: { interactions: Interactions; answerText: AnswerText }): void {
  app.command(/.*/, async ({ command: payload, ack }) => {
    const { text = '', command } = payload;
    uses.interactions.command(payload, ack, (interaction) => uses.answerText(interaction, { text, command }));
  });
}
