import type { App, BlockAction } from '@slack/bolt';
import type { Interactions } from '../interactions.ts';

/** Controls of another version of the app. Slack would show no error for a click without an ack. */
export function register(app: App, interactions: Interactions): void {
  app.action<BlockAction>(
    /^(?!list:|task:|chooser:|shortcut:|reminder:cancel$|help:open$)/,
    async ({ ack, body }) => {
      await ack();
      interactions.click(body, () => undefined);
    },
  );
}
