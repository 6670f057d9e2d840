import type { App, BlockAction } from '@slack/bolt';
import type { Interactions } from '../interactions.ts';

/** A control of another version of the app: Slack shows no error of a click that is not acked. */
export function register(app: App, interactions: Interactions): void {
  app.action<BlockAction>(/^(?!list:|task:|chooser:)/, async ({ ack, body }) => {
    await ack();
    interactions.click(body, () => undefined);
  });
}
