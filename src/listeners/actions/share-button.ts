import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { ShareList } from '../../app/share-list.ts';
import { readControlValue, SHARE } from '../../messages/control-values.ts';
import type { Interactions } from '../interactions.ts';

export function register(app: App, uses: { interactions: Interactions; shareList: ShareList }): void {
  app.action<BlockAction<ButtonAction>>(SHARE, async ({ ack, action, body }) => {
    await ack();
    uses.interactions.click(body, (interaction) => {
      const view = readControlValue(action.value);
      return view && uses.shareList(interaction, view);
    });
  });
}
