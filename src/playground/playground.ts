// The playground: the app between a stand-in for Slack and, unless the environment has a real account, a stand-in for
// LeadSquared, with a page to try it on. All of it listens on 127.0.0.1.
import { randomBytes } from 'node:crypto';
import { EMBEDDED_LEADS } from './leadsquared/embedded-leads.ts';
import { leadPage } from './leadsquared/lead-page.ts';
import { EMBEDDED_SEARCHES } from './leadsquared/searchable-leads.ts';
import { startUpstream, type Upstream } from './leadsquared/upstream.ts';
import { createLoadMeter } from './page/load-meter.ts';
import { readFeatures } from './page/manifest-features.ts';
import { startPage } from './page/page-port.ts';
import type { Setting } from './page/page-state.ts';
import { CROWD, createCrowd } from './slack/crowd.ts';
import { PEOPLE } from './slack/team.ts';
import { startWorkspace } from './slack/workspace.ts';

type Environment = Readonly<Record<string, string | undefined>>;
/** Empty if it isn't set. */
type ReadSetting = (name: string) => string;

export interface Playground {
  /** The app's settings. They come before those of the environment. */
  readonly settings: Readonly<Record<string, string>>;
  /** Why it is the playground, and whose data it shows. */
  readonly about: string;
  /** Called once the app listens. Resolves with the page's address, to print it. */
  open(app: { readonly port: number; readonly metricsUrl: string | undefined }): Promise<string>;
  close(): Promise<void>;
}

const ACCOUNT_SETTINGS = ['LEADSQUARED_API_URL', 'LEADSQUARED_ACCESS_KEY', 'LEADSQUARED_SECRET_KEY'];
const LEADS_TO_TRY = [
  { typed: '', label: 'My tasks', about: 'Your pending tasks for all leads, in one list' },
  ...EMBEDDED_LEADS.map(({ leadId, label, about }) => ({ typed: leadId, label, about })),
  ...EMBEDDED_SEARCHES,
];

/**
 * @param environment the environment's settings, without SLACK_*
 * @throws an Error whose message says what to fix
 */
export async function startPlayground(environment: Environment): Promise<Playground> {
  const setting: ReadSetting = (name) => environment[name]?.trim() ?? '';
  const limits = limitsIn(setting);
  const isRealAccount = ACCOUNT_SETTINGS.some((name) => setting(name) !== '');
  const keys = { accessKey: randomWord(), secretKey: randomWord() };
  const slack = { botToken: `xoxb-${randomWord()}`, signingSecret: randomWord() };

  const { people, onTimeZone } = peopleAtTheBrowser();
  const [workspace, upstream] = await Promise.all([
    startWorkspace({ ...slack, people: [...people, ...CROWD] }),
    isRealAccount ? undefined : startUpstream({ ...keys, ...limits }),
  ]);
  let metricsUrl: string | undefined;
  const meter = createLoadMeter({ ...limits, calls: upstream?.calls, metricsUrl: () => metricsUrl });
  const crowd = upstream && createCrowd(workspace);
  const page = await startPage(setting('PORT'), {
    ...{ workspace, onTimeZone, crowd },
    leadPage: upstream && ((leadId) => leadPage(leadId, upstream.tasksOf(leadId))),
    setting: { people, channels: workspace.channels, ...readFeatures(), ...sourceOf(setting, upstream) },
    readLoad: async () => ({ ...(await meter()), crowd: crowd?.progress() }),
  });
  const pageUrl = `http://127.0.0.1:${page.port}`;
  const about = isRealAccount
    ? 'No Slack settings are set, so Slack is made up. LeadSquared is your real account.'
    : 'No Slack settings are set, so this is a trial: Slack, LeadSquared and all data in them are made up.';

  return {
    about,
    settings: {
      ...slackSettings(setting, { ...slack, apiUrl: workspace.apiUrl }),
      ...(upstream && accountSettings(setting, { ...keys, apiUrl: upstream.url, pageUrl })),
    },
    async open(app) {
      workspace.connect(`http://127.0.0.1:${app.port}/slack/events`);
      metricsUrl = app.metricsUrl;
      await page.ready;
      return pageUrl;
    },
    async close() {
      await Promise.all([page.close(), workspace.close(), upstream?.close()]);
    },
  };
}

const randomWord = () => randomBytes(16).toString('hex');

/** All people are in the browser's time zone, like the person at the page. */
function peopleAtTheBrowser() {
  let browserZone: string | undefined;
  const people = PEOPLE.map((person) => ({
    ...person,
    get timeZone() {
      return browserZone ?? person.timeZone;
    },
  }));
  const onTimeZone = (timeZone: string) => {
    if (isTimeZone(timeZone)) browserZone = timeZone;
  };
  return { people, onTimeZone };
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/** The app itself reports what isn't a number. */
const limitsIn = (setting: ReadSetting) => ({
  limit: Number(setting('LEADSQUARED_RATE_LIMIT')) || 25,
  windowMs: Number(setting('LEADSQUARED_RATE_WINDOW_MS')) || 5000,
});

/** Tells the page which LeadSquared answers. */
const sourceOf = (
  setting: ReadSetting,
  upstream: Upstream | undefined,
): Pick<Setting, 'leadSquared' | 'windowMs'> => ({
  leadSquared: upstream
    ? { kind: 'embedded', leads: LEADS_TO_TRY }
    : { kind: 'account', host: URL.parse(setting('LEADSQUARED_API_URL'))?.host ?? '' },
  windowMs: limitsIn(setting).windowMs,
});

const slackSettings = (
  setting: ReadSetting,
  slack: Readonly<Record<'botToken' | 'signingSecret' | 'apiUrl', string>>,
) => ({
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_SIGNING_SECRET: slack.signingSecret,
  SLACK_API_URL: slack.apiUrl,
  PORT: '0',
  METRICS_ADDRESS: '127.0.0.1:0',
  ...(setting('LOG_LEVEL') === '' && { LOG_LEVEL: 'warn' }),
});

const accountSettings = (
  setting: ReadSetting,
  account: Readonly<Record<'accessKey' | 'secretKey' | 'apiUrl' | 'pageUrl', string>>,
) => ({
  LEADSQUARED_API_URL: account.apiUrl,
  LEADSQUARED_ACCESS_KEY: account.accessKey,
  LEADSQUARED_SECRET_KEY: account.secretKey,
  LEADSQUARED_APP_URL: `${account.pageUrl}/leadsquared`,
  // Changes in the stand-in are harmless.
  ...(setting('ALLOW_TASK_CHANGES') === '' && { ALLOW_TASK_CHANGES: 'true' }),
  // New tasks are told within seconds, so that they can be tried.
  ...(setting('WATCH_INTERVAL_MS') === '' && { WATCH_INTERVAL_MS: '10000' }),
});
