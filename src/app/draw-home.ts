import type { ListPart, ListView } from '../messages/control-values.ts';
import { closedHomeView, homeView } from '../messages/home-view.ts';
import type { Access } from '../slack/access.ts';
import type { HomeTab } from '../slack/surfaces/app-home.ts';
import { OWN } from '../tasks/task.ts';
import type { Incoming } from './interaction.ts';
import type { Recents } from './recents.ts';
import type { Lists } from './show-list.ts';

const FIRST_PART: ListPart = { filter: 'pending', page: 1 };
/** What the tab shows when it is opened. */
export const MY_DAY: ListView = { of: OWN, ...FIRST_PART };

export type DrawHome = ReturnType<typeof createDrawHome>;

export function createDrawHome(uses: {
  access: Access;
  lists: Lists;
  recents: Recents;
  slashCommand: string;
}) {
  /** How a rep's App Home is drawn, with the list of that view. */
  return (incoming: Incoming, view: ListView): Pick<HomeTab, 'draw' | 'lastList'> => ({
    async draw(notes, list) {
      const last = notes.at(-1);
      if (last && !(await uses.access.allows(incoming))) return closedHomeView(last);
      const recents = await uses.recents.buttons(incoming.userId, FIRST_PART);
      return homeView({ said: notes, list, view, command: uses.slashCommand, recents });
    },
    lastList: async () => (await uses.lists.drawLast(incoming, view))?.blocks,
  });
}
