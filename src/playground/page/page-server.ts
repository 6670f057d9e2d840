// Serves the playground's page, on 127.0.0.1 only. Any web site can send requests to a loopback address, and any host
// name can point to one. So it refuses foreign Host and Origin headers, and requests without the page's token, except
// those for the page's parts.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { closeServer, listenOnLoopback } from '../loopback-server.ts';
import type { Crowd } from '../slack/crowd.ts';
import type { Workspace } from '../slack/workspace.ts';
import { createTabs, type Tabs } from './browser-tabs.ts';
import { createFeeds } from './feeds.ts';
import { type Bundle, bundlePage, FAVICON, pageHtml } from './page-html.ts';
import { interactionsIn, parseBody } from './page-interactions.ts';
import type { Load, Setting } from './page-state.ts';

export interface PageServerOptions {
  readonly workspace: Workspace;
  readonly setting: Omit<Setting, 'token'>;
  /** 0: a free one */
  readonly port: number;
  readonly readLoad: () => Promise<Load>;
  /** Called with the browser's IANA time zone as each page opens. */
  readonly onTimeZone: (timeZone: string) => void;
  /** left out with a real account, which a hundred lookups would reach */
  readonly crowd?: Crowd | undefined;
  /** with the stand-in for LeadSquared, where `Open in LeadSquared` leads to: HTML for a lead's id */
  readonly leadPage?: ((leadId: string) => string) | undefined;
}

export interface PageServer {
  readonly port: number;
  /** Resolves when the page's script can be served, rejects if it can't be bundled. */
  readonly ready: Promise<unknown>;
  close(): Promise<void>;
}

const SLOW_MS = 10_000;
const MAX_CONNECTIONS = 200;
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' https:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** The app puts LEADSQUARED_APP_URL before it. */
const LEAD_PAGE = '/leadsquared/LeadManagement/LeadDetails';

interface Reply {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
}

/** Rejects when the port is taken. */
export async function startPageServer(options: PageServerOptions): Promise<PageServer> {
  const { workspace, setting, readLoad, leadPage } = options;
  const token = randomBytes(16).toString('hex');
  const bundle = bundlePage();
  // The first request for it awaits it, perhaps after it has failed.
  bundle.catch(() => undefined);
  const readPart = partReader(pageHtml({ ...setting, token }), bundle, leadPage);
  const tabs = createTabs(workspace);
  const feeds = createFeeds(workspace, tabs, readLoad);
  const interact = interactor(options, tabs);

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const refused = foreignRefusal(request, hosts);
    const known = refused ?? (await readPart(request, url)) ?? tokenRefusal(request, url, token);
    if (known) return send(known, request, response);
    if (request.method !== 'GET' || url.pathname !== '/events') {
      return send(await interact(request, url.pathname), request, response);
    }
    const person = workspace.people.find(({ id }) => id === url.searchParams.get('user'));
    if (!person) return send(refusal(404, 'There is no such person.'), request, response);
    options.onTimeZone(url.searchParams.get('timeZone') ?? '');
    response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': 'text/event-stream' });
    return feeds.open(person, url.searchParams.get('tab') ?? '', response);
  };

  const server = createPageServer(answer);
  const port = await listenOnLoopback(server, options.port);
  // As browsers write them: without port 80.
  const hosts = ['127.0.0.1', 'localhost'].map((name) => new URL(`http://${name}:${port}`).host);
  const close = () => {
    feeds.close();
    tabs.close();
    return closeServer(server);
  };
  return { port, ready: bundle, close };
}

function createPageServer(answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>) {
  // Slow clients are closed. A page's stream of events doesn't count as a slow request.
  const bounds = { headersTimeout: SLOW_MS, requestTimeout: SLOW_MS, connectionsCheckingInterval: 2_000 };
  const server = createServer(bounds, (request, response) => {
    answer(request, response).catch((error) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}

const refusal = (status: number, body: string): Reply => ({ status, type: 'text/plain', body });

function send({ status, type, body }: Reply, request: IncomingMessage, response: ServerResponse): void {
  const contentType = type === undefined ? {} : { 'content-type': `${type}; charset=utf-8` };
  response.writeHead(status, { ...SECURITY_HEADERS, ...contentType });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function foreignRefusal({ headers }: IncomingMessage, hosts: readonly string[]): Reply | undefined {
  const { host = '', origin } = headers;
  if (!hosts.includes(host)) return refusal(403, 'This host isn’t served here.');
  if (origin === undefined || origin === `http://${host}`) return undefined;
  return refusal(403, 'Other sites aren’t served.');
}

/** Served without a token: the page's parts, and the page of a lead. */
function partReader(html: string, bundle: Promise<Bundle>, leadPage: PageServerOptions['leadPage']) {
  const favicon = { status: 200, type: 'image/svg+xml', body: FAVICON };
  const parts: Readonly<Record<string, (url: URL) => Promise<Reply> | Reply>> = {
    '/': () => ({ status: 200, type: 'text/html', body: html }),
    '/page.js': async () => ({ status: 200, type: 'text/javascript', body: (await bundle).script }),
    '/page.css': async () => ({ status: 200, type: 'text/css', body: (await bundle).style }),
    '/favicon.svg': () => favicon,
    '/favicon.ico': () => favicon,
    ...(leadPage && {
      [LEAD_PAGE]: ({ searchParams }) => {
        return { status: 200, type: 'text/html', body: leadPage(searchParams.get('LeadID') ?? '') };
      },
    }),
  };
  return async ({ method }: IncomingMessage, url: URL): Promise<Reply | undefined> => {
    if (method !== 'GET' && method !== 'HEAD') return undefined;
    return Object.hasOwn(parts, url.pathname) ? parts[url.pathname]?.(url) : undefined;
  };
}

function tokenRefusal({ headers }: IncomingMessage, { searchParams }: URL, token: string): Reply | undefined {
  // An EventSource sets no headers.
  const given = headers['x-playground-token'] ?? searchParams.get('token');
  return given === token ? undefined : refusal(403, 'The page’s token is missing: reload the page.');
}

function interactor({ workspace, crowd }: PageServerOptions, tabs: Tabs) {
  const interactions = interactionsIn(workspace, crowd);
  return async (request: IncomingMessage, path: string): Promise<Reply> => {
    const interaction = Object.hasOwn(interactions, path) ? interactions[path] : undefined;
    if (request.method !== 'POST' || !interaction) return refusal(404, 'There is nothing here.');
    try {
      const body = parseBody(await readText(request));
      const tab = request.headers['x-playground-tab'];
      if (typeof tab === 'string' && typeof body.user === 'string') tabs.act(tab, body.user);
      await interaction(body);
      return { status: 204 };
    } catch (error) {
      return refusal(409, error instanceof Error ? error.message : 'That didn’t work.');
    }
  };
}
