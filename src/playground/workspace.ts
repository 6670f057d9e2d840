// The embedded Slack: a real HTTP server that plays one workspace for one installed app in HTTP mode, as
// https://docs.slack.dev describes it. What people do (type, press, submit) reaches the app as signed
// requests; what the app answers, by ack, response_url or Web API, becomes messages and modals here. What
// Slack would refuse is refused.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { faultsOf, isObject } from './block-kit.ts';
import {
  actionOf,
  type Control,
  choiceIn,
  controlsOf,
  findControl,
  randomId,
  stateOf,
  withIds,
} from './controls.ts';
import {
  type Acknowledgement,
  APP,
  createDeliveries,
  escapeText,
  escapeTexts,
  handleOf,
  linked,
  messagePayload,
  TEAM,
  VERIFICATION_TOKEN,
  viewPayload,
} from './deliveries.ts';
import { createRateLimits } from './rate-limits.ts';
import { type Arguments, createWebApi, directMessagesOf, readContent, SCOPES } from './web-api.ts';

export interface Person {
  /** `U…` */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** IANA */
  readonly timeZone: string;
  /** default: a member. Somebody of another company shares a channel with the workspace. */
  readonly standing?: 'guest' | 'single-channel guest' | 'of another company';
}

export interface Channel {
  /** `C…` */
  readonly id: string;
  readonly name: string;
  /** default false: there the app can only answer by response_url */
  readonly appIsIn?: boolean;
  /** Slack then tells the app no name, and that it exists only when the app is in it */
  readonly isPrivate?: boolean;
}

export interface PostedMessage {
  /** Slack's `ts`, unique in the workspace */
  readonly id: string;
  /** `C…`, or `D…` for someone's direct messages with the app */
  readonly channelId: string;
  /** ephemeral: the only person who sees it */
  readonly forUser?: string;
  /** a person's id for what they typed */
  readonly from: 'app' | 'slack' | (string & {});
  readonly origin: 'ack' | 'response_url' | 'api' | 'typed' | 'slack';
  text: string;
  /** with the `block_id`s and `action_id`s that Slack fills in where the app gave none */
  blocks: unknown[];
  /** set when a response_url replaced it: it keeps its id and its place */
  edited?: boolean;
  /** why Slack shows an error in place of the app's message */
  readonly faults?: readonly string[];
}

export type NewMessage = Omit<PostedMessage, 'id'>;

export interface ScheduledMessage {
  readonly id: string;
  readonly channelId: string;
  readonly text: string;
  readonly blocks: unknown[];
  /** seconds since the epoch, like `createdAt` */
  readonly postAt: number;
  readonly createdAt: number;
}

/** A view as one person sees it: a modal, or the app's Home tab. */
export interface ShownView {
  readonly id: string;
  readonly user: string;
  /** changes with each update */
  readonly hash: string;
  readonly view: Arguments & { readonly blocks: readonly unknown[] };
}

/** A modal that stands open. A person has one at most. */
export interface OpenView extends ShownView {
  /** what the app found wrong with the last submission, by `block_id` */
  errors: Readonly<Record<string, string>>;
  /** what Slack said about the last submission, when the app's answer was none */
  trouble?: string;
}

export interface Delivery extends Acknowledgement {
  readonly responseUrl: string;
}

/** One POST to a response_url, the refused ones too. */
export interface Answer {
  /** ms since the epoch */
  readonly receivedAt: number;
  readonly raw: string;
  /** the JSON object that `raw` is, else empty */
  readonly body: Arguments;
  /** what it was answered, with `says` as the body: `ok`, `used_url`, `expired_url`, `invalid_blocks` … */
  readonly status: number;
  readonly says: string;
  readonly faults: readonly string[];
  /** the message that it posted or replaced; it may have been replaced again since */
  readonly message?: PostedMessage;
}

export interface WorkspaceOptions {
  signingSecret: string;
  botToken: string;
  people?: readonly Person[];
  channels?: readonly Channel[];
  /** members of user groups, by the group's `S…` id */
  userGroups?: Readonly<Record<string, readonly string[]>>;
  /** default 0: a free one */
  port?: number;
  /** ms since the epoch, for everything but the time in a signature, which the app checks by its own clock */
  now?: () => number;
}

