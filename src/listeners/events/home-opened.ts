import type { App } from '@slack/bolt';
import type { Lists } from '../../app/show-list.ts';
import { OWN_PENDING } from '../../messages/control-values.ts';
import type { Interactions } from '../interactions.ts';

/** App Home is drawn again each time a rep opens it. */
export function register(app: App, interactions: Interactions, lists: Lists): void {
  app.event('app_home_opened', async ({ event, body }) => {
    if (event.tab !== 'home') return;
    interactions.homeOpened(event, body, (interaction) =>
      lists.show(interaction, { view: OWN_PENDING, inPlace: true }),
    );
  });
}
