import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { notAllowedMessage, unreadableControlMessage } from '../../messages/failure.ts';
import { REFRESH, readControlValue } from '../../messages/list-control.ts';
import { type Asking, newReference, noteEnding, type Parts } from '../asking.ts';
import { showList } from '../show-list.ts';

/** Every button of a list, and any that is none of ours: Slack shows no error of a click that is not acked. */
export function register(app: App, parts: Parts): void {
  app.action<BlockAction<ButtonAction>>(/.*/, async ({ ack, action, body }) => {
    await ack();
    const ask = {
      responseUrl: body.response_url,
      userId: body.user.id,
      channelId: body.channel?.id ?? '',
      channelName: body.channel?.name ?? '',
    };
    const reference = newReference();
    const reply = parts.openReply(ask, reference);
    const asking: Asking = {
      ask,
      reference,
      reply,
      teamId: body.team?.id ?? '',
      origin: 'click',
      accept: async () => {},
      refuse: (message) => reply.answer(message, { replaceOriginal: false }),
    };

    if (!parts.access.allows(ask)) {
      await asking.refuse(notAllowedMessage({ ...parts, reference }));
      return noteEnding(parts, asking, { outcome: 'not-allowed' });
    }
    const view = readControlValue(action.value);
    if (view === undefined) {
      await asking.refuse(unreadableControlMessage(reference));
      return noteEnding(parts, asking, { outcome: 'unreadable-control' });
    }
    await showList(parts, asking, { view, pastCache: action.action_id === REFRESH });
  });
}
