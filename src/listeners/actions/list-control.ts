import type { App, BlockAction, ButtonAction, StaticSelectAction } from '@slack/bolt';
import type { ShareList } from '../../app/share-list.ts';
import type { Lists } from '../../app/show-list.ts';
import {
  OPEN_LEAD,
  OPEN_OWN,
  PAGE_ACTIONS,
  REFRESH,
  readControlValue,
  readListState,
  SHARE,
  SHOW,
  TRY_AGAIN,
} from '../../messages/control-values.ts';
import { isFilter } from '../../tasks/filters.ts';
import type { Interactions } from '../interactions.ts';

type ListAction = ButtonAction | StaticSelectAction;

const SAME_LIST = new Set([REFRESH, TRY_AGAIN.list, SHOW, ...Object.values(PAGE_ACTIONS)]);
const ANOTHER_LIST = new Set([OPEN_LEAD, OPEN_OWN]);

/** The controls that share a list, read it again, show another part of it, or another list in its place. */
export function register(app: App, interactions: Interactions, lists: Lists, shareList: ShareList): void {
  app.action<BlockAction<ListAction>>(/^list:/, async ({ ack, action, body }) => {
    await ack();
    interactions.click(body, (interaction) => {
      const view = viewOf(action);
      const name = action.action_id.replace(/:\d+$/, '');
      if (name === SHARE || name === TRY_AGAIN.share) return view && shareList(interaction, view);
      // The list on screen doesn't say the wait for another list.
      const inPlace = SAME_LIST.has(name);
      if (!view || !(inPlace || ANOTHER_LIST.has(name))) return undefined;
      const pastCache = name === REFRESH || name === TRY_AGAIN.list;
      const before = action.type === 'button' ? readListState(action.value) : undefined;
      return lists.show(interaction, { view, pastCache, inPlace, before });
    });
  });
}

function viewOf(action: ListAction) {
  if (action.type === 'button') return readControlValue(action.value);
  // The value of an option is too short for a lead and a filter, so the lead is in the block's id.
  const view = readControlValue(action.block_id);
  // Slack sends null for the option that is shown already.
  const filter = action.selected_option === null ? view?.filter : action.selected_option?.value;
  return view && isFilter(filter) ? { ...view, filter, page: 1 } : undefined;
}
