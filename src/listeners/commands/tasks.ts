import type { App } from '@slack/bolt';
import { faultWords } from '../../operate/log.ts';
import { type Asking, handle, newReference, type Parts } from '../asking.ts';
import { answerText } from '../find-lead.ts';

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
    const reply = parts.openReply(ask, reference);
    let isAcked = false;
    // In Socket Mode the connection may be gone by now; a response_url is not.
    const acked = (content?: Parameters<typeof ack>[0]) =>
      ack(content).then(
        () => true,
        (error: unknown) => {
          parts.log.warn({ reference, fault: faultWords(error) }, 'Slack did not take an ack');
          return false;
        },
      );
    const asking: Asking = {
      ask,
      reference,
      reply,
      teamId: command.team_id,
      origin: 'command',
      // A lead that was found by its name is asked for after the ack.
      async accept(wait) {
        const text = wait === undefined ? undefined : ({ response_type: 'ephemeral', text: wait } as const);
        if (isAcked && text) reply.progress(text, { replaceOriginal: false });
        if (isAcked) return;
        isAcked = true;
        await acked(text);
      },
      async refuse(message) {
        const isTold = !isAcked && (await acked({ response_type: 'ephemeral', ...message }));
        isAcked = true;
        if (!isTold) await reply.answer(message, { replaceOriginal: false });
      },
    };
    await handle(parts, asking, (asking) =>
      answerText(parts, asking, { text: command.text ?? '', command: command.command }),
    );
  });
}
