import type { App, BlockAction, ButtonAction, StaticSelectAction } from '@slack/bolt';
import type { ShareList } from '../../app/share-list.ts';
import type { Lists } from '../../app/show-list.ts';
import {
  OPEN_LEAD,
  OPEN_OWN,
  PAGE_ACTIONS,
  REFRESH,
  readControlValue,
  SHARE,
  SHOW,
} from '../../messages/control-values.ts';
import { isFilter } from '../../tasks/filters.ts';
import type { Interactions } from '../interactions.ts';

type ListAction = ButtonAction | StaticSelectAction;

/** They show the same list. */
const IN_PLACE = new Set([REFRESH, SHOW, ...Object.values(PAGE_ACTIONS)]);
/** They show another one, so the one on screen doesn't say the wait. */
const TO_ANOTHER = new Set([OPEN_LEAD, OPEN_OWN]);

/** What shares a list, or shows another part of it, or a newer one, or another list, in place. */
export function register(app: App, interactions: Interactions, lists: Lists, shareList: ShareList): void {
  app.action<BlockAction<ListAction>>(/^list:/, async ({ ack, action, body }) => {
    await ack();
    interactions.click(body, (interaction) => {
      const view = viewOf(action);
      const name = action.action_id.replace(/:\d+$/, '');
      if (name === SHARE) return view && shareList(interaction, view);
      const inPlace = IN_PLACE.has(name);
      if (!view || !(inPlace || TO_ANOTHER.has(name))) return undefined;
      return lists.show(interaction, { view, pastCache: name === REFRESH, inPlace });
    });
  });
}

function viewOf(action: ListAction) {
  if (action.type === 'button') return readControlValue(action.value);
  // The value of an option is too short for a lead and a filter, so the lead stands in the block's id.
  const view = readControlValue(action.block_id);
  // Slack sends null for the option that is shown already.
  const filter = action.selected_option === null ? view?.filter : action.selected_option?.value;
  return view && isFilter(filter) ? { ...view, filter, page: 1 } : undefined;
}
