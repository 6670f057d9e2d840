import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { readChooserValue } from '../../messages/control-values.ts';
import { handle, type Parts } from '../asking.ts';
import { askingOfClick, refuseUnreadable } from '../click.ts';
import { findLead } from '../find-lead.ts';

/** Turns the pages of a choice between leads. */
export function register(app: App, parts: Parts): void {
  app.action<BlockAction<ButtonAction>>(/^chooser:/, async ({ ack, action, body }) => {
    await ack();
    const asking = askingOfClick(parts, body);
    handle(parts, asking, async (asking) => {
      const view = readChooserValue(action.value);
      if (view) return findLead(parts, asking, view);
      return refuseUnreadable(asking);
    });
  });
}
