import type { KnownBlock } from '@slack/types';
import { type ListPart, type ListView, OWN_PENDING, readControlValue } from '../messages/control-values.ts';
import { closedHomeView, homeView } from '../messages/home-view.ts';
import { remindedTask } from '../messages/reminder-message.ts';
import type { Access } from '../slack/access.ts';
import type { KeptNotifications } from '../slack/kept-notifications.ts';
import type { Reminders } from '../slack/reminders.ts';
import type { HomeTab } from '../slack/surfaces/app-home.ts';
import type { Viewers } from '../slack/viewers.ts';
import type { AccountUsers } from './find-user.ts';
import type { Incoming } from './interaction.ts';
import type { LeadSight } from './lead-sight.ts';
import type { Recents } from './recents.ts';
import type { Lists } from './show-list.ts';

export type DrawHome = ReturnType<typeof createDrawHome>;

export function createDrawHome(uses: {
  access: Access;
  lists: Lists;
  recents: Recents;
  reminders: Reminders;
  kept: KeptNotifications;
  viewers: Viewers;
  users: AccountUsers;
  leadSight: LeadSight;
  slashCommand: string;
}) {
  /** As far as that is known, the rep is no user of LeadSquared. */
  async function isNoUser(userId: string): Promise<boolean> {
    const { email } = await uses.viewers.viewer(userId);
    return uses.users.lastAnswer('all')?.value.every((user) => user.email !== email) ?? false;
  }

  /** How a rep's App Home is drawn, with the list of that view. */
  return (incoming: Incoming, view: ListView): Pick<HomeTab, 'draw' | 'lastList'> => ({
    async draw(notes, list) {
      const last = notes.at(-1);
      if (last && !(await uses.access.allows(incoming))) return closedHomeView(last);
      const { userId } = incoming;
      if (last && !(await uses.leadSight.isRepClear(userId))) return closedHomeView(last);
      if (last && !list && (await isNoUser(userId))) return closedHomeView(last);
      const shown = listIn(list) ?? view;
      const [recents, { zone }] = await Promise.all([
        uses.recents.buttons(userId, ownPartOf(shown)),
        uses.viewers.viewer(userId),
      ]);
      const reminders = uses.reminders.knownOf(userId).map(({ text, postAt, taskHash }) => ({
        name: remindedTask(text),
        at: new Date(postAt * 1000),
        taskHash,
      }));
      const { slashCommand: command } = uses;
      const notifications = uses.kept.isKnown() ? uses.kept.of(userId) : undefined;
      return homeView({ notifications, said: notes, list, view: shown, command, recents, reminders, zone });
    },
    lastList: async () => (await uses.lists.drawLast(incoming, view))?.blocks,
  });
}

/** Which list was drawn: its controls say so. */
function listIn(blocks: readonly KnownBlock[] | undefined): ListView | undefined {
  return readControlValue(blocks?.findLast(({ type }) => type === 'actions')?.block_id);
}

/** Where a lead's list leads back to. */
function ownPartOf(view: ListView): ListPart {
  const before = view.cameFrom?.query ? undefined : view.cameFrom;
  const { filter, page } = view.of.kind === 'own' ? view : (before ?? OWN_PENDING);
  return { filter, page };
}
