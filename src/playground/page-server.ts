// Serves the playground's page, on 127.0.0.1 only. Any web site can send requests to a loopback address, and
// any name can be made to point at one, so foreign Host and Origin headers are refused, and so is every
// request without the page's own token but those for its parts.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build, stop as stopEsbuild } from 'esbuild';
import { isObject } from './json-object.ts';
import type { Load, Refusal, Requests, Setting, View } from './page-state.ts';
import type { Crowd } from './slack/crowd.ts';
import { directMessagesOf, type Person } from './slack/team.ts';
import type { Workspace } from './slack/workspace.ts';
import type { PostedMessage } from './slack/workspace-state.ts';
import { createTabs, type Tabs } from './tabs.ts';

export interface PageServerOptions {
  readonly workspace: Workspace;
  readonly setting: Omit<Setting, 'token'>;
  /** 0: a free one */
  readonly port: number;
  readonly readLoad: () => Promise<Load>;
  /** Told the browser's IANA time zone as each page opens. */
  readonly onTimeZone: (timeZone: string) => void;
  /** left out where a hundred lookups would reach a real account */
  readonly crowd?: Crowd | undefined;
  /** what `Open in LeadSquared` leads to where LeadSquared is embedded: HTML for a lead's id */
  readonly leadPage?: ((leadId: string) => string) | undefined;
}

export interface PageServer {
  readonly port: number;
  /** Resolves when the page's script can be served, rejects when there can be none. */
  readonly ready: Promise<unknown>;
  close(): Promise<void>;
}

