// The streams of events that keep each open page up to date.
import type { ServerResponse } from 'node:http';
import type { Person } from '../slack/team.ts';
import type { Workspace } from '../slack/workspace.ts';
import type { Tabs } from './browser-tabs.ts';
import type { Load, Refusal, View } from './page-state.ts';
import { createViewChanges } from './view-changes.ts';

const SAMPLE_MS = 250;
/** How long a page whose stream broke off waits before it asks for another. */
const RECONNECT_MS = 1000;

export function createFeeds(workspace: Workspace, tabs: Tabs, readLoad: () => Promise<Load>) {
  const feeds = new Set<{ look(): void; send(changes: Partial<View>): void; end(): void }>();
  const refusals: Refusal[] = [];

  const stopListening = workspace.onChange(() => {
    for (const fault of workspace.refusals.slice(refusals.length)) {
      refusals.push({ after: workspace.messages.at(-1)?.id ?? '', fault });
    }
    for (const feed of feeds) feed.look();
  });

  let isReading = false;
  const sampling = setInterval(async () => {
    if (feeds.size === 0 || isReading) return;
    isReading = true;
    const load = await readLoad().finally(() => {
      isReading = false;
    });
    for (const feed of feeds) feed.send({ load });
  }, SAMPLE_MS);

  return {
    open(person: Person, tab: string, response: ServerResponse): void {
      const changes = createViewChanges(workspace, tabs, { refusals, person, tab });
      let isDue = false;
      const feed = {
        send: (changed: Partial<View>) => {
          if (Object.keys(changed).length > 0) response.write(`data: ${JSON.stringify(changed)}\n\n`);
        },
        // A hundred answers at once are one event.
        look: () => {
          if (isDue) return;
          isDue = true;
          setImmediate(() => {
            isDue = false;
            feed.send(changes());
          });
        },
        end: () => response.end(),
      };
      feeds.add(feed);
      response.write(`retry: ${RECONNECT_MS}\n\n`);
      response.on('close', () => feeds.delete(feed));
      feed.send(changes());
      void readLoad().then((load) => feed.send({ load }));
    },
    close(): void {
      stopListening();
      clearInterval(sampling);
      for (const feed of feeds) feed.end();
    },
  };
}
