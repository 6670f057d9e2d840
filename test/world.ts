/** A whole world for one test: the real app between a real upstream and a real workspace, all on loopback. */
import { createHmac, randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import PQueue from 'p-queue';
import { start } from '../src/compose.ts';
import { secretsIn } from '../src/config/environment.ts';
import { readConfig } from '../src/config/read-config.ts';
import type { Environment } from '../src/config/settings.ts';
import { CHANGE_WORDS } from '../src/messages/change-modals.ts';
import { STILL_ASKING } from '../src/messages/waiting-words.ts';
import { createLog, type Log } from '../src/ops/log.ts';
import { createRedactor } from '../src/ops/secrets.ts';
import type { EmbeddedLead, LeadAnswer } from '../src/playground/leadsquared/lead-answer.ts';
import {
  startUpstream,
  type Upstream,
  type UpstreamCall,
  type UpstreamOptions,
} from '../src/playground/leadsquared/upstream.ts';
import type { Delivery } from '../src/playground/slack/acting-person.ts';
import type { Acknowledgement } from '../src/playground/slack/deliveries.ts';
import type { Answer } from '../src/playground/slack/response-urls.ts';
import { startWorkspace, type Workspace, type WorkspaceOptions } from '../src/playground/slack/workspace.ts';
import type { PostedMessage, ShownView } from '../src/playground/slack/workspace-state.ts';
import type { RunningApp } from '../src/server.ts';
import { type RawServer, startRawServer } from './raw-server.ts';
import { matching, WAIT } from './wording.ts';

export const SECRETS = {
  signingSecret: 'test-signing-secret',
  botToken: 'xoxb-test-token',
  accessKey: 'u$r12access',
  secretKey: 's3cret$key&more',
};

export interface World {
  readonly upstream: Upstream;
  readonly workspace: Workspace;
  readonly app: RunningApp;
  /** The calls to LeadSquared, without those for leads' details: whether they come depends on how many slots are free. */
  readonly calls: readonly UpstreamCall[];
  /** Types the command and waits for the answer by its response_url. */
  ask(text: string, who?: { user?: string; channel?: string }): Promise<Answered>;
  /** Types a lead's id, and stops the app once LeadSquared is asked. What was asked is answered before the app stops. */
  askAndStop(leadId: string): Promise<Delivery>;
  /** Presses a button by its label and waits for the answer to the click. */
  press(message: PostedMessage, label: string, who?: { user?: string }): Promise<Answered>;
  /** Chooses in the `Show` menu of a list, by its label. */
  show(message: PostedMessage, label: string): Promise<Answered>;
  /** Chooses in the menu of a task, by its name and the option's label. It doesn't wait for an answer. */
  choose(message: PostedMessage, task: string, label: string, who?: { user?: string }): Promise<Delivery>;
  /** The last answer to a command, a click or a modal. */
  answer(delivery: Delivery): Promise<Answered>;
  readonly home: Home;
}

/** The app's Home tab, by default the first person's. A view about a wait doesn’t count as a publication. */
export interface Home {
  /** Opens it and waits for the publication. */
  open(who?: { user?: string }): Promise<ShownView>;
  /** The published view. */
  shown(who?: { user?: string }): ShownView;
  /** The publication that comes after `before`. */
  after(before: ShownView): Promise<ShownView>;
  /** Presses a button by its label and waits for the publication. */
  press(label: string, who?: { user?: string }): Promise<ShownView>;
  /** Chooses in the select that has this option, by its label, and waits for the publication. */
  show(label: string, who?: { user?: string }): Promise<ShownView>;
  /** Chooses in the menu of a task, by its name and the option's label. It doesn't wait for a publication. */
  choose(task: string, label: string, who?: { user?: string }): Promise<Acknowledgement>;
}

export interface Answered {
  readonly delivery: Delivery;
  readonly answer: Answer;
  readonly message: PostedMessage;
}

export interface WorldOptions {
  readonly settings?: Environment;
  readonly leads?: readonly EmbeddedLead[];
  readonly upstream?: Partial<UpstreamOptions>;
  readonly workspace?: Partial<WorkspaceOptions>;
  /** By default in this process. */
  readonly start?: (settings: Environment) => Promise<RunningApp>;
}

/** The calls for leads' details: for one lead's, and for several leads'. */
export const LEADS_DETAILS = ['Leads.GetById', 'ByIds'];

/**
 * One at a time: dozens of worlds that open at once keep the processor busy for seconds, and those that are open would miss
 * Slack's three.
 */
const opening = new PQueue({ concurrency: 1 });

export function openWorld(t: TestContext, options: WorldOptions = {}): Promise<World> {
  return opening.add(() => openNext(t, options));
}

async function openNext(t: TestContext, options: WorldOptions): Promise<World> {
  const upstream = await startUpstream({
    ...SECRETS,
    serviceMs: () => 5,
    ...(options.leads ? { leads: options.leads } : {}),
    ...options.upstream,
  });
  const workspace = await startWorkspace({ ...SECRETS, ...options.workspace });
  const app = await (options.start ?? startApp)(settingsFor(workspace, upstream, options.settings));
  workspace.connect(`http://127.0.0.1:${app.port}/slack/events`);
  t.after(async () => {
    await app.stop();
    await Promise.all([workspace.close(), upstream.close()]);
  });

  async function answered(delivery: Delivery, patienceMs: number): Promise<Answered> {
    const answer = await workspace.until(() => finalAnswer(workspace, delivery), patienceMs);
    if (!answer.message)
      throw new Error(`refused: ${answer.status} ${answer.says} ${answer.faults.join('; ')}`);
    return { delivery, answer, message: answer.message };
  }

  const choose = (message: PostedMessage, task: string, label: string, who: { user?: string } = {}) => {
    const { blockId, optionValue } = optionOf(message, task, label);
    return workspace.press(message, 'task:menu', { blockId, optionValue, ...who });
  };

  return {
    upstream,
    workspace,
    app,
    home: homeIn(workspace),
    get calls() {
      return upstream.calls.filter(({ name }) => !LEADS_DETAILS.includes(name));
    },
    choose,
    show: async (message, label) =>
      answered(await workspace.press(message, 'list:show', { optionValue: label.toLowerCase() }), 30_000),
    answer: (delivery) => answered(delivery, 30_000),
    ask: async (text, who = {}) => answered(await workspace.command({ text, ...who }), 30_000),
    async askAndStop(leadId) {
      const delivery = await workspace.command({ text: leadId });
      while (!upstream.calls.some((call) => call.leadId === leadId)) await delay(5);
      await app.stop();
      return delivery;
    },
    async press(message, label, who = {}) {
      const { actionId, blockId } = buttonOf(message, label);
      return answered(await workspace.press(message, actionId, { blockId, ...who }), 30_000);
    },
  };
}

/** So many lookups at once never wait for a slot, and no answer is kept. */
export const FAST = { LEADSQUARED_RATE_LIMIT: '1000', LEADSQUARED_RATE_WINDOW_MS: '100', CACHE_TTL_MS: '0' };

/** A world whose LeadSquared sends exactly the given bytes. */
export async function openRawWorld(
  t: TestContext,
  { answer, ...options }: WorldOptions & { answer: Parameters<typeof startRawServer>[0] },
): Promise<{ upstream: RawServer; world: World }> {
  const upstream = await startRawServer(answer);
  t.after(() => upstream.close());
  const settings = { LEADSQUARED_API_URL: `http://127.0.0.1:${upstream.port}`, ...options.settings };
  return { upstream, world: await openWorld(t, { ...options, settings }) };
}

function homeIn(workspace: Workspace): Home {
  const idOf = (user: string | undefined) =>
    (user === undefined
      ? workspace.people[0]
      : workspace.people.find(({ id, name }) => id === user || name === user)
    )?.id ?? '';
  const publicationAfter = (user: string, before: ShownView | undefined) =>
    workspace.until(() => {
      const now = workspace.homes.get(user);
      return now !== before && !tellsOfWait(now) && now;
    }, 30_000);
  const shown: Home['shown'] = ({ user } = {}) => {
    const home = workspace.homes.get(idOf(user));
    if (!home) throw new Error(`nothing is published for ${user ?? 'the first person'}`);
    return home;
  };
  return {
    shown,
    after: (before) => publicationAfter(before.user, before),
    async open({ user } = {}) {
      const before = workspace.homes.get(idOf(user));
      await workspace.openTab({ user: idOf(user) });
      return publicationAfter(idOf(user), before);
    },
    async press(label, who) {
      const before = shown(who);
      const { actionId, blockId } = buttonOf(before.view, label);
      await workspace.pressHome(before, actionId, { blockId });
      return publicationAfter(before.user, before);
    },
    async show(label, who) {
      const before = shown(who);
      const { actionId, blockId, optionValue } = selectOf(before.view, label);
      await workspace.pressHome(before, actionId, { blockId, optionValue });
      return publicationAfter(before.user, before);
    },
    async choose(task, label, who) {
      const home = shown(who);
      const { actionId, blockId, optionValue } = optionOf(home.view, task, label);
      return workspace.pressHome(home, actionId, { blockId, optionValue });
    },
  };
}

export async function startApp(settings: Environment, log?: Log): Promise<RunningApp> {
  const { config, problems } = readConfig(settings);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const redact = createRedactor(secretsIn(settings));
  return start(config, {
    redact,
    log: log ?? createLog({ level: config.logLevel, redact }),
    host: '127.0.0.1',
    onEnded(error) {
      throw error;
    },
  });
}

export function settingsFor(
  workspace: { apiUrl: string },
  upstream: { url: string },
  more: Environment = {},
): Environment {
  return {
    SLACK_BOT_TOKEN: SECRETS.botToken,
    SLACK_SIGNING_SECRET: SECRETS.signingSecret,
    SLACK_API_URL: workspace.apiUrl,
    LEADSQUARED_API_URL: upstream.url,
    LEADSQUARED_ACCESS_KEY: SECRETS.accessKey,
    LEADSQUARED_SECRET_KEY: SECRETS.secretKey,
    LEADSQUARED_APP_URL: 'https://crm.example.com',
    PORT: '0',
    LOG_LEVEL: 'silent',
    ...more,
  };
}

/** With an earlier list it has an hourglass, without a list it is only words. */
export function tellsOfWait(home: ShownView | undefined): boolean {
  return matching`⏳|${STILL_ASKING}|${CHANGE_WORDS.checking}|${WAIT}`.test(JSON.stringify(home));
}

/** The last message isn't about a wait: those have an hourglass. */
function finalAnswer(workspace: Workspace, { responseUrl }: Delivery): Answer | undefined {
  return workspace.answers(responseUrl).find(({ body, raw }) => 'blocks' in body && !raw.includes('⏳'));
}

/** A lead that only this test knows, with a random id. */
export function lead(answer: LeadAnswer | ((now: Date) => LeadAnswer)): EmbeddedLead {
  const give = typeof answer === 'function' ? answer : () => answer;
  return { leadId: randomUUID(), label: 'lead of a test', about: '', answer: give };
}

export function json(body: unknown, status = 200): LeadAnswer {
  const text = JSON.stringify(body);
  return { kind: 'response', status, headers: { 'content-type': 'application/json' }, body: text };
}

/** All that a person reads in a message, a line a text; what can be pressed is not among it. */
export function read({ blocks, text }: { readonly blocks?: unknown; readonly text?: unknown }): string {
  const lines: string[] = [];
  JSON.stringify(blocks, (key, value) => {
    if (key === 'accessory' || value?.type === 'actions') return undefined;
    if (value?.type === 'rich_text_section') {
      lines.push(value.elements.map(({ text }: { text: string }) => text).join(''));
      return undefined;
    }
    if (key === 'text' && typeof value === 'string') lines.push(value);
    return value;
  });
  return lines.length > 0 ? lines.join('\n') : String(text);
}

/** A message, or the view of a Home tab. */
interface Drawn {
  readonly blocks: readonly unknown[];
}

export function labels({ blocks }: Drawn): string[] {
  return buttons(blocks).map(({ text }) => text);
}

export function buttonOf(drawn: Drawn, label: string): FoundButton {
  const button = buttons(drawn.blocks).find(({ text }) => text === label);
  if (!button) throw new Error(`no button "${label}" among ${labels(drawn).join(', ')}`);
  return button;
}

/** The filter of a list, as its `Show` menu has it. */
export function shownFilter({ blocks }: Drawn): string | undefined {
  let filter: string | undefined;
  JSON.stringify(blocks, (_key, value) => {
    if (value?.action_id === 'list:show') filter = value.initial_option?.value;
    return value;
  });
  return filter;
}

interface FoundButton {
  readonly text: string;
  readonly actionId: string;
  readonly blockId: string;
}

/** In the menu of a task, which is in the block after the task's name. */
function optionOf({ blocks }: Drawn, task: string, label: string): FoundOption {
  const at = blocks.findIndex((block) => read({ blocks: [block] }).startsWith(task));
  return found(options(blocks.slice(at + 1, at + 2)), label, `of "${task}"`);
}

/** The option of a select with this label. */
function selectOf({ blocks }: Drawn, label: string): FoundOption {
  return found(options(blocks), label, 'of a select');
}

function found(all: readonly FoundOption[], label: string, whose: string): FoundOption {
  const option = all.find(({ text }) => text === label);
  if (!option)
    throw new Error(`no option "${label}" ${whose} among ${all.map(({ text }) => text).join(', ')}`);
  return option;
}

interface FoundOption {
  readonly text: string;
  readonly actionId: string;
  readonly blockId: string;
  readonly optionValue: string;
}

/** What menus and selects offer. */
function options(blocks: readonly unknown[]): FoundOption[] {
  const all: FoundOption[] = [];
  let blockId = '';
  JSON.stringify(blocks, (_key, value) => {
    if (typeof value?.block_id === 'string') blockId = value.block_id;
    for (const { text, value: optionValue } of value?.options ?? [])
      all.push({ text: text.text, actionId: value.action_id, blockId, optionValue });
    return value;
  });
  return all;
}

function buttons(blocks: unknown): FoundButton[] {
  const found: FoundButton[] = [];
  let blockId = '';
  JSON.stringify(blocks, (_key, value) => {
    if (typeof value?.block_id === 'string') blockId = value.block_id;
    if (value?.type === 'button') found.push({ text: value.text.text, actionId: value.action_id, blockId });
    return value;
  });
  return found;
}

/** An event as Slack signs it. */
export async function notify({ app }: Pick<World, 'app'>, event: object): Promise<number> {
  const body = JSON.stringify({ type: 'event_callback', team_id: 'T0PLAYGROUND', event });
  const at = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', SECRETS.signingSecret).update(`v0:${at}:${body}`).digest('hex');
  const response = await fetch(`http://127.0.0.1:${app.port}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  });
  return response.status;
}
