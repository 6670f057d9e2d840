// The streams of events that keep each open page up to date.
import type { ServerResponse } from 'node:http';
import type { Person } from '../slack/team.ts';
import type { Workspace } from '../slack/workspace.ts';
import type { Tabs } from './browser-tabs.ts';
import type { Load, Refusal, View } from './page-state.ts';
import { createViewChanges } from './view-changes.ts';

const SAMPLE_MS = 250;
/** How long a page waits before it reconnects its stream. */
const RECONNECT_MS = 1000;

interface Feed {
  /** Sends what has changed, soon. */
  look(): void;
  send(changed: Partial<View>): void;
  end(): void;
}

function feedOf(response: ServerResponse, changes: () => Partial<View>): Feed {
  let isDue = false;
  const send = (changed: Partial<View>) => {
    if (Object.keys(changed).length > 0) response.write(`data: ${JSON.stringify(changed)}\n\n`);
  };
  send(changes());
  return {
    send,
    // A hundred answers at once make one event.
    look() {
      if (isDue) return;
      isDue = true;
      setImmediate(() => {
        isDue = false;
        send(changes());
      });
    },
    end: () => response.end(),
  };
}

export function createFeeds(workspace: Workspace, tabs: Tabs, readLoad: () => Promise<Load>) {
  const feeds = new Set<Feed>();
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
      response.write(`retry: ${RECONNECT_MS}\n\n`);
      const feed = feedOf(response, createViewChanges(workspace, tabs, { refusals, person, tab }));
      feeds.add(feed);
      response.on('close', () => feeds.delete(feed));
      void readLoad().then((load) => feed.send({ load }));
    },
    close(): void {
      stopListening();
      clearInterval(sampling);
      for (const feed of feeds) feed.end();
    },
  };
}
