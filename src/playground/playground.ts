// The playground: the app between an embedded Slack and, unless the environment names a real account, an
// embedded LeadSquared, with a page to try it on. All of it listens on 127.0.0.1.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { isObject } from './json-object.ts';
import { EMBEDDED_LEADS } from './leadsquared/embedded-leads.ts';
import { leadPage } from './leadsquared/lead-page.ts';
import { EMBEDDED_SEARCHES } from './leadsquared/searchable-leads.ts';
import { startUpstream, type Upstream } from './leadsquared/upstream.ts';
import { createLoadMeter } from './load.ts';
import { type PageServer, type PageServerOptions, startPageServer } from './page-server.ts';
import type { Shortcut, SlashCommand } from './page-state.ts';
import { CROWD, createCrowd } from './slack/crowd.ts';
import { PEOPLE } from './slack/team.ts';
import { startWorkspace } from './slack/workspace.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Playground {
  /** Settings the app is started with, over those of the environment. */
  readonly settings: Readonly<Record<string, string>>;
  /** Called once the app listens; resolves with the page's address, to be printed. */
  open(app: { readonly port: number; readonly metricsUrl: string | undefined }): Promise<string>;
  close(): Promise<void>;
}

const LEADSQUARED_SETTINGS = [
  'LEADSQUARED_API_URL',
  'LEADSQUARED_ACCESS_KEY',
  'LEADSQUARED_SECRET_KEY',
] as const;
const USUAL_PORT = 3000;
const LEADS_TO_TRY = [
  { typed: 'mine', label: 'My tasks', about: 'All of yours, whichever the lead, in one list' },
  ...EMBEDDED_LEADS.map(({ leadId, label, about }) => ({ typed: leadId, label, about })),
  ...EMBEDDED_SEARCHES,
];

/**
 * @param environment the settings of the environment (no SLACK_* is set there)
 * @throws an Error whose message says what to mend
 */
export async function startPlayground(environment: Environment): Promise<Playground> {
  const setting = (name: string) => environment[name]?.trim() ?? '';
  // What is no number here is for the app's own reading of its settings to complain of.
  const limit = Number(setting('LEADSQUARED_RATE_LIMIT')) || 25;
  const windowMs = Number(setting('LEADSQUARED_RATE_WINDOW_MS')) || 5000;
  const isRealAccount = LEADSQUARED_SETTINGS.some((name) => setting(name) !== '');

  // Whoever they act as, the person at the page sits where the browser is.
  let browserZone: string | undefined;
  const people = PEOPLE.map((person) => ({
    ...person,
    get timeZone() {
      return browserZone ?? person.timeZone;
    },
  }));

  const slack = { botToken: `xoxb-${randomWord()}`, signingSecret: randomWord() };
  const keys = { accessKey: randomWord(), secretKey: randomWord() };
  const [workspace, upstream] = await Promise.all([
    startWorkspace({ ...slack, people: [...people, ...CROWD] }),
    isRealAccount ? undefined : startUpstream({ ...keys, limit, windowMs }),
  ]);

  let metricsUrl: string | undefined;
  const readLoad = createLoadMeter({ limit, windowMs, calls: upstream?.calls, metricsUrl: () => metricsUrl });
  const crowd = upstream && createCrowd(workspace);
  const page = await startPage(setting('PORT'), {
    workspace,
    setting: {
      people,
      channels: workspace.channels,
      ...readFeatures(),
      leadSquared: upstream
        ? { kind: 'embedded', leads: LEADS_TO_TRY }
        : { kind: 'account', host: URL.parse(setting('LEADSQUARED_API_URL'))?.host ?? '' },
      windowMs,
    },
    readLoad: async () => {
      const progress = crowd?.progress();
      return { ...(await readLoad()), ...(progress && { crowd: progress }) };
    },
    onTimeZone: (timeZone) => {
      if (isTimeZone(timeZone)) browserZone = timeZone;
    },
    crowd,
    leadPage: upstream && leadPage,
  });

  return {
    settings: {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: workspace.apiUrl,
      PORT: '0',
      METRICS_ADDRESS: '127.0.0.1:0',
      ...(setting('LOG_LEVEL') === '' && { LOG_LEVEL: 'warn' }),
      ...(upstream && embeddedAccount(upstream, keys, page)),
      // Nothing can be broken where LeadSquared is embedded.
      ...(upstream && setting('ALLOW_TASK_CHANGES') === '' && { ALLOW_TASK_CHANGES: 'true' }),
    },
    async open(app) {
      workspace.connect(`http://127.0.0.1:${app.port}/slack/events`);
      metricsUrl = app.metricsUrl;
      await page.ready;
      return `http://127.0.0.1:${page.port}`;
    },
    async close() {
      await Promise.all([page.close(), workspace.close(), upstream?.close()]);
    },
  };
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

const randomWord = () => randomBytes(16).toString('hex');

const embeddedAccount = (
  upstream: Upstream,
  { accessKey, secretKey }: { accessKey: string; secretKey: string },
  page: PageServer,
) => ({
  LEADSQUARED_API_URL: upstream.url,
  LEADSQUARED_ACCESS_KEY: accessKey,
  LEADSQUARED_SECRET_KEY: secretKey,
  LEADSQUARED_APP_URL: `http://127.0.0.1:${page.port}/leadsquared`,
});

/** On the port that was asked for, else on the usual one, else on any. */
async function startPage(port: string, options: Omit<PageServerOptions, 'port'>): Promise<PageServer> {
  const wanted = port === '' ? USUAL_PORT : Number(port);
  if (!/^\d*$/.test(port) || wanted > 65_535) {
    throw new Error(`PORT should be a whole number from 0 to 65535, and is “${port}”`);
  }
  try {
    return await startPageServer({ ...options, port: wanted });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (port !== '') throw new Error(portFault(wanted, error));
    return startPageServer({ ...options, port: 0 });
  }
}

function portFault(port: number, error: Error): string {
  const free = port < 65_535 ? port + 1 : USUAL_PORT + 1;
  return `PORT: port ${port} could not be opened (${error.message}). Choose another port: PORT=${free} npm start`;
}

/** The command and the shortcuts as the manifest tells Slack of them. */
function readFeatures(): { command: SlashCommand; shortcuts: readonly Shortcut[] } {
  const manifest: unknown = parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  const features = isObject(manifest) ? manifest.features : undefined;
  const listed = (name: string) => {
    const list = isObject(features) ? features[name] : undefined;
    return Array.isArray(list) ? list.filter(isObject) : [];
  };
  const [command] = listed('slash_commands');
  return {
    command: {
      name: String(command?.command),
      description: String(command?.description),
      hint: String(command?.usage_hint),
    },
    shortcuts: listed('shortcuts').map(({ callback_id, type, name, description }) => ({
      callbackId: String(callback_id),
      type: type === 'message' ? 'message' : 'global',
      name: String(name),
      description: String(description),
    })),
  };
}