/** Who does it, and where: an id or a name. By default the first person, in the first channel. */
interface Place {
  user?: string;
  channel?: string;
}

/** Answers a request in the workspace's place. `body` is what was sent. */
type Interceptor = (response: ServerResponse, body: string) => void;

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
  /** what waits to be posted, by id, oldest first */
  readonly scheduled: ReadonlyMap<string, ScheduledMessage>;
  /**
   * everything that was refused for its content, and where it came: empty as long as the app sends nothing
   * wrong
   */
  readonly refusals: readonly string[];
  /** the methods of the calls that were answered with 429, oldest first */
  readonly rateLimited: readonly string[];

  /** `requestUrl` is the app's `POST /slack/events`. */
  connect(requestUrl: string): void;
  /** What a person enters: a command, or words that the others can read. `& < >` go out escaped. */
  type(input: Place & { text: string }): Promise<Delivery | undefined>;
  /**
   * Sends a slash command, `text` exactly as given, default command `/tasks`. Resolves when it is acked or
   * given up.
   */
  command(input: Place & { text: string; command?: string }): Promise<Delivery>;
  /**
   * Presses the button, or chooses in the menu, that has this `action_id`. Where several have it, `blockId`
   * or the option's value says which. Rejects for what nobody could press: a message that is gone or
   * another's ephemeral one, an action or an option that is not there.
   */
  press(
    message: PostedMessage,
    actionId: string,
    choice?: { optionValue?: string; blockId?: string; user?: string },
  ): Promise<Delivery>;
  /** Opens a tab of the app, by default Home. The app hears of it, with the view that was published last. */
  openTab(input?: { user?: string; tab?: 'home' | 'messages' }): Promise<Acknowledgement>;
  /** Presses or chooses as `press` does, on a Home tab. Rejects also for what was published anew since. */
  pressHome(
    home: ShownView,
    actionId: string,
    choice?: { optionValue?: string; blockId?: string },
  ): Promise<Acknowledgement>;
  /** Uses the app's shortcut of that callback id: the global one, or the one of a message. */
  shortcut(callbackId: string, input?: { user?: string; message?: PostedMessage }): Promise<Acknowledgement>;
  /**
   * Submits a modal with values by `action_id`: words, an option's value, YYYY-MM-DD or HH:mm. Inputs left
   * out keep their initial ones. Rejects for a value that cannot be entered, and for an input that must not
   * be empty.
   */
  submit(view: OpenView, values: Readonly<Record<string, string>>): Promise<Acknowledgement>;
  /** Closes a modal unsubmitted. The app hears of it when its view has `notify_on_close`. */
  dismiss(view: OpenView): Promise<void>;
  /** Every POST to that response_url, in order. Throws for one that was never given out. */
  answers(responseUrl: string): readonly Answer[];
  /**
   * Gives the next request to a Web API method, or to any `response_url`, to `answer` instead: to fail, or be
   * late.
   */
  interceptNext(target: string, answer: Interceptor): void;
  /** Called after each change of anything above. */
  onChange(listener: () => void): () => void;
  /**
   * The first that `find` gives but undefined, null and false; it is asked again at each change. Default
   * 10,000 ms.
   */
  until<T>(find: () => T | undefined | null | false, timeoutMs?: number): Promise<T>;
  close(): Promise<void>;
}

export const PEOPLE: readonly Person[] = [
  { id: 'U0PRIYA001', name: 'Priya Raghavan', email: 'priya@example.com', timeZone: 'Asia/Kolkata' },
  { id: 'U0DANIEL02', name: 'Daniel Brooks', email: 'daniel@example.com', timeZone: 'America/New_York' },
  { id: 'U0KATRIN03', name: 'Katrin Vogel', email: 'katrin@example.com', timeZone: 'Europe/Berlin' },
  { id: 'U0WEILIN04', name: 'Wei Lin Tan', email: 'weilin@example.com', timeZone: 'Asia/Singapore' },
  { id: 'U0MAYA0005', name: 'Maya Torres', email: 'maya@example.com', timeZone: 'America/Los_Angeles' },
  { id: 'U0OLIVER06', name: 'Oliver Grant', email: 'oliver@example.com', timeZone: 'Europe/London' },
];
const CHANNELS: readonly Channel[] = [
  { id: 'C0SALES001', name: 'sales', appIsIn: true },
  { id: 'C0RANDOM02', name: 'random' },
];
const USER_GROUPS = { S0SALES001: PEOPLE.slice(0, 3).map(({ id }) => id) };

