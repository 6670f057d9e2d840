/** Makes the app's parts from the settings, and gives each what it needs. */
import { WebClient, type WebClientOptions } from '@slack/web-api';
import { createAddOnce } from './app/add-once.ts';
import { createAddTask } from './app/add-task.ts';
import { createIsAddedBy } from './app/added-by.ts';
import { createAdjustReminders } from './app/adjust-reminders.ts';
import { createTextAnswers } from './app/answer-text.ts';
import { createModals } from './app/ask-by-modal.ts';
import { createAudit } from './app/audit.ts';
import { createAwaitAnswer } from './app/await-answer.ts';
import { createChangeRights } from './app/change-rights.ts';
import { createChangeTask } from './app/change-task.ts';
import { createCheckTask } from './app/check-task.ts';
import { createDrawHome } from './app/draw-home.ts';
import { createDrawing } from './app/draw-list.ts';
import { createReminderDrawing } from './app/draw-reminder.ts';
import { createFinishTask } from './app/finish-task.ts';
import { createFollowReminders } from './app/follow-reminders.ts';
import { createHandle } from './app/handle.ts';
import { createLeadSearches, createLeadSight } from './app/lead-sight.ts';
import { createModalWindows } from './app/modal-windows.ts';
import { createMorningLists } from './app/morning-lists.ts';
import { createNoticePace } from './app/notice-pace.ts';
import { createNoticeRights } from './app/notice-rights.ts';
import { createNotices } from './app/notices.ts';
import { createOpenAddTask } from './app/open-add-task.ts';
import { createReadBack } from './app/read-back.ts';
import { createRecents } from './app/recents.ts';
import { createReminding } from './app/remind.ts';
import { createShareList } from './app/share-list.ts';
import { createLists } from './app/show-list.ts';
import { createSwitchNotifications } from './app/switch-notifications.ts';
import { createTaskFromMessage } from './app/task-from-message.ts';
import { createTaskLookups } from './app/task-lookups.ts';
import { createTellAdded } from './app/tell-added.ts';
import { createWatchTasks } from './app/watch-tasks.ts';
import type { Config } from './config/read-config.ts';
import { createAccountFacts, createAccountTimeZone, watchAccount } from './leadsquared/account.ts';
import { createAdditions } from './leadsquared/additions.ts';
import { createClient } from './leadsquared/api/client.ts';
import { createChanges } from './leadsquared/changes.ts';
import { createKnownLeads } from './leadsquared/known-leads.ts';
import { createScheduler } from './leadsquared/limit/scheduler.ts';
import { createSlots } from './leadsquared/limit/slots.ts';
import type { SchedulerWatch } from './leadsquared/limit/upstream-state.ts';
import { openLookups } from './leadsquared/lookups.ts';
import { register as registerAddTaskButton } from './listeners/actions/add-task-click.ts';
import { createClicks } from './listeners/actions/clicks.ts';
import { register as registerHomeControls } from './listeners/actions/home-control.ts';
import { register as registerLeadChooser } from './listeners/actions/lead-chooser.ts';
import { register as registerListControls } from './listeners/actions/list-control.ts';
import { register as registerSwitches } from './listeners/actions/notification-switches.ts';
import { register as registerTaskMenu } from './listeners/actions/task-menu.ts';
import { createBoltApp, withLastNet } from './listeners/bolt-app.ts';
import { register as registerTasksCommand } from './listeners/commands/tasks-command.ts';
import { register as registerHomeOpened } from './listeners/events/home-opened.ts';
import { register as registerTypedMessage } from './listeners/events/typed-message.ts';
import { createInteractions } from './listeners/interactions.ts';
import { register as registerAddTaskShortcut } from './listeners/shortcuts/add-task-shortcut.ts';
import { register as registerShortcuts } from './listeners/shortcuts/lead-tasks.ts';
import { register as registerChangeSubmitted } from './listeners/views/change-submitted.ts';
import { register as registerLeadSubmitted } from './listeners/views/lead-submitted.ts';
import { register as registerTaskSubmitted } from './listeners/views/task-submitted.ts';
import { createLogEvents, type LogEvents, watchCalls, watchRedis } from './log-events.ts';
import { type Log, slackLog } from './ops/log.ts';
import { createMemory } from './ops/memory.ts';
import { createMetrics, type Metrics, UNWATCHED } from './ops/metrics.ts';
import type { Redact } from './ops/secrets.ts';
import { createUnderWay, type UnderWay } from './ops/under-way.ts';
import type { Shared } from './redis/open-shared.ts';
import { type RunningApp, serve } from './server.ts';
import { createAccess } from './slack/access.ts';
import { type Connection, openForRequests, openSocket, WEB_API_TIMEOUT_MS } from './slack/connection.ts';
import { createDirectConversations } from './slack/direct-conversations.ts';
import { createSlackFetch } from './slack/fetch.ts';
import { createKeptNotifications } from './slack/kept-notifications.ts';
import { createAddressCheck } from './slack/own-addresses.ts';
import { createPostMessage } from './slack/post-message.ts';
import { createRateLimits } from './slack/rate-limits.ts';
import { createReminders } from './slack/reminders.ts';
import { createScheduledMessages } from './slack/scheduled-messages.ts';
import { missingScopes } from './slack/scopes.ts';
import { createSentMessages } from './slack/sent-messages.ts';
import { startFault } from './slack/slack-faults.ts';
import { createSurfaces } from './slack/surfaces/open-surfaces.ts';
import { createViewers } from './slack/viewers.ts';

