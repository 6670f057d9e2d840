import type { App } from '@slack/bolt';
import { MY_DAY } from '../../app/draw-home.ts';
import type { Lists } from '../../app/show-list.ts';
import type { DirectConversations } from '../../slack/direct-conversations.ts';
import { personIn, textIn } from '../../slack/payload.ts';
import type { Interactions } from '../interactions.ts';

/** The app's own tab is drawn again each time it is opened. */
export function register(
  app: App,
  interactions: Interactions,
  lists: Lists,
  directConversations: DirectConversations,
): void {
  app.event('app_home_opened', async ({ event, body }) => {
    directConversations.note(personIn(event, 'user'), textIn(event, 'channel'));
    if (event.tab !== 'home') return;
    interactions.homeOpened(event, body, (interaction) =>
      lists.show(interaction, { view: MY_DAY, inPlace: true }),
    );
  });
}
