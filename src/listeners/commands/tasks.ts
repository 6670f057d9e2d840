import type { App } from '@slack/bolt';
import { helpMessage } from '../../messages/help.ts';
import { readCommandText } from '../../tasks/command-text.ts';
import { type Asking, handle, newReference, type Parts } from '../asking.ts';
import { showList } from '../look-up.ts';

/** The manifest has one command; whatever an admin names it, it is this one. */
export function register(app: App, parts: Parts): void {
  app.command(/.*/, async ({ command, ack }) => {
    const ask = {
      responseUrl: command.response_url,
      userId: command.user_id,
      channelId: command.channel_id,
      channelName: command.channel_name,
      openedAtMs: Date.now(),
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

    await handle(parts, asking, async () => {
      const typed = readCommandText(command.text ?? '');
      if (typed.kind !== 'list') {
        await asking.refuse(helpMessage(command.command, typed.kind === 'help' ? undefined : typed));
        return { outcome: typed.kind };
      }
      const { leadId, filter } = typed;
      return showList(parts, asking, { view: { leadId, filter, page: 1 }, pastCache: false });
    });
  });
}