/** Automatic reminders that wait for their pace are tried again after it. */
const REMINDERS_PAUSE_MS = 30_000;

/** What most parts are made with. */
type Common = { config: Config; log: Log; redact: Redact; events: LogEvents };

/**
 * @param how.host which address to listen on; by default all
 * @param how.onEnded is called when Slack lets the app connect no more: it can still answer, and has to be stopped
 * @throws an Error whose message says what to fix
 */
export async function start(
  config: Config,
  how: { log: Log; redact: Redact; host: string | undefined; onEnded: (error: Error) => void },
): Promise<RunningApp> {
  const { log, redact, host } = how;
  const state = { isStarted: false };
  const events = createLogEvents(log);
  const common = { config, log, redact, events };
  const underWay = createUnderWay(events.workFailed);
  const slack = await openSlack(common, () => state.isStarted);
  const shared = await share(config, log);
  const metrics = config.metricsAddress === undefined ? UNWATCHED : await createMetrics();
  const leadSquared = openLeadSquared(common, watchCalls(log, metrics), shared);
  const connection = openConnection(common, slack, { ...how, onReconnect: metrics.reconnected });
  const notices = startListening(connection, common, { slack, leadSquared, metrics, underWay });
  const { scheduler, slots } = leadSquared;
  metrics.observe({
    waiting: scheduler.waiting,
    slotsInUse: slots.inUse,
    limit: slots.limit,
    isDown: () => scheduler.down() !== undefined,
    isAlone: shared && (() => !shared.state().isJoined),
    openConnections: connection.openConnections,
    watched: () => notices.state().watched,
    oldestLookS: () => notices.state().oldestS,
  });
  await slack.access.start();
  // In the background: there is one only where the app was killed at the wrong moment.
  slack.reminders.removeDoubles().then(events.doublesRemoved, events.remindersNotListed);
  const parts = {
    slack,
    leadSquared,
    underWay,
    shared,
    endNotices: notices.end,
    endAccountWatch: leadSquared.watchAccount(),
  };
  return serve(config, { connection, metrics, events, state, host, ...servedParts(parts) });
}

function servedParts(parts: {
  slack: Slack;
  leadSquared: LeadSquared;
  underWay: UnderWay;
  shared: Shared | undefined;
  endNotices: () => void;
  endAccountWatch: () => void;
}) {
  const { slack, underWay, shared, endNotices, endAccountWatch } = parts;
  const { scheduler, client } = parts.leadSquared;
  return {
    health: () => ({ isLeadSquaredDown: scheduler.down() !== undefined, redis: shared?.state() }),
    drain(ms: number) {
      endAccountWatch();
      endNotices();
      scheduler.drain(ms);
      // What would wait longer is lost, and the log must say so before the exit.
      slack.limits.endWaitsIn(ms);
    },
    abandon: scheduler.abandon,
    settled: underWay.settled,
    close() {
      slack.access.stop();
      return Promise.all([client.close(), shared?.close()]);
    },
  };
}

type Slack = Awaited<ReturnType<typeof openSlack>>;

