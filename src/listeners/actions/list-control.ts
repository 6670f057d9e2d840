import type { App, BlockAction, ButtonAction, StaticSelectAction } from '@slack/bolt';
import {
  OPEN_LEAD,
  OPEN_OWN,
  PAGE_ACTIONS,
  REFRESH,
  readControlValue,
  SHOW,
} from '../../messages/control-values.ts';
import { isFilter } from '../../tasks/agenda.ts';
import { handle, type Parts } from '../asking.ts';
import { askingOfClick, refuseUnreadable } from '../click.ts';
import { showList } from '../show-list.ts';

const OURS = new Set([REFRESH, SHOW, OPEN_LEAD, OPEN_OWN, ...Object.values(PAGE_ACTIONS)]);

/** What shows another part of a list, or a newer one, in place. */
export function register(app: App, parts: Parts): void {
  app.action<BlockAction<ButtonAction | StaticSelectAction>>(
    /^list:(?!share$)/,
    async ({ ack, action, body }) => {
      await ack();
      const asking = askingOfClick(parts, body);
      handle(parts, asking, async (asking) => {
        const view = viewOf(action);
        if (view && OURS.has(action.action_id.replace(/:\d+$/, ''))) {
          // They put another list on screen.
          const waitBeside = action.action_id.startsWith(OPEN_LEAD) || action.action_id === OPEN_OWN;
          return showList(parts, asking, { view, pastCache: action.action_id === REFRESH, waitBeside });
        }
        return refuseUnreadable(asking);
      });
    },
  );
}

function viewOf(action: ButtonAction | StaticSelectAction) {
  if (action.type === 'button') return readControlValue(action.value);
  // The value of an option is too short for a lead and a filter, so the lead stands in the block's id.
  const view = readControlValue(action.block_id);
  // Slack sends null for the option that is shown already.
  const filter = action.selected_option === null ? view?.filter : action.selected_option?.value;
  return view && isFilter(filter) ? { ...view, filter, page: 1 } : undefined;
}
