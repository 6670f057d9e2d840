// The stand-in for Slack: a real HTTP server that plays one workspace for one installed app in HTTP mode, as
// https://docs.slack.dev describes it. What people do (type, press, submit) reaches the app as signed requests. The
// app's answers by ack, response_url or Web API become messages and modals here. It refuses what Slack would refuse.
import { createServer } from 'node:http';
import { closeServer, listenOnLoopback } from '../loopback-server.ts';
import type { Delivery, Place, Slack } from './acting-person.ts';
import { type Acknowledgement, createDeliveries } from './deliveries.ts';
import type { Entered } from './entered-values.ts';
import { dismiss, fill, submit } from './modals.ts';
import { type Post, postMessage } from './posts.ts';
import { type Choice, openTab, press, pressHome, shortcut } from './presses.ts';
import { type Answer, createResponseUrls } from './response-urls.ts';
import { createSchedule } from './schedule.ts';
import { createRequestListener, type Interceptor } from './slack-server.ts';
import { CHANNELS, type Channel, PEOPLE, type Person, USER_GROUPS, type UserGroups } from './team.ts';
import { createTriggers } from './triggers.ts';
import { sendCommand, typeText } from './typing.ts';
import { createWebApi } from './web-api.ts';
import {
  createState,
  type OpenView,
  type PostedMessage,
  type ScheduledMessage,
  type ShownView,
  until,
} from './workspace-state.ts';

export interface WorkspaceOptions {
  signingSecret: string;
  botToken: string;
  people?: readonly Person[];
  channels?: readonly Channel[];
  userGroups?: UserGroups;
  /** ms since the epoch, for everything but the time in a signature, which the app checks by its own clock */
  now?: () => number;
  /** whether Slack's limits for each method hold, as they do by default */
  areCallsLimited?: boolean;
}

export interface Workspace {
  /** `http://127.0.0.1:port/api/`, for SLACK_API_URL */
  readonly apiUrl: string;
  readonly people: readonly Person[];
  readonly channels: readonly Channel[];
  /** oldest first; a replaced one keeps its place, a deleted one is gone */
  readonly messages: readonly PostedMessage[];
  /** open modals, by the id of the person who sees them */
  readonly views: ReadonlyMap<string, OpenView>;
  /** what the app has published on its Home tab, by the id of the person who sees it */
  readonly homes: ReadonlyMap<string, ShownView>;
  /** scheduled messages, by id, oldest first */
  readonly scheduled: ReadonlyMap<string, ScheduledMessage>;
  /** what was refused for its content, and where it came: empty if the app sends nothing wrong */
  readonly refusals: readonly string[];
  /** the methods of the calls that were answered with 429, oldest first */
  readonly rateLimited: readonly string[];