async function openSlack({ config, log, redact, events }: Common, isStarted: () => boolean) {
  const { apiUrl, botToken } = config.slack;
  const logger = slackLog(log, isStarted);
  const fetch = createSlackFetch(
    redact,
    // A start that Slack refuses ends with the reason.
    (method, word) => isStarted() && events.slackRefused(`${method}: ${word}`),
  );
  const clientOptions: WebClientOptions = {
    slackApiUrl: apiUrl,
    logger,
    timeout: WEB_API_TIMEOUT_MS,
    fetch,
    // Waiting for one user's profile must not stop every other call of the client.
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 1, minTimeout: 500 },
  };
  const client = new WebClient(botToken, { ...clientOptions });
  // A notice whose answer is lost may have come, and another try would double it. A rep would rather get an answer twice than
  // never. When the answer about a Home tab is lost, the tab may have a new hash, and another try with the old one would be
  // refused.
  const poster = new WebClient(botToken, { ...clientOptions, retryConfig: { retries: 0 } });
  const home = await client.auth.test().catch((error: unknown) => {
    throw startFault(error, 'SLACK_BOT_TOKEN', apiUrl);
  });
  events.scopesMissing(missingScopes(home.response_metadata?.scopes));
  const limits = createRateLimits();
  const { withinLimits } = limits;
  const viewers = createViewers(client, withinLimits, { fallbackZone: config.timeZone, home });
  const access = createAccess(config.allowed, { client, viewers, onFault: events.userGroupUnreadable });
  const directConversations = createDirectConversations(client, withinLimits);
  const workspaceUrl = home.url ?? 'https://slack.com/';
  const scheduledMessages = createScheduledMessages(poster, withinLimits);
  const keeping = { scheduledMessages, directConversations, workspaceUrl };
  const reminders = createReminders(keeping);
  const postMessage = createPostMessage(client, withinLimits);
  const postNotice = createPostMessage(poster, withinLimits);
  const sentMessages = createSentMessages({ client, withinLimits, directConversations });
  const kept = createKeptNotifications({ ...keeping, viewers });
  const installation = { botToken, botId: home.bot_id ?? '', botUserId: home.user_id ?? '' };
  const boltOptions = { clientOptions, logger, authorize: async () => installation };
  return {
    ...{ client, boltOptions, fetch, viewers, access, limits, directConversations, reminders, postMessage },
    ...{ workspaceUrl, kept, sentMessages, postNotice, poster },
  };
}

function openConnection(
  { config, log }: Common,
  { fetch }: Slack,
  { onReconnect, onEnded }: { onReconnect: () => void; onEnded: (error: Error) => void },
): Connection {
  const { connection, apiUrl } = config.slack;
  return connection.mode === 'http'
    ? openForRequests(connection.signingSecret, log)
    : openSocket({ ...connection, apiUrl, log, fetch, onReconnect, onEnded });
}

type LeadSquared = ReturnType<typeof openLeadSquared>;

function openLeadSquared({ config, redact, events }: Common, watch: SchedulerWatch, shared?: Shared) {
  const { rateLimit, rateWindowMs, timeoutMs, accountTimeZone: timeZone } = config.leadSquared;
  const memory = shared?.memory ?? createMemory();
  const client = createClient(config.leadSquared, redact);
  const limit = { limit: rateLimit, windowMs: rateWindowMs };
  const slots = shared?.slots ?? createSlots(limit);
  const scheduler = createScheduler({ ...config, limit, timeoutMs }, { slots, watch });
  const onFault = events.appFaulty;
  const facts = createAccountFacts(client.retrieveAccount);
  const account = { facts, scheduler, onFault };
  return {
    client,
    slots,
    scheduler,
    memory,
    lookups: openLookups(client, {
      ...{ scheduler, facts, keepMs: config.cacheTtlMs },
      areSearchesThorough: config.visibility !== 'all',
    }),
    accountTimeZone: timeZone
      ? { forList: async () => timeZone, forTask: async () => timeZone }
      : createAccountTimeZone(account, events.accountZoneUnknown),
    watchAccount: () => watchAccount(account),
    knownLeads: createKnownLeads(client, scheduler, onFault),
    changes: createChanges(client, scheduler, memory),
    additions: createAdditions(client, scheduler, memory),
  };
}

/** Nothing of it is loaded for an instance that is the only one. */
async function share({ redisUrl, instances, leadSquared }: Config, log: Log): Promise<Shared | undefined> {
  if (redisUrl === undefined) return undefined;
  const { openShared } = await import('./redis/open-shared.ts');
  return openShared({ url: redisUrl, leadSquared, instances }, watchRedis(log, instances));
}

