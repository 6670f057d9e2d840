import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { failureMessage, notAllowedMessage, unreadableControlMessage } from '../../messages/failure.ts';
import { REFRESH, readControlValue } from '../../messages/list-control.ts';
import type { Message } from '../../messages/text.ts';
import { answerWithList } from '../answer-with-list.ts';
import { type Asking, newReference, noteAnswer, type Parts } from '../asking.ts';

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
    const asking: Asking = { ask, teamId: body.team?.id ?? '', reference: newReference(), origin: 'click' };
    const context = { ...parts, reference: asking.reference };
    const reply = parts.openReply(ask, asking.reference);
    const refuse = async (message: Message, answer: { outcome: string; detail?: string }) => {
      const delivery = await reply.answer(message, { replaceOriginal: false });
      noteAnswer(parts, asking, { ...answer, delivery });
    };

    if (!parts.access.allows(ask)) return refuse(notAllowedMessage(context), { outcome: 'not-allowed' });
    const view = readControlValue(action.value);
    if (view === undefined)
      return refuse(unreadableControlMessage(asking.reference), { outcome: 'unreadable-control' });
    const asked = parts.lookups.ask(view.leadId, {
      userId: ask.userId,
      pastCache: action.action_id === REFRESH,
    });
    if (asked.kind === 'refused') {
      return refuse(failureMessage(asked.failure, context), {
        outcome: asked.failure.kind,
        detail: asked.failure.detail,
      });
    }
    await answerWithList(parts, { view, asked, asking, reply });
  });
}