  /** `requestUrl` is the app's `POST /slack/events`. */
  connect(requestUrl: string): void;
  /** Enters a command, or a message that the others can read. `& < >` go out escaped. */
  type(input: Place & { text: string; threadTs?: string }): Promise<Delivery | undefined>;
  /**
   * Sends a slash command, `text` exactly as given, default command `/tasks`. Resolves when it is acked or
   * given up.
   */
  command(input: Place & { text: string; command?: string }): Promise<Delivery>;
  /**
   * Presses the button, or chooses in the menu, with this `action_id`. If several have it, `blockId` or the option's
   * value says which. Rejects if it can't be pressed: the message is gone or another person's ephemeral one, or has
   * no such action or option.
   */
  press(message: PostedMessage, actionId: string, choice?: Choice & { user?: string }): Promise<Delivery>;
  /** Opens a tab of the app, by default Home. The app gets an event with the view that was published last. */
  openTab(input?: { user?: string; tab?: 'home' | 'messages' }): Promise<Acknowledgement>;
  /** Presses or chooses as `press` does, on a Home tab. Rejects also if the tab was published again since. */
  pressHome(home: ShownView, actionId: string, choice?: Choice): Promise<Acknowledgement>;
  /** Uses the app's shortcut with that callback id: the global one, or the one on a message. */
  shortcut(callbackId: string, input?: { user?: string; message?: PostedMessage }): Promise<Acknowledgement>;
  /** Posts what a person has written, or another app's bot. The app gets no event. */
  post(message: Post): PostedMessage;
  /**
   * Enters values in a modal by `action_id`, or by `block_id action_id` if several blocks have it: text, an option's
   * value, a person's id, YYYY-MM-DD, HH:mm or seconds since the epoch; '' empties an input. An update of the view keeps
   * them where both ids are the same. Throws for a value that can't be entered.
   */
  fill(view: OpenView, values: Entered): void;
  /**
   * Fills a modal in, and submits it. Other inputs have what was filled in before, or their initial values. Rejects also
   * for a required input that is empty, and for a text that is too short or too long.
   */
  submit(view: OpenView, values: Entered): Promise<Acknowledgement>;
  /** Closes a modal without submitting it. The app gets an event if its view has `notify_on_close`. */
  dismiss(view: OpenView): Promise<void>;
  /** Every POST to that response_url, in order. Throws for one that was never given out. */
  answers(responseUrl: string): readonly Answer[];
  /**
   * Lets `answer` answer the next request to a Web API method, or to any `response_url`, instead: to fail, or to be
   * late.
   */
  interceptNext(target: string, answer: Interceptor): void;
  /** Called after each change. */
  onChange(listener: () => void): () => void;
  /**
   * The first result of `find` that is not undefined, null or false. It is called now and at each change; rejects
   * after `timeoutMs`, default 30,000.
   */
  until<T>(find: () => T | undefined | null | false, timeoutMs?: number): Promise<T>;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1, on a free port. */
export async function startWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { people = PEOPLE, channels = CHANNELS, userGroups = USER_GROUPS, now = Date.now } = options;
  const { areCallsLimited = true } = options;
  const state = createState({ people, channels, userGroups, now });
  const server = createServer();
  const origin = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  const responseUrls = createResponseUrls(origin, state);
  const deliveries = createDeliveries(options.signingSecret);
  const triggers = createTriggers(now);
  const schedule = createSchedule(state);
  const webApi = createWebApi(options.botToken, { state, schedule, triggers, areCallsLimited });
  const interceptors = new Map<string, Interceptor[]>();
  server.on('request', createRequestListener(origin, { webApi, responseUrls, interceptors }));

  const { messages, views, homes, scheduled, refusals, rateLimited, onChange } = state;
  return {
    apiUrl: `${origin}/api/`,
    ...{ people, channels, messages, views, homes, scheduled, refusals, rateLimited, onChange },
    ...interactionsIn({ state, deliveries, triggers, responseUrls }),
    connect: deliveries.connect,
    until: (find, timeoutMs = 30_000) => until(state, find, timeoutMs),
    answers: responseUrls.answers,
    interceptNext(target, answer) {
      if (target !== 'response_url' && !webApi.has(target))
        throw new Error(`No method "${target}" is answered here.`);
      interceptors.set(target, [...(interceptors.get(target) ?? []), answer]);
    },
    async close() {
      schedule.close();
      await deliveries.close();
      await closeServer(server);
    },
  };
}

const interactionsIn = (slack: Slack) =>
  ({
    type: (input) => typeText(slack, input),
    command: (input) => sendCommand(slack, input),
    press: (message, actionId, choice) => press(slack, message, { actionId, ...choice }),
    openTab: (input = {}) => openTab(slack, input),
    pressHome: (home, actionId, choice) => pressHome(slack, home, { actionId, ...choice }),
    shortcut: (callbackId, input = {}) => shortcut(slack, callbackId, input),
    post: (message) => postMessage(slack, message),
    fill: (open, values) => fill(slack, open, values),
    submit: (open, values) => submit(slack, open, values),
    dismiss: (open) => dismiss(slack, open),
  }) satisfies Partial<Workspace>;