type Parts = { slack: Slack; leadSquared: LeadSquared; metrics: Metrics; underWay: UnderWay };

type Shown = ReturnType<typeof makeLists>;

/** The use cases that read and show. */
function makeLists({ config, log }: Common, { slack, leadSquared, metrics }: Parts) {
  const { viewers, reminders } = slack;
  const { lookups, knownLeads, memory, accountTimeZone } = leadSquared;
  const { tasks, users, reports } = lookups;
  const { adminContact, taskChanges: allowed, isAudited } = config;
  const { appUrl } = config.leadSquared;

  const { visibility } = config;
  const leadSight = createLeadSight({ visibility, viewers, users, reports, knownLeads, tasks });
  const searches = createLeadSearches({ searches: lookups.searches, leadSight });
  const rights = createChangeRights({ allowed, viewers, users, knownLeads });
  const areUsersShown = allowed === 'own';
  const taskLookups = createTaskLookups({ lookups: tasks, users, viewers, areUsersShown, leadSight });
  const awaitAnswer = createAwaitAnswer({ metrics, adminContact });
  const recents = createRecents({ memory, knownLeads, leadSight, visibility });
  const drawn = { viewers, users, knownLeads, accountTimeZone, reminders, recents };
  const drawing = createDrawing({ ...drawn, appUrl, rights });
  const drawReminder = createReminderDrawing({ knownLeads, appUrl, rights });
  const showing = { taskLookups, awaitAnswer, drawing, drawReminder, recents, knownLeads };
  const audit = createAudit({ isAudited, log, viewers, users });
  const lists = createLists({ ...showing, leadSight, audit });
  return {
    audit,
    leadSight,
    searches,
    rights,
    taskLookups,
    awaitAnswer,
    recents,
    drawing,
    drawReminder,
    lists,
  };
}

/** The use cases that change and add tasks, and remind of them. */
function makeChanges(
  { config, log }: Common,
  { slack, leadSquared, underWay }: Parts,
  { audit, leadSight, searches, rights, taskLookups, recents, drawing, drawReminder, lists }: Shown,
) {
  const { client, viewers, reminders, workspaceUrl } = slack;
  const { withinLimits } = slack.limits;
  const { lookups, knownLeads, memory, accountTimeZone, changes, additions } = leadSquared;
  const { tasks, users, taskTypes } = lookups;
  const { adminContact, slashCommand } = config;

  const forReminders = { drawing, drawReminder, reminders, log };
  const reminding = createReminding({ ...forReminders, lists, knownLeads, memory, adminContact });
  const adjustReminders = createAdjustReminders({ ...forReminders, underWay });
  const windows = createModalWindows({ views: client.views, withinLimits, adminContact, log });
  const meant = { searches, taskLookups, leadSight, knownLeads, users, taskTypes };
  const checkTask = createCheckTask({ ...meant, viewers, rights, adminContact });
  const addOnce = createAddOnce({ additions, lookups: tasks });
  const tellAdded = createTellAdded({ lists, viewers, adminContact });
  const adding = { checkTask, addOnce, tellAdded, lists, taskLookups, recents, taskTypes, knownLeads };
  const addTask = createAddTask({
    ...adding,
    ...{ viewers, accountTimeZone, windows, log, audit, adminContact },
  });
  const opening = { windows, rights, checkTask, taskTypes, users, knownLeads, leadSight, viewers, underWay };
  const openAddTask = createOpenAddTask({ ...opening, audit, adminContact });
  const readBack = createReadBack({ changes, lookups: tasks, taskLookups, lists, drawing, adjustReminders });
  const { changeTask, moveToTomorrow } = createChangeTask({
    ...{ changes, lists, drawing, readBack, log, rights, audit, adminContact },
  });
  const { create } = addTask;
  const finishing = { changeTask, addOnce, create, checkTask, rights, taskLookups, lists };
  return {
    windows,
    reminding,
    addTask,
    openAddTask,
    changeTask,
    moveToTomorrow,
    finishTask: createFinishTask({ ...finishing, viewers, log, audit, adminContact }),
    taskFromMessage: createTaskFromMessage({ openAddTask, viewers, workspaceUrl }),
    modals: createModals({ taskLookups, drawing, windows, rights, audit, adminContact, slashCommand }),
  };
}

