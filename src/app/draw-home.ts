import type { ListPart, ListView } from '../messages/control-values.ts';
import { closedHomeView, homeView } from '../messages/home-view.ts';
import type { Access } from '../slack/access.ts';
import type { HomeTab } from '../slack/surfaces/app-home.ts';
import { OWN } from '../tasks/task.ts';
import type { Drawing } from './draw-list.ts';
import type { Incoming } from './interaction.ts';
import type { Recents } from './recents.ts';
import type { TaskLookups } from './task-lookups.ts';

const FIRST_PART: ListPart = { filter: 'pending', page: 1 };
/** What the tab shows when it is opened. */
export const MY_DAY: ListView = { of: OWN, ...FIRST_PART };

export type DrawHome = ReturnType<typeof createDrawHome>;

export function createDrawHome(uses: {
  access: Access;
  taskLookups: TaskLookups;
  drawing: Drawing;
  recents: Recents;
  slashCommand: string;
}) {
  const { access, taskLookups, drawing, recents, slashCommand: command } = uses;
  /**
   * How a rep's App Home is drawn.
   * @param view which list it shows
   */
  return (incoming: Incoming, view: ListView): Pick<HomeTab, 'draw' | 'lastList'> => ({
    async draw(said, list) {
      const last = said.at(-1);
      if (last && !(await access.allows(incoming))) return closedHomeView(last);
      const recentLeads = await recents.buttons(incoming.userId, FIRST_PART);
      return homeView({ said, list, view, command, recents: recentLeads });
    },
    async lastList() {
      const found = await taskLookups.last(incoming.userId, view);
      return found && (await drawing.drawList(incoming, { view, ...found })).blocks;
    },
  });
}
