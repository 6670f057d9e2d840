import type { App } from '@slack/bolt';
import { FIND_LEAD, LEAD } from '../../messages/find-lead.ts';
import { complaintAbout } from '../../messages/help.ts';
import { objectIn, personIn, textIn } from '../../slack/payload.ts';
import { readCommandText } from '../../tasks/command-text.ts';
import { type Asking, handle, newReference, type Parts } from '../asking.ts';
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
    const reference = newReference();
    const userId = personIn(objectIn(body, 'user'), 'id');
    const reply = parts.openDirectReply(userId, reference);
    const asking: Asking = {
      ask: {
        responseUrl: '',
        userId,
        channelId: textIn(view, 'private_metadata'),
        channelName: '',
        screen: '',
        openedAtMs: Date.now(),
      },
      reference,
      reply,
      teamId: textIn(objectIn(body, 'team'), 'id'),
      origin: 'shortcut',
      surface: 'new message',
      accept: async (wait) =>
        wait !== undefined && reply.progress({ text: wait }, { replaceOriginal: false }),
      refuse: (message) => reply.answer(message, { replaceOriginal: false }),
    };
    handle(parts, asking, (asking) => answerText(parts, asking, { text, command: parts.slashCommand }));
  });
}