const TRIGGER_MS = 3000;
const RESPONSE_URL_MS = 30 * 60_000;
const RESPONSE_URL_USES = 5;

type Outcome = Pick<Answer, 'status' | 'says' | 'message'> & { faults?: readonly string[] };

interface ResponseUrl {
  readonly issuedAt: number;
  readonly user: string;
  readonly channelId: string;
  /** the message whose button was pressed; a command has none */
  readonly original: PostedMessage | undefined;
  uses: number;
  readonly answers: Answer[];
}

function findOne<T extends { readonly id: string; readonly name: string }>(
  kind: string,
  all: readonly T[],
  wanted: string | undefined,
): T {
  const found = wanted === undefined ? all[0] : all.find(({ id, name }) => id === wanted || name === wanted);
  if (found) return found;
  throw new Error(
    `No ${kind} "${wanted}". There are: ${all.map(({ id, name }) => `${id} ${name}`).join(', ')}`,
  );
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

/** A Web API call's arguments. In a form, lists and objects stand as JSON. */
function argumentsIn(incoming: IncomingMessage, raw: string): Arguments {
  if (incoming.headers['content-type']?.startsWith('application/json')) {
    const parsed = parseJson(raw);
    return isObject(parsed) ? parsed : {};
  }
  const form = Object.fromEntries(new URLSearchParams(raw));
  const parsed = ['blocks', 'view', 'message'].flatMap((key) =>
    form[key] === undefined ? [] : [[key, parseJson(form[key]) ?? form[key]]],
  );
  return { ...form, ...Object.fromEntries(parsed) };
}

/** Listens on 127.0.0.1. Rejects when the port is taken. */
export async function startWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { signingSecret, botToken, port = 0, now = Date.now } = options;
  const { people = PEOPLE, channels = CHANNELS, userGroups = USER_GROUPS } = options;
  const messages: PostedMessage[] = [];
  const views = new Map<string, OpenView>();
  const homes = new Map<string, ShownView>();
  const refusals: string[] = [];
  const responseUrls = new Map<string, ResponseUrl>();
  const triggers = new Map<string, { readonly user: string; readonly issuedAt: number; used: boolean }>();
  const interceptors = new Map<string, Interceptor[]>();
  const rateLimited: string[] = [];
  const choices = new Map<string, string>();
  const listeners = new Set<() => void>();
  const deliveries = createDeliveries(signingSecret);
  let postedSoFar = 0;

  const changed = () => {
    for (const listener of listeners) listener();
  };

  const refused = (where: string, faults: readonly string[]) => {
    if (faults.length === 0) return;
    refusals.push(...faults.map((fault) => `${where}: ${fault}`));
    changed();
  };

  const post = (message: NewMessage): PostedMessage => {
    const id = `${Math.floor(now() / 1000)}.${String(++postedSoFar).padStart(6, '0')}`;
    const posted = { ...message, id, blocks: withIds(message.blocks) };
    messages.push(posted);
    changed();
    return posted;
  };

  /** What Slack itself tells one person. */
  const tell = (person: Person, channelId: string, text: string, faults: readonly string[] = []) =>
    post({ from: 'slack', origin: 'slack', channelId, forUser: person.id, text, blocks: [], faults });

  const shownView = (user: string, view: Arguments, replaced: ShownView | undefined): ShownView => {
    const blocks = withIds(Array.isArray(view.blocks) ? view.blocks : []);
    return { id: replaced?.id ?? `V${randomId()}`, user, hash: randomId(), view: { ...view, blocks } };
  };

  const showView = (user: string, view: Arguments, replaced?: OpenView): OpenView => {
    const open = { ...shownView(user, view, replaced), errors: {} };
    views.set(user, open);
    changed();
    return open;
  };

  const showHome = (user: string, view: Arguments): ShownView => {
    const home = shownView(user, view, homes.get(user));
    homes.set(user, home);
    changed();
    return home;
  };

  const newTrigger = (user: string) => {
    const id = `${now()}.${randomId()}`;
    triggers.set(id, { user, issuedAt: now(), used: false });
    return id;
  };

  const takeTrigger = (triggerId: unknown) => {
    const trigger = triggers.get(String(triggerId));
    if (!trigger) return { error: 'invalid_trigger_id' };
    if (trigger.used) return { error: 'exchanged_trigger_id' };
    if (now() - trigger.issuedAt > TRIGGER_MS) return { error: 'expired_trigger_id' };
    trigger.used = true;
    return { user: trigger.user };
  };

  const room = {
    ...{ people, channels, userGroups, views, homes },
    ...{ now, changed, refused, post, takeTrigger, showView, showHome },
  };
  const webApi = createWebApi(room);
  const secondsToWait = createRateLimits(now);

  const answerWebApi = (method: string, incoming: IncomingMessage, args: Arguments): object => {
    const token = incoming.headers.authorization?.replace(/^Bearer /, '') ?? args.token;
    if (token === undefined) return { ok: false, error: 'not_authed' };
    return token === botToken ? webApi.call(method, args) : { ok: false, error: 'invalid_auth' };
  };

  // https://docs.slack.dev/interactivity/handling-user-interaction#message_responses. Slack's pages differ on
  // what the flags default to. Here it is a new, ephemeral message.
  const answerResponseUrl = (to: ResponseUrl, body: unknown): Outcome => {
    const { original, channelId, user } = to;
    if (now() - to.issuedAt > RESPONSE_URL_MS) return { status: 404, says: 'expired_url' };
    // Whether Slack counts what it refuses is not said. Here it does.
    if (to.uses >= RESPONSE_URL_USES) return { status: 404, says: 'used_url' };
    to.uses += 1;
    if (!isObject(body)) return { status: 400, says: 'invalid_payload' };
    // Neither flag does anything for a command: there is no original.
    const deletes = original !== undefined && body.delete_original === true;
    const replaces = original !== undefined && body.replace_original === true;
    const place = original ? messages.indexOf(original) : -1;
    if ((deletes || replaces) && place === -1) return { status: 404, says: 'message_not_found' };
    if (deletes) {
      messages.splice(place, 1);
      return { status: 200, says: 'ok' };
    }
    const content = readContent(body);
    if ('error' in content) return { status: 400, says: content.error, faults: content.faults };
    if (replaces) {
      Object.assign(original, { text: content.text, blocks: withIds(content.blocks), edited: true });
      return { status: 200, says: 'ok', message: original };
    }
    const audience = body.response_type === 'in_channel' ? {} : { forUser: user };
    const message = post({ ...content, channelId, from: 'app', origin: 'response_url', ...audience });
    return { status: 200, says: 'ok', message };
  };

  const server = createServer(async (incoming, response) => {
    const send = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': type, 'x-oauth-scopes': SCOPES }).end(body);
    try {
      const raw = await readText(incoming);
      const { href, pathname } = new URL(incoming.url ?? '/', origin);
      const responseUrl = responseUrls.get(href);
      const method = pathname.startsWith('/api/') ? pathname.slice('/api/'.length) : '';
      const intercept = interceptors.get(responseUrl ? 'response_url' : method)?.shift();
      if (intercept) return intercept(response, raw);
      if (incoming.method !== 'POST') return send(405, 'text/plain', 'POST only');
      if (method) {
        const args = argumentsIn(incoming, raw);
        const retryAfter = secondsToWait(method, args.channel);
        if (retryAfter === undefined)
          return send(200, 'application/json', JSON.stringify(answerWebApi(method, incoming, args)));
        rateLimited.push(method);
        response.setHeader('retry-after', String(retryAfter));
        return send(429, 'application/json', '{"ok":false,"error":"ratelimited"}');
      }
      if (!responseUrl) return send(404, 'text/plain', 'no_service');
      const body = parseJson(raw);
      const outcome = answerResponseUrl(responseUrl, body);
      const { faults = [] } = outcome;
      responseUrl.answers.push({
        receivedAt: now(),
        raw,
        body: isObject(body) ? body : {},
        ...outcome,
        faults,
      });
      refused('response_url', faults);
      changed();
      send(outcome.status, 'text/plain', outcome.says);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else send(500, 'text/plain', String(error));
    }
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The workspace listens on no port.');
  const origin = `http://127.0.0.1:${bound.port}`;

  const newResponseUrl = (user: string, channelId: string, original?: PostedMessage) => {
    const kind = original ? 'actions' : 'commands';
    const url = `${origin}/${kind}/${TEAM.id}/${randomBytes(16).toString('hex')}`;
    responseUrls.set(url, { issuedAt: now(), user, channelId, original, uses: 0, answers: [] });
    return url;
  };

  /** The channel as the app hears of it. */
  const channelFor = (person: Person, wanted: string | undefined): { id: string; name: string } => {
    const id = directMessagesOf(person.id);
    if (wanted === id) return { id, name: 'directmessage' };
    const channel = findOne('channel', channels, wanted);
    return { id: channel.id, name: channel.isPrivate ? 'privategroup' : channel.name };
  };

  const showAck = (person: Person, channelId: string, typed: string, { body, error }: Acknowledgement) => {
    const fail = (why: string, faults?: readonly string[]) =>
      tell(person, channelId, `${typed.replace(/\s.*/s, '')} failed with the error "${why}"`, faults);
    if (error) return fail(error);
    const shown = isObject(body) ? body : { text: String(body) };
    const inChannel = shown.response_type === 'in_channel';
    if (inChannel) post({ from: person.id, origin: 'typed', channelId, text: typed, blocks: [] });
    if ((shown.text ?? '') === '' && shown.blocks === undefined) return;
    const content = readContent(shown);
    if ('error' in content) {
      refused('ack', content.faults);
      return fail('dispatch_failed', content.faults);
    }
    post({ ...content, from: 'app', origin: 'ack', channelId, ...(inChannel ? {} : { forUser: person.id }) });
  };

  const command: Workspace['command'] = async ({ text, user, channel, command: name = '/tasks' }) => {
    const person = findOne('person', people, user);
    const { id, name: channelName } = channelFor(person, channel);
    const responseUrl = newResponseUrl(person.id, id);
    const ack = await deliveries.deliver({
      token: VERIFICATION_TOKEN,
      team_id: TEAM.id,
      team_domain: TEAM.domain,
      channel_id: id,
      channel_name: channelName,
      user_id: person.id,
      user_name: handleOf(person),
      command: name,
      text,
      api_app_id: APP.id,
      is_enterprise_install: 'false',
      response_url: responseUrl,
      trigger_id: newTrigger(person.id),
    });
    showAck(person, id, `${name} ${text}`.trim(), ack);
    return { ...ack, responseUrl };
  };

  const type: Workspace['type'] = async ({ text, user, channel }) => {
    const person = findOne('person', people, user);
    const { id } = channelFor(person, channel);
    const [name = ''] = /^\/\S*/.exec(text) ?? [];
    const rest = escapeText(text.slice(name.length).trim());
    if (name === '/tasks') return command({ text: rest, user: person.id, channel: id });
    if (name === '') {
      const typed = post({ from: person.id, origin: 'typed', channelId: id, text: linked(rest), blocks: [] });
      if (id === directMessagesOf(person.id)) await tellApp(typed);
    } else tell(person, id, `${escapeText(name)} is not a valid command.`);
    return undefined;
  };

  /** https://docs.slack.dev/reference/events/message.im */
  const tellApp = async ({ id: ts, channelId: channel, from: user, text }: PostedMessage) => {
    const event = { type: 'message', channel, channel_type: 'im', user, text, ts, client_msg_id: randomId() };
    await deliveries.notify({ ...event, team: TEAM.id }, now());
  };

  const tellOfFailure = (person: Person, channelId: string, { error, status }: Acknowledgement) => {
    if (error === 'operation_timeout') {
      tell(person, channelId, 'Operation timed out. Apps need to respond within 3 seconds.');
    } else if (error) tell(person, channelId, `This app responded with Status Code ${status}.`);
  };

  /**
   * What is chosen stays chosen on the screen, also when the message is drawn again, as long as the ids are
   * the same.
   */
  const actIn = (screen: string, control: Control, optionValue: string | undefined) => {
    const place = `${screen} ${control.blockId} ${control.actionId}`;
    const first = control.element.initial_option;
    const shown = choices.get(place) ?? (isObject(first) ? first.value : undefined);
    const actions = actionOf(control, { optionValue, shown, action_ts: `${now() / 1000}` });
    if (control.type === 'static_select' && optionValue !== undefined) choices.set(place, optionValue);
    return actions;
  };

  const press: Workspace['press'] = async (message, actionId, choice = {}) => {
    if (!messages.includes(message)) throw new Error(`Message ${message.id} is not in the workspace.`);
    const direct = people.find(({ id }) => directMessagesOf(id) === message.channelId);
    const onlyFor = message.forUser ?? direct?.id;
    const person = findOne('person', people, choice.user ?? onlyFor);
    if (onlyFor && onlyFor !== person.id) throw new Error(`${person.name} cannot see message ${message.id}.`);
    const control = findControl(message.blocks, { actionId, ...choice });
    const actions = actIn(message.id, control, choice.optionValue);
    const values = stateOf(controlsOf(message.blocks), ({ element }) =>
      element === control.element ? choice.optionValue : undefined,
    );

    const channel = channelFor(person, message.channelId);
    const responseUrl = newResponseUrl(person.id, channel.id, message);
    const is_ephemeral = message.forUser !== undefined;
    const ack = await deliveries.interact(person, newTrigger(person.id), {
      type: 'block_actions',
      container: { type: 'message', message_ts: message.id, channel_id: channel.id, is_ephemeral },
      channel,
      // Slack leaves an ephemeral message out.
      ...(!is_ephemeral && { message: messagePayload(message) }),
      response_url: responseUrl,
      ...escapeTexts({ actions, state: { values } }),
    });
    tellOfFailure(person, channel.id, ack);
    return { ...ack, responseUrl };
  };

  const openTab: Workspace['openTab'] = async ({ user, tab = 'home' } = {}) => {
    const person = findOne('person', people, user);
    const channel = directMessagesOf(person.id);
    const home = tab === 'home' ? homes.get(person.id) : undefined;
    const view = home && { view: viewPayload(home) };
    const event = { type: 'app_home_opened', user: person.id, channel, tab, ...view };
    const ack = await deliveries.notify(event, now());
    tellOfFailure(person, channel, ack);
    return ack;
  };

  const pressHome: Workspace['pressHome'] = async (home, actionId, choice = {}) => {
    const person = findOne('person', people, home.user);
    if (homes.get(person.id) !== home) throw new Error(`Home ${home.id} was published anew since.`);
    const { blocks } = home.view;
    const control = findControl(blocks, { actionId, ...choice });
    const actions = actIn(home.id, control, choice.optionValue);
    const values = stateOf(controlsOf(blocks), ({ element }) =>
      element === control.element ? choice.optionValue : undefined,
    );
    // No response_url and no channel: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
    const ack = await deliveries.interact(person, newTrigger(person.id), {
      type: 'block_actions',
      container: { type: 'view', view_id: home.id },
      view: viewPayload(home, escapeTexts(values)),
      ...escapeTexts({ actions }),
    });
    tellOfFailure(person, directMessagesOf(person.id), ack);
    return ack;
  };

  const shortcut: Workspace['shortcut'] = async (callbackId, { user, message } = {}) => {
    const person = findOne('person', people, user);
    const common = { callback_id: callbackId, action_ts: `${now() / 1000}` };
    if (!message) return deliveries.interact(person, newTrigger(person.id), { type: 'shortcut', ...common });
    const channel = channelFor(person, message.channelId);
    return deliveries.interact(person, newTrigger(person.id), {
      type: 'message_action',
      ...common,
      channel,
      message_ts: message.id,
      message: messagePayload(message),
      response_url: newResponseUrl(person.id, channel.id, undefined),
    });
  };

  const viewerOf = (open: OpenView): Person => {
    if (views.get(open.user) !== open) throw new Error(`Modal ${open.id} is not open, or was updated since.`);
    return findOne('person', people, open.user);
  };

  const submit: Workspace['submit'] = async (open, values) => {
    const person = viewerOf(open);
    const controls = controlsOf(open.view.blocks);
    for (const actionId of Object.keys(values)) findControl(open.view.blocks, { actionId });
    for (const input of controls.filter(({ block }) => block.type === 'input')) {
      const filled = choiceIn(input, values[input.actionId]) ?? '';
      if (filled !== '' || input.block.optional === true) continue;
      throw new Error(`"${input.actionId}" is empty: Slack submits nothing before it is filled in.`);
    }
    const state = stateOf(controls, ({ actionId }) => values[actionId]);
    open.errors = {};
    delete open.trouble;
    const ack = await deliveries.interact(person, newTrigger(person.id), {
      type: 'view_submission',
      view: viewPayload(open, state),
      response_urls: [],
    });
    showSubmission(open, ack);
    return ack;
  };

  // https://docs.slack.dev/surfaces/modals#handling_submissions. `push` is left out: nobody here stacks
  // modals.
  const showSubmission = (open: OpenView, { body, error }: Acknowledgement) => {
    const answer = isObject(body) ? body : { response_action: body || 'clear' };
    const { response_action: action, view } = answer;
    const errors = isObject(answer.errors) ? answer.errors : {};
    const blockIds = new Set(controlsOf(open.view.blocks).map(({ blockId }) => blockId));
    const lost = Object.keys(errors).filter((id) => !blockIds.has(id));
    const faults = lost.map((id) => `errors.${id}: no input has this block_id`);
    if (action === 'update') faults.push(...faultsOf(view, 'modal'));
    else if (action !== 'errors' && action !== 'clear') {
      faults.push(`response_action: ${JSON.stringify(action)} is unknown`);
    }

    if (error || faults.length > 0) open.trouble = 'We had some trouble connecting. Try again?';
    else if (action === 'clear') views.delete(open.user);
    else if (isObject(view)) showView(open.user, view, open);
    else open.errors = Object.fromEntries(Object.entries(errors).map(([id, said]) => [id, String(said)]));
    if (!error) refused('view_submission', faults);
    changed();
  };

  const dismiss: Workspace['dismiss'] = async (open) => {
    const person = viewerOf(open);
    views.delete(person.id);
    changed();
    if (open.view.notify_on_close !== true) return;
    const payload = { type: 'view_closed', view: viewPayload(open), is_cleared: false };
    await deliveries.interact(person, newTrigger(person.id), payload);
  };

  const onChange = (listener: () => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };

  const until: Workspace['until'] = (find, timeoutMs = 10_000) => {
    const asked = new Error('until() was called here');
    return new Promise((resolve, reject) => {
      const look = () => {
        try {
          const found = find();
          if (found === undefined || found === null || found === false) return;
          resolve(found);
        } catch (error) {
          reject(error);
        }
        clearTimeout(timer);
        stop();
      };
      const stop = onChange(look);
      const timer = setTimeout(() => {
        stop();
        const last = messages.slice(-3).map(({ from, text }) => `\n${from}: ${text}`);
        const problem = `Nothing found within ${timeoutMs} ms. Of ${messages.length} messages the last:`;
        reject(new Error(problem + last.join(''), { cause: asked }));
      }, timeoutMs);
      look();
    });
  };

  return {
    apiUrl: `${origin}/api/`,
    ...{ people, channels, messages, views, homes, scheduled: webApi.scheduled, refusals, rateLimited },
    connect: deliveries.connect,
    ...{ type, command, press, openTab, pressHome, shortcut, submit, dismiss, onChange, until },
    answers(responseUrl) {
      const known = responseUrls.get(responseUrl);
      if (!known) throw new Error(`${responseUrl} is no response_url of this workspace.`);
      return known.answers;
    },
    interceptNext(target, answer) {
      if (target !== 'response_url' && !webApi.has(target))
        throw new Error(`No method "${target}" is answered here.`);
      interceptors.set(target, [...(interceptors.get(target) ?? []), answer]);
    },
    async close() {
      webApi.close();
      await deliveries.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
