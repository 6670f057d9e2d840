import type { ShareList } from '../../app/share-list.ts';
import type { Lists } from '../../app/show-list.ts';
import {
  type ListView,
  NEXT_PAGE,
  OPEN_LEAD,
  OPEN_OWN,
  PAGE,
  PREVIOUS_PAGE,
  REFRESH,
  readControlValue,
  readListState,
  SHARE,
  SHOW,
  TRY_AGAIN,
} from '../../messages/control-values.ts';
import { filterFor, isFilter } from '../../tasks/filters.ts';
import type { Click, OnClick } from './clicks.ts';

/** The last two are of an earlier version, whose lists stay on screen. */
const SAME_LIST = new Set([
  REFRESH,
  TRY_AGAIN.list,
  SHOW,
  PREVIOUS_PAGE,
  PAGE,
  NEXT_PAGE,
  'list:first',
  'list:last',
]);
const ANOTHER_LIST = new Set([OPEN_LEAD, OPEN_OWN]);

/** The controls that share a list, read it again, show another part of it, or another list in its place. */
export function register(onClick: OnClick, lists: Lists, shareList: ShareList): void {
  onClick('list', (interaction, { action }) => {
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
}

function viewOf(action: Click['action']): ListView | undefined {
  if (action.type === 'button') return readControlValue(action.value);
  if (action.type !== 'static_select') return undefined;
  // The value of an option is too short for a lead and a filter, so the block's id has the list.
  const view = readControlValue(action.block_id);
  if (!view) return undefined;
  // Slack sends null for the option that is shown already.
  if (action.action_id === PAGE) return pageOf(view, action.selected_option?.value ?? String(view.page));
  const filter = action.selected_option?.value ?? view.filter;
  return isFilter(filter) ? { ...view, filter: filterFor(view.of, filter), page: 1 } : undefined;
}

function pageOf(view: ListView, digits: string): ListView | undefined {
  const page = Number(digits);
  return Number.isSafeInteger(page) && page >= 1 ? { ...view, page } : undefined;
}