const SAMPLE_MS = 250;
/** How long a page whose stream broke off waits before it asks for another. */
const RECONNECT_MS = 1000;
const SLOW_MS = 10_000;
const MAX_CONNECTIONS = 200;
const PAGE_FOLDER = new URL('./page/', import.meta.url);
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' https:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** Rejects when the port is taken. */
export async function startPageServer(options: PageServerOptions): Promise<PageServer> {
  const { workspace, readLoad, crowd, leadPage } = options;
  const token = randomBytes(16).toString('hex');
  const html = pageHtml({ ...options.setting, token });
  const bundle = bundlePage();
  // Awaited with the first request for it, which may come after it has failed.
  bundle.catch(() => undefined);
  const tabs = createTabs(workspace);
  const feeds = createFeeds(workspace, tabs, readLoad);

  const parts: Readonly<Record<string, () => Promise<Part> | Part>> = {
    '/': () => ({ type: 'text/html', body: html }),
    '/page.js': async () => ({ type: 'text/javascript', body: (await bundle).script }),
    '/page.css': async () => ({ type: 'text/css', body: (await bundle).style }),
    '/favicon.svg': () => ({ type: 'image/svg+xml', body: FAVICON }),
    '/favicon.ico': () => ({ type: 'image/svg+xml', body: FAVICON }),
  };

  const deeds = deedsIn(workspace, crowd);

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', origin);
    const send = (status: number, type: string, body: string) => {
      response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': `${type}; charset=utf-8` });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    const refuse = (status: number, why: string) => send(status, 'text/plain', why);

    const { host = '', origin: from } = request.headers;
    if (!hosts.includes(host)) return refuse(403, 'This host is not served here.');
    if (from !== undefined && from !== `http://${host}`) return refuse(403, 'Other sites are not served.');

    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const part = Object.hasOwn(parts, pathname) ? parts[pathname] : undefined;
    if (isRead && part) {
      const { type, body } = await part();
      return send(200, type, body);
    }
    if (isRead && leadPage && pathname === LEAD_PAGE) {
      return send(200, 'text/html', leadPage(searchParams.get('LeadID') ?? ''));
    }

    // An EventSource sets no headers.
    const given = request.headers['x-playground-token'] ?? searchParams.get('token');
    if (given !== token) return refuse(403, 'The page’s token is missing: reload the page.');
    if (request.method === 'GET' && pathname === '/events') {
      const person = workspace.people.find(({ id }) => id === searchParams.get('user'));
      if (!person) return refuse(404, 'There is no such person.');
      options.onTimeZone(searchParams.get('timeZone') ?? '');
      response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': 'text/event-stream' });
      return feeds.open(person, searchParams.get('tab') ?? '', response);
    }
    if (request.method !== 'POST' || !isDeed(pathname)) return refuse(404, 'There is nothing here.');
    try {
      const body = parseBody(await readText(request));
      const tab = request.headers['x-playground-tab'];
      if (typeof tab === 'string' && typeof body.user === 'string') tabs.act(tab, body.user);
      await deeds[pathname](body);
      response.writeHead(204, SECURITY_HEADERS).end();
    } catch (error) {
      refuse(409, error instanceof Error ? error.message : 'That did not work.');
    }
  };

  // Whoever reaches the loopback address slowly keeps nothing open; a page's stream of events is no slow request.
  const bounds = { headersTimeout: SLOW_MS, requestTimeout: SLOW_MS, connectionsCheckingInterval: 2_000 };
  const server = createServer(bounds, (request, response) => {
    answer(request, response).catch((error) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The page has no TCP port.');
  const { port } = address;
  const origin = `http://127.0.0.1:${port}`;
  // As browsers write them: without the port where it is 80.
  const hosts = ['127.0.0.1', 'localhost'].map((name) => new URL(`http://${name}:${port}`).host);

  return {
    port,
    ready: bundle,
    async close() {
      feeds.close();
      tabs.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Part {
  readonly type: string;
  readonly body: string;
}

/** Under LEADSQUARED_APP_URL, which the app puts before it. */
const LEAD_PAGE = '/leadsquared/LeadManagement/LeadDetails';

const FAVICON = readFileSync(new URL('favicon.svg', PAGE_FOLDER), 'utf8');

function pageHtml(setting: Setting): string {
  const json = JSON.stringify(setting).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>Lead Tasks playground</title>
<link rel="icon" type="image/svg+xml" href="/favicon.svg">
<link rel="stylesheet" href="/page.css">
</head>
<body>
<div id="page"><noscript>The playground needs JavaScript.</noscript></div>
<script type="application/json" id="setting">${json}</script>
<script type="module" src="/page.js"></script>
</body>
</html>`;
}

interface Bundle {
  readonly script: string;
  readonly style: string;
}

let bundled: Promise<Bundle> | undefined;

/** Once in a process: esbuild can be stopped for all its builds alone. */
function bundlePage(): Promise<Bundle> {
  bundled ??= buildBundle();
  return bundled;
}

async function buildBundle(): Promise<Bundle> {
  const folder = fileURLToPath(PAGE_FOLDER);
  const { outputFiles } = await build({
    entryPoints: [`${folder}page.tsx`, `${folder}page.css`],
    outdir: folder,
    write: false,
    bundle: true,
    format: 'esm',
    jsx: 'automatic',
    charset: 'utf8',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  // Else its process stays as long as this one.
  await stopEsbuild();
  const find = (extension: string) => outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? '';
  return { script: find('.js'), style: find('.css') };
}

type Deeds = { readonly [Path in keyof Requests]: (body: Record<string, unknown>) => Promise<unknown> };

const PATHS: readonly string[] = [
  '/type',
  '/press',
  '/open-tab',
  '/press-home',
  '/shortcut',
  '/submit',
  '/dismiss',
  '/crowd',
] satisfies (keyof Requests)[];

const isDeed = (path: string): path is keyof Requests => PATHS.includes(path);

/** What a person at the page can do. They reject for what nobody could do. */
function deedsIn(workspace: Workspace, crowd: Crowd | undefined): Deeds {
  const modalOf = (body: Record<string, unknown>) => {
    const view = workspace.views.get(wordIn(body, 'user'));
    if (!view) throw new Error('This dialog is not open any more.');
    return view;
  };

  const messageOf = (body: Record<string, unknown>) => {
    const message = workspace.messages.find(({ id }) => id === wordIn(body, 'messageId'));
    if (!message) throw new Error('This message is gone.');
    return message;
  };

  return {
    '/type': (body) =>
      workspace.type({
        user: wordIn(body, 'user'),
        channel: wordIn(body, 'channel'),
        text: wordIn(body, 'text'),
      }),
    '/press': async (body) => {
      const choice = { user: wordIn(body, 'user'), ...choiceIn(body) };
      await workspace.press(messageOf(body), wordIn(body, 'actionId'), choice);
    },
    '/open-tab': (body) =>
      workspace.openTab({
        user: wordIn(body, 'user'),
        tab: wordIn(body, 'tab') === 'messages' ? 'messages' : 'home',
      }),
    '/press-home': async (body) => {
      const home = workspace.homes.get(wordIn(body, 'user'));
      if (!home) throw new Error('Nothing is published here.');
      await workspace.pressHome(home, wordIn(body, 'actionId'), choiceIn(body));
    },
    '/shortcut': async (body) => {
      const { error } = await workspace.shortcut(wordIn(body, 'callbackId'), {
        user: wordIn(body, 'user'),
        ...(body.messageId !== undefined && { message: messageOf(body) }),
      });
      if (error) throw new Error(`The app didn’t accept the shortcut: ${error}.`);
    },
    '/submit': async (body) => {
      const values = isObject(body.values) ? body.values : {};
      const words = Object.keys(values).map((name) => [name, wordIn(values, name)]);
      await workspace.submit(modalOf(body), Object.fromEntries(words));
    },
    '/dismiss': async (body) => workspace.dismiss(modalOf(body)),
    '/crowd': async (body) => {
      if (!crowd) throw new Error('A hundred lookups are not sent to a real LeadSquared account.');
      crowd.start(wordIn(body, 'kind') === 'one rep' ? 'one rep' : 'many reps');
    },
  };
}

const choiceIn = (body: Record<string, unknown>) => ({
  blockId: wordIn(body, 'blockId'),
  ...(body.optionValue === undefined ? {} : { optionValue: wordIn(body, 'optionValue') }),
});

function parseBody(raw: string): Record<string, unknown> {
  const parsed: unknown = JSON.parse(raw);
  if (!isObject(parsed)) throw new Error('The request is no JSON object.');
  return parsed;
}

function wordIn(body: Record<string, unknown>, key: string): string {
  const value = body[key];
  if (typeof value !== 'string') throw new Error(`“${key}” is missing.`);
  return value;
}

/** The streams of what each page's person sees. */
function createFeeds(workspace: Workspace, tabs: Tabs, readLoad: () => Promise<Load>) {
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
      const changes = createChanges(workspace, tabs, { refusals, person, tab });
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

/** Gives, at each call, what has changed of the view since the one before; all of it at first. */
function createChanges(
  workspace: Workspace,
  tabs: Tabs,
  { refusals, person, tab }: { refusals: readonly Refusal[]; person: Person; tab: string },
) {
  const direct = directMessagesOf(person.id);
  const older = tabs.open(tab);
  const sees = (message: PostedMessage) =>
    message.forUser === undefined
      ? message.channelId === direct || workspace.channels.some(({ id }) => id === message.channelId)
      : message.forUser === person.id && !older.has(message);
  const lastForgotten = new Map(
    [...older].filter(({ forUser }) => forUser === person.id).map(({ channelId, id }) => [channelId, id]),
  );
  const forgotten = [...lastForgotten].map(([channelId, after]) => ({ channelId, after }));
  // A message that is replaced gets another list of blocks.
  const shown = new Map<string, readonly unknown[]>();
  const last: Partial<Record<keyof View | 'order', string>> = {};

  const isNew = (key: keyof typeof last, value: string) => {
    if (last[key] === value) return false;
    last[key] = value;
    return true;
  };

  return (): Partial<View> => {
    const visible = workspace.messages.filter(sees);
    const changed = visible.filter(({ id, blocks }) => shown.get(id) !== blocks);
    for (const { id, blocks } of changed) shown.set(id, blocks);
    const order = visible.map(({ id }) => id);
    const open = workspace.views.get(person.id);
    const modal = open && tabs.shows(tab, open) ? open : null;
    const home = workspace.homes.get(person.id) ?? null;
    const scheduled = [...workspace.scheduled.values()]
      .filter(({ channelId }) => channelId === direct)
      .sort((one, other) => one.postAt - other.postAt);
    return {
      ...((isNew('order', order.join()) || changed.length > 0) && { messages: { order, changed } }),
      ...(isNew('modal', JSON.stringify(modal)) && { modal }),
      ...(isNew('forgotten', String(forgotten.length)) && { forgotten }),
      ...(isNew('home', home?.hash ?? '') && { home }),
      ...(isNew('scheduled', scheduled.map(({ id }) => id).join()) && { scheduled }),
      ...(isNew('refusals', String(refusals.length)) && { refusals }),
    };
  };
}
