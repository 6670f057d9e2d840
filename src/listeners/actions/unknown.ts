import type { App, BlockAction } from '@slack/bolt';
import { unreadableControlMessage } from '../../messages/failure.ts';
import { handle, type Parts } from '../asking.ts';
import { askingOfClick } from '../click.ts';

/** A control of another version of the app: Slack shows no error of a click that is not acked. */
export function register(app: App, parts: Parts): void {
  app.action<BlockAction>(/^(?!list:|task:|chooser:)/, async ({ ack, body }) => {
    await ack();
    const asking = askingOfClick(parts, body);
    await handle(parts, asking, async () => {
      await asking.refuse(unreadableControlMessage(asking.reference));
      return { outcome: 'unknown-control' };
    });
  });
}
