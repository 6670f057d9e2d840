import type { App } from '@slack/bolt';
import { personIn, textIn } from '../../slack/payload.ts';
import { handle, type Parts } from '../asking.ts';
import { askingOfHome, MY_DAY } from '../home.ts';
import { showList } from '../show-list.ts';

/** The app's own tab is drawn anew each time it is opened. */
export function register(app: App, parts: Parts): void {
  app.event('app_home_opened', async ({ event, body }) => {
    const userId = personIn(event, 'user');
    parts.directMessages.note(userId, textIn(event, 'channel'));
    if (event.tab !== 'home') return;
    const asking = askingOfHome(parts, {
      userId,
      teamId: textIn(body, 'team_id'),
      origin: 'home',
      onScreen: MY_DAY,
    });
    handle(parts, asking, (asking) => showList(parts, asking, { view: MY_DAY, pastCache: false }));
  });
}
