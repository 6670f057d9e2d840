import type { App } from '@slack/bolt';
import { notAllowedMessage } from '../../messages/failure.ts';
import { helpMessage } from '../../messages/help.ts';
import { readCommandText } from '../../tasks/command-text.ts';
import { type Asking, newReference, noteEnding, type Parts } from '../asking.ts';
import { showList } from '../show-list.ts';

/** The manifest has one command; whatever an admin names it, it is this one. */
export function register(app: App, parts: Parts): void {
  app.command(/.*/, async ({ command, ack }) => {
    const ask = {
      responseUrl: command.response_url,
      userId: command.user_id,
      channelId: command.channel_id,
      channelName: command.channel_name,
    };
    const reference = newReference();
    const asking: Asking = {
      ask,
      reference,
      teamId: command.team_id,
      origin: 'command',
      reply: parts.openReply(ask, reference),
      accept: (wait) => ack(wait === undefined ? wait : { response_type: 'ephemeral', text: wait }),
      refuse: (message) => ack({ response_type: 'ephemeral', ...message }),
    };

    if (!parts.access.allows(ask)) {
      await asking.refuse(notAllowedMessage({ ...parts, reference }));
      return noteEnding(parts, asking, { outcome: 'not-allowed' });
    }
    const typed = readCommandText(command.text ?? '');
    if (typed.kind !== 'list') {
      await asking.refuse(helpMessage(command.command, typed.kind === 'help' ? undefined : typed));
      return noteEnding(parts, asking, { outcome: typed.kind });
    }
    const { leadId, filter } = typed;
    await showList(parts, asking, { view: { leadId, filter, page: 1 }, pastCache: false });
  });
}