/** What is sent without asking. */
function makeNotices({ config, log }: Common, { slack, leadSquared }: Parts, shown: Shown) {
  const { viewers, reminders, kept, access, directConversations, sentMessages, workspaceUrl } = slack;
  const { lookups, memory, additions, scheduler } = leadSquared;
  const { lists, drawing, drawReminder, leadSight, taskLookups } = shown;
  const { watchIntervalMs: intervalMs } = config;
  const { users } = lookups;
  const stop = new AbortController();
  const stopping = stop.signal;
  const following = { stopping, reminders, directConversations, drawing, drawReminder, memory, log };
  const followReminders = createFollowReminders({ ...following, pauseMs: REMINDERS_PAUSE_MS });
  const pace = createNoticePace(scheduler.limit, stopping);
  const rights = createNoticeRights({ access, viewers, users, leadSight });
  const telling = { kept, sentMessages, taskLookups, lists, drawing, rights, pace, log };
  const watch = createWatchTasks({
    ...telling,
    ...{ memory, followReminders, postMessage: slack.postNotice, workspaceUrl, intervalMs },
    isAddedBy: createIsAddedBy({ additions, viewers, users }),
  });
  const mornings = createMorningLists({ ...telling, stopping, adminContact: config.adminContact });
  const noticing = { kept, rights, memory, mornings, watch, followReminders, intervalMs, stop, log };
  return { followReminders, watch, notices: createNotices(noticing) };
}

/** Gives each listener what it needs, and starts what is sent without asking. */
function startListening(connection: Connection, common: Common, parts: Parts) {
  const { config, log, redact } = common;
  const { adminContact } = config;
  const { poster, access, limits, postMessage, directConversations, boltOptions } = parts.slack;
  const { metrics, underWay } = parts;
  const shown = makeLists(common, parts);
  const { lists, recents, drawing, awaitAnswer, searches, audit, leadSight } = shown;
  const changing = makeChanges(common, parts, shown);
  const { reminding, modals, openAddTask } = changing;
  const { viewers, reminders, kept } = parts.slack;
  const { knownLeads, lookups } = parts.leadSquared;
  const { slashCommand } = config;
  const answering = { searches, knownLeads, awaitAnswer, lists, viewers };
  const textAnswers = createTextAnswers({ ...answering, audit, openAddTask, slashCommand });
  const shareList = createShareList({
    lists,
    drawing,
    knownLeads,
    postMessage: parts.slack.postNotice,
    adminContact,
  });
  const { users } = lookups;
  const drawHome = createDrawHome({
    ...{ access, lists, recents, reminders, kept, viewers, users, leadSight, slashCommand },
  });

  const isSlackAddress = createAddressCheck(config.slack.apiUrl);
  const surfaces = createSurfaces({ client: poster, limits, postMessage, redact, isSlackAddress, log });
  const handle = createHandle({ access, viewers, metrics, log, underWay, audit, adminContact });
  const interactions = createInteractions({ handle, surfaces, drawHome, directConversations });
  const bolt = createBoltApp(boltOptions);
  const lastNet = { surfaces, log, redact, underWay, adminContact };
  connection.onEvent(withLastNet(bolt.processEvent.bind(bolt), lastNet));
  registerTasksCommand(bolt, interactions, textAnswers);
  const onClick = createClicks(bolt, interactions);
  registerListControls(onClick, lists, shareList);
  registerTaskMenu(onClick, { lists, ...changing });
  registerAddTaskButton(onClick, openAddTask);
  registerLeadChooser(onClick, textAnswers);
  registerHomeControls(onClick, reminding, modals);
  registerHomeOpened(bolt, interactions, lists);
  registerTypedMessage(bolt, interactions, textAnswers);
  registerShortcuts(bolt, interactions, onClick, modals);
  registerLeadSubmitted(bolt, interactions, textAnswers);
  registerAddTaskShortcut(bolt, interactions, changing.taskFromMessage);
  registerChangeSubmitted(bolt, interactions, changing, log);
  registerTaskSubmitted(bolt, interactions, changing.addTask, log);
  const { followReminders, watch, notices } = makeNotices(common, parts, shown);
  const { memory } = parts.leadSquared;
  const { windows } = changing;
  const isWatching = config.watchIntervalMs > 0;
  const switching = {
    kept,
    windows,
    lists,
    followReminders,
    memory,
    underWay,
    isWatching,
    adminContact,
    log,
  };
  registerSwitches(bolt, interactions, onClick, createSwitchNotifications(switching), log);
  underWay.track(notices.run());
  return { state: watch.state, end: notices.end };
}
