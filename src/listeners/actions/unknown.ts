import type { App, BlockAction } from '@slack/bolt';
import { handle, type Parts } from '../asking.ts';
import { askingOfClick, refuseUnreadable } from '../click.ts';

/** A control of another version of the app: Slack shows no error of a click that is not acked. */
export function register(app: App, parts: Parts): void {
  app.action<BlockAction>(/^(?!list:|task:|chooser:)/, async ({ ack, body }) => {
    await ack();
    const asking = askingOfClick(parts, body);
    handle(parts, asking, async (asking) => {
      return refuseUnreadable(asking);
    });
  });
}
