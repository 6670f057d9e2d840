/** Builds the app's parts from the settings, connects it to Slack, and takes it down without losing an answer. */
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Config } from './config/read-config.ts';
import { createAccountFacts } from './leadsquared/account-facts.ts';
import { createAccountTimeZone } from './leadsquared/account-time-zone.ts';
import { watchAccount } from './leadsquared/account-watch.ts';
import { createClient } from './leadsquared/api/client.ts';
import type { Account } from './leadsquared/api/read-account.ts';
import { createChanges } from './leadsquared/changes.ts';
import { createKnownLeads } from './leadsquared/known-leads.ts';
import { createLeadSearch } from './leadsquared/lead-search.ts';
import { createLine } from './leadsquared/limit/line.ts';
import { createQueue } from './leadsquared/limit/queue.ts';
import { createLookups } from './leadsquared/lookups.ts';
import type { Parts } from './listeners/asking.ts';
import { createApp } from './listeners/bolt-app.ts';
import { createBoundedServer } from './ops/bounded-server.ts';
import { answerHealth } from './ops/health.ts';
import { listen } from './ops/listen.ts';
import { faultWords, type Log, ownFault, slackLog } from './ops/log.ts';
import { createMemory } from './ops/memory.ts';
import { createMetrics, serveMetrics, UNWATCHED } from './ops/metrics.ts';
import type { Redact } from './ops/secrets.ts';
import { createTally } from './ops/tally.ts';
import { within } from './ops/within.ts';
import type { Shared } from './redis/open-shared.ts';
import { createAccess } from './slack/access.ts';
import { type Connection, openForRequests, openSocket, WEB_API_TIMEOUT_MS } from './slack/connection.ts';
import { createDirectMessages } from './slack/direct-messages.ts';
import { createSlackFetch } from './slack/fetch.ts';
import { publishHome } from './slack/home.ts';
import { createAddressCheck } from './slack/own-addresses.ts';
import { createRateLimits } from './slack/rate-limits.ts';
import { createRecents } from './slack/recents.ts';
import { createReminders } from './slack/reminders.ts';
import { openDirectReply, openReply } from './slack/reply.ts';
import { missingScopes } from './slack/scopes.ts';
import { createScreens } from './slack/screens.ts';
import { startFault } from './slack/slack-faults.ts';
import { createViewers } from './slack/viewers.ts';
import type { AccountUser } from './tasks/owner.ts';

export interface RunningApp {
  /** The port that was opened, also when any free one was asked for. */
  readonly port: number;
  readonly metricsUrl: string | undefined;
  /** Takes no new work, answers what waits within the grace, and closes. */
  stop(): Promise<void>;
}

/** What only the admin can mend, by the answer of a call. */
const ADVICE: Readonly<Record<string, string>> = {
  'access-refused': 'LeadSquared refused access: check its keys, its user and LEADSQUARED_API_URL',
  'address-wrong': 'LeadSquared knows no such address: check LEADSQUARED_API_URL',
};
const LIMIT_USED_UP =
  'LeadSquared takes no more calls: its limit, perhaps the daily one, is used up. One call a window asks again';
const LIMIT_SHORT =
  'LeadSquared refused a lookup again and again: others spend the same limit, or the plan allows less than LEADSQUARED_RATE_LIMIT';
const LEADSQUARED_DOWN =
  'LeadSquared answered none of the last calls: reps are told so at once, and one call every few seconds asks whether it is back';
const REDIS_AWAY =
  'Redis is away: nothing is sent until all calls have cooled, and then only this instance’s part of the limit';
const REDIS_CLOCK_JUMPED =
  'Redis’ clock jumped: nothing is sent until all calls have cooled. Check how the clock of its machine is set';
/** 72 MB in all. A large account's users must fit, or each list of `mine` would ask for them again. */
const CACHE_BYTES = {
  tasks: 48 * 1024 * 1024,
  searches: 8 * 1024 * 1024,
  users: 16 * 1024 * 1024,
  account: 1024 * 1024,
};
const USERS_KEPT_MS = 60 * 60_000;
const ACCOUNT_ZONE_UNKNOWN =
  'The account’s time zone is not known, so the days of all-day tasks may be wrong: set LEADSQUARED_ACCOUNT_TIME_ZONE';
/** What of the grace is kept, at the most, for telling those who cannot be answered any more, and for closing. */
const MAX_FAREWELL_MS = 2_000;
const MAX_CLOSING_MS = 250;

/**
 * @param host which address to listen on; by default all
 * @throws an Error whose message says what to mend
 */
