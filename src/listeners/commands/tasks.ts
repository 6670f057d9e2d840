import type { App } from '@slack/bolt';
import { failureMessage, notAllowedMessage } from '../../messages/failure.ts';
import { helpMessage } from '../../messages/help.ts';
import { waitWords } from '../../messages/waiting.ts';
import { readCommandText } from '../../tasks/command-text.ts';
import { answerWithList, TOLD_WAIT_MS } from '../answer-with-list.ts';
import { type Asking, newReference, noteAnswer, type Parts } from '../asking.ts';

/** The manifest has one command; whatever an admin names it, it is this one. */
export function register(app: App, parts: Parts): void {
  app.command(/.*/, async ({ command, ack }) => {
    const ask = {
      responseUrl: command.response_url,
      userId: command.user_id,
      channelId: command.channel_id,
      channelName: command.channel_name,
    };
    const asking: Asking = { ask, teamId: command.team_id, reference: newReference(), origin: 'command' };
    const context = { ...parts, reference: asking.reference };

    if (!parts.access.allows(ask)) {
      await ack({ response_type: 'ephemeral', ...notAllowedMessage(context) });
      return noteAnswer(parts, asking, { outcome: 'not-allowed' });
    }
    const typed = readCommandText(command.text ?? '');
    if (typed.kind !== 'list') {
      const notUnderstood = typed.kind === 'not-understood' ? typed : undefined;
      await ack({ response_type: 'ephemeral', ...helpMessage(command.command, notUnderstood) });
      return noteAnswer(parts, asking, { outcome: typed.kind });
    }
    const asked = parts.lookups.ask(typed.leadId, { userId: ask.userId, pastCache: false });
    if (asked.kind === 'refused') {
      await ack({ response_type: 'ephemeral', ...failureMessage(asked.failure, context) });
      return noteAnswer(parts, asking, { outcome: asked.failure.kind, detail: asked.failure.detail });
    }
    await ack(
      asked.waitMs >= TOLD_WAIT_MS
        ? { response_type: 'ephemeral', text: waitWords(asked.place, asked.waitMs) }
        : undefined,
    );
    const reply = parts.openReply(ask, asking.reference);
    await answerWithList(parts, { view: { ...typed, page: 1 }, asked, asking, reply });
  });
}
