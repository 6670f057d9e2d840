import type { App } from '@slack/bolt';
import type { TextAnswers } from '../../app/answer-text.ts';
import { FIND_LEAD, LEAD } from '../../messages/find-lead-modal.ts';
import { complaintAbout } from '../../messages/help-message.ts';
import { textIn } from '../../slack/payload.ts';
import { readCommandText } from '../../tasks/command-text.ts';
import type { Interactions } from '../interactions.ts';

/** A shortcut belongs to no conversation: its answer is a direct message. */
export function register(app: App, interactions: Interactions, { answerText }: TextAnswers): void {
  app.view({ callback_id: FIND_LEAD, type: 'view_submission' }, async ({ ack, body, view }) => {
    const text = view.state.values[LEAD]?.[LEAD]?.value ?? '';
    const typed = readCommandText(text);
    if (typed.kind === 'not-understood') {
      return ack({ response_action: 'errors', errors: { [LEAD]: complaintAbout(typed) } });
    }
    await ack();
    interactions.leadSubmission(body, textIn(view, 'private_metadata'), (interaction) =>
      answerText(interaction, { text }),
    );
  });
}
