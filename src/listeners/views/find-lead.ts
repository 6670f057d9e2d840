import type { App } from '@slack/bolt';
import { FIND_LEAD, LEAD } from '../../messages/find-lead-modal.ts';
import { complaintAbout } from '../../messages/help-message.ts';
import { objectIn, personIn, textIn } from '../../slack/payload.ts';
import { readCommandText } from '../../tasks/command-text.ts';
import { askingDirectly } from '../answer-directly.ts';
import { handle, type Parts } from '../asking.ts';
import { answerText } from '../find-lead.ts';

/** A shortcut belongs to no conversation: its answer is a direct message. */
export function register(app: App, parts: Parts): void {
  app.view({ callback_id: FIND_LEAD, type: 'view_submission' }, async ({ ack, body, view }) => {
    const text = view.state.values[LEAD]?.[LEAD]?.value ?? '';
    const typed = readCommandText(text);
    if (typed.kind === 'not-understood') {
      return ack({ response_action: 'errors', errors: { [LEAD]: complaintAbout(typed) } });
    }
    await ack();
    const asking = askingDirectly(parts, {
      userId: personIn(objectIn(body, 'user'), 'id'),
      teamId: textIn(objectIn(body, 'team'), 'id'),
      channelId: textIn(view, 'private_metadata'),
      origin: 'shortcut',
    });
    handle(parts, asking, (asking) => answerText(parts, asking, { text, command: parts.slashCommand }));
  });
}