export async function start(
  config: Config,
  { log, redact, host }: { log: Log; redact: Redact; host?: string },
): Promise<RunningApp> {
  const fetch = createSlackFetch(redact);
  const { connection } = config.slack;
  let isStarted = false;
  const logger = slackLog(log, () => isStarted);
  const clientOptions: WebClientOptions = {
    slackApiUrl: config.slack.apiUrl,
    logger,
    timeout: WEB_API_TIMEOUT_MS,
    fetch,
    // Waiting for one user's profile must not stop every other call of the client.
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 1, minTimeout: 500 },
  };
  const client = new WebClient(config.slack.botToken, { ...clientOptions });
  const home = await client.auth.test().catch((error: unknown) => {
    throw startFault(error, 'SLACK_BOT_TOKEN', config.slack.apiUrl);
  });
  const missing = missingScopes(home.response_metadata?.scopes);
  if (missing.length > 0)
    log.warn({ missing }, 'The Slack app lacks scopes of manifest.yml: install it again with them');
  const viewers = createViewers(client, { fallbackZone: config.timeZone, home });
  const leadSquared = createClient(config.leadSquared, redact);
  const access = createAccess(config.allowed, {
    client,
    viewers,
    onFault: (userGroup, fault) => log.error({ userGroup, fault }, 'Nobody of this user group is let in'),
  });
  const { rateLimit, rateWindowMs, timeoutMs } = config.leadSquared;
  const limit = { limit: rateLimit, windowMs: rateWindowMs };
  const shared = await share(config, log);
  const memory = shared?.memory ?? createMemory();
  const line = createLine({ ...limit, timeoutMs }, shared?.slots);
  const queue = createQueue(
    { ...config, limit },
    {
      line,
      watch: {
        called(answer, ms) {
          metrics.called(answer, ms);
          const advice = ADVICE[answer];
          if (advice) log.error(advice);
        },
        waited: (ms) => metrics.waited(ms),
        limitUsedUp: () => log.error(LIMIT_USED_UP),
        limitShort: () => log.error(LIMIT_SHORT),
        limitLearned: (learned) =>
          log.warn(learned, 'LeadSquared allows less than LEADSQUARED_RATE_LIMIT says; kept to for an hour'),
        limitFreed: () => log.info('LeadSquared takes calls again'),
        down: ({ detail }) => log.error({ detail }, LEADSQUARED_DOWN),
        back: () => log.info('LeadSquared answers again'),
      },
    },
  );
  const lookups = createLookups(leadSquared.retrieveTasks, {
    queue,
    keepMs: config.cacheTtlMs,
    maxBytes: CACHE_BYTES.tasks,
  });
  /** Of what no rep waits for: they would read of it otherwise. */
  const noteFault = (error: unknown) => log.error(ownFault(error), 'A fault of this app');
  const accountFacts = createAccountFacts(leadSquared.retrieveAccount);
  const searches = createLookups(createLeadSearch(leadSquared, accountFacts), {
    queue,
    keepMs: config.cacheTtlMs,
    maxBytes: CACHE_BYTES.searches,
  });
  const users = createLookups<'all', readonly AccountUser[]>(leadSquared.retrieveUsers, {
    queue,
    keepMs: USERS_KEPT_MS,
    maxBytes: CACHE_BYTES.users,
  });
  const accountTimeZone = createAccountTimeZone(
    {
      facts: accountFacts,
      // The facts are kept where they are noted, so that a search and a list have the same.
      lookups: createLookups<'account', Account>(accountFacts.retrieve, {
        queue,
        keepMs: 0,
        maxBytes: CACHE_BYTES.account,
      }),
    },
    {
      timeZone: config.leadSquared.accountTimeZone,
      onUnknown: (why) => log.warn({ why }, ACCOUNT_ZONE_UNKNOWN),
      onFault: noteFault,
    },
  );
  const metrics = config.metricsAddress
    ? await createMetrics({
        waiting: queue.waiting,
        slotsInUse: line.slotsInUse,
        limit: line.limit,
        isDown: () => queue.down() !== undefined,
        isAlone: shared && (() => !shared.state().isJoined),
        openConnections: connection.mode === 'socket' ? () => slack.openConnections() : undefined,
      })
    : UNWATCHED;
  const isSlackAddress = createAddressCheck(config.slack.apiUrl);
  const limits = createRateLimits();
  const { withinLimits } = limits;
  const slackFor = (reference: string) => ({
    client,
    withinLimits,
    redact,
    isSlackAddress,
    onFault: (fault: string) => log.warn({ reference, fault }, 'Slack did not take a message'),
  });
  const directMessages = createDirectMessages(client, withinLimits);
  const workspaceUrl = home.url ?? 'https://slack.com/';
  const reminders = createReminders(client, { directMessages, withinLimits, workspaceUrl });
  const screens = createScreens();
  const underWay = new Set<Promise<void>>();
  const parts: Parts = {
    lookups,
    searches,
    knownLeads: createKnownLeads({ client: leadSquared, queue, onFault: noteFault }),
    recents: createRecents(memory),
    users,
    accountTimeZone,
    changes: createChanges({ client: leadSquared, queue, memory }),
    reminders,
    directMessages,
    screens,
    allowChanges: config.allowTaskChanges,
    access,
    log,
    metrics,
    track(work) {
      const ended = work
        .catch((error: unknown) => log.error(ownFault(error), 'An answer failed'))
        .finally(() => underWay.delete(ended));
      underWay.add(ended);
    },
    viewers,
    adminContact: config.adminContact,
    slashCommand: config.slashCommand,
    redact,
    leadUrl: (leadId) => {
      const { appUrl } = config.leadSquared;
      return appUrl && `${appUrl}/LeadManagement/LeadDetails?LeadID=${leadId}`;
    },
    openReply: (ask, reference) => openReply(ask, slackFor(reference), screens.open(ask.screen)),
    openDirectReply: (userId, reference) => openDirectReply(userId, slackFor(reference)),
    publishHome: (home, reference) => publishHome(home, { ...slackFor(reference), limits }),
    withinLimits,
  };

  const slack: Connection =
    connection.mode === 'http'
      ? openForRequests(connection.signingSecret, log)
      : openSocket(
          { ...connection, apiUrl: config.slack.apiUrl },
          { log, fetch, onReconnect: metrics.reconnected },
        );
  const bolt = createApp({ token: config.slack.botToken, receiver: slack.receiver, clientOptions }, parts);

  await bolt.init().catch((error: unknown) => {
    throw startFault(error, 'SLACK_BOT_TOKEN', config.slack.apiUrl);
  });
  await access.start();
  removeDoubles();
  const noteCrowd = createTally((counts) =>
    log.warn(counts, 'Connections were closed to make room for new ones'),
  );
  const notePipelined = createTally((counts) =>
    log.warn(
      counts,
      'Connections were closed because they sent a request before the last one was answered. If a proxy did, turn its pipelining off',
    ),
  );
  const { server, keep } = createBoundedServer(
    (request, response) => {
      const path = request.url?.split('?', 1)[0];
      if (path === '/slack/events' && request.method === 'POST' && slack.listener) {
        return slack.listener(request, response, () => keep(request.socket));
      }
      answerHealth(path, request, response, {
        isReady: isStarted && slack.isConnected(),
        isLeadSquaredDown: queue.down() !== undefined,
        redis: shared?.state(),
      });
    },
    { onCrowdedOut: () => noteCrowd('closed'), onPipelined: () => notePipelined('closed') },
  );
  const { port } = await listen(server, {
    port: config.port,
    setting: 'PORT',
    ...(host === undefined ? {} : { host }),
  });
  const metricsServer = config.metricsAddress && (await serveMetrics(metrics, config.metricsAddress));
  await slack.connect();
  isStarted = true;
  const endAccountWatch = watchAccount(accountFacts, { queue, onFault: noteFault });
  log.info({ port, mode: connection.mode }, 'Listening');

  /** In the background: there is one only where the app was killed at the wrong moment. */
  function removeDoubles(): void {
    reminders.removeDoubles().then(
      (number) => number > 0 && log.info({ number }, 'Removed reminders that another one has replaced'),
      (error: unknown) => log.warn({ fault: faultWords(error) }, 'Slack did not list the reminders'),
    );
  }

  async function settled(): Promise<void> {
    while (underWay.size > 0) await Promise.allSettled(underWay);
  }

  async function stop(): Promise<void> {
    isStarted = false;
    endAccountWatch();
    const graceMs = config.shutdownGraceMs;
    const farewellMs = Math.min(MAX_FAREWELL_MS, graceMs / 2);
    queue.drain(graceMs - farewellMs);
    // What would wait longer is lost, and the log must say so before the exit.
    limits.endWaitsIn(graceMs - farewellMs);
    const lastCall = setTimeout(queue.abandon, graceMs - farewellMs);
    await within(settled(), graceMs - Math.min(MAX_CLOSING_MS, farewellMs));
    clearTimeout(lastCall);
    access.stop();
    metricsServer?.close();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const closings = [slack.close(), closed, leadSquared.close(), shared?.close()];
    await within(Promise.all(closings), MAX_CLOSING_MS);
    server.closeAllConnections();
  }

  return { port, metricsUrl: metricsServer?.url, stop };
}

/** Nothing of it is loaded for an instance that is the only one. */
async function share({ redisUrl, instances, leadSquared }: Config, log: Log): Promise<Shared | undefined> {
  if (redisUrl === undefined) return undefined;
  const { openShared } = await import('./redis/open-shared.ts');
  return openShared(
    { url: redisUrl, leadSquared, instances },
    {
      onAway: (fault, advice) => log.error({ fault, instances }, `${REDIS_AWAY}. Why (${fault}): ${advice}`),
      onBack: () => log.info('Redis is back: the limit is shared again'),
      onEmptied: () =>
        log.warn('Redis has lost what was shared: nothing is sent until all calls have cooled'),
      onClockJump: (ms) => log.warn({ jumpMs: Math.round(ms) }, REDIS_CLOCK_JUMPED),
    },
  );
}
