// The workspace's state: messages, open modals, Home tabs and scheduled messages. Only this file changes them, and it calls
// its listeners after each change.
import type { Json } from '../json-object.ts';
import { randomId, withIds } from './control-choices.ts';
import { type Entered, keptEntries } from './entered-values.ts';
import type { Channel, Person, UserGroups } from './team.ts';

export interface PostedMessage {
  /** Slack's `ts`, unique in the workspace */
  readonly id: string;
  /** `C…`, or `D…` for someone's direct messages with the app */
  readonly channelId: string;
  /** ephemeral: the only person who sees it */
  readonly forUser?: string;
  /** for a typed message, the person's id */
  readonly from: 'app' | 'slack' | 'another app' | (string & {});
  /** of a bot of another app */
  readonly botName?: string;
  readonly origin: 'ack' | 'response_url' | 'api' | 'typed' | 'slack';
  text: string;
  /** with the `block_id`s and `action_id`s that Slack adds if the app gave none */
  blocks: unknown[];
  /** which Slack's client gives to what a person types */
  readonly clientMsgId?: string;
  /** the `ts` of the first message in its thread, for a reply */
  readonly threadTs?: string;
  readonly files?: readonly SharedFile[];
  readonly attachments?: readonly unknown[];
  /** set if a response_url replaced it: it keeps its id and its place */
  edited?: boolean;
  /** why Slack shows an error instead of the app's message */
  readonly faults?: readonly string[];
}

/** https://docs.slack.dev/reference/objects/file-object */
export interface SharedFile extends Json {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly mimetype: string;
  readonly permalink: string;
}

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
  readonly view: Json & { readonly blocks: readonly unknown[] };
}

/** An open modal. A person has one at most. */
export interface OpenView extends ShownView {
  /** what the person has entered in its inputs */
  entered: Entered;
  /** the app's errors about the last submission, by `block_id` */
  errors: Readonly<Record<string, string>>;
  /** Slack's error about the last submission, if the app didn't answer it */
  trouble?: string;
}

export interface WorkspaceState {
  readonly people: readonly Person[];
  readonly channels: readonly Channel[];
  readonly userGroups: UserGroups;
  /** ms since the epoch */
  readonly now: () => number;
  /** oldest first; a replaced one keeps its place, a deleted one is gone */
  readonly messages: PostedMessage[];
  /** open modals, by the id of the person who sees them */
  readonly views: Map<string, OpenView>;
  /** what the app has published on its Home tab, by the id of the person who sees it */
  readonly homes: Map<string, ShownView>;
  /** scheduled messages, by id, oldest first */
  readonly scheduled: Map<string, ScheduledMessage>;
  /** what was refused for its content, and where it came */
  readonly refusals: string[];
  /** the methods of the calls that were answered with 429, oldest first */
  readonly rateLimited: string[];
  /** the options that people have chosen in selects, by their place */
  readonly choices: Map<string, string>;
  changed(): void;
  /** Called after each change. Returns a function that ends it. */
  onChange(listener: () => void): () => void;
  post(message: Omit<PostedMessage, 'id'>): PostedMessage;
}

export function createState(
  setup: Pick<WorkspaceState, 'people' | 'channels' | 'userGroups' | 'now'>,
): WorkspaceState {
  const messages: PostedMessage[] = [];
  const listeners = new Set<() => void>();
  let postedSoFar = 0;

  const changed = () => {
    for (const listener of listeners) listener();
  };

  return {
    ...setup,
    messages,
    views: new Map(),
    homes: new Map(),
    scheduled: new Map(),
    refusals: [],
    rateLimited: [],
    choices: new Map(),
    changed,
    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    post(message) {
      const id = `${Math.floor(setup.now() / 1000)}.${String(++postedSoFar).padStart(6, '0')}`;
      const posted = { ...message, id, blocks: withIds(message.blocks) };
      messages.push(posted);
      changed();
      return posted;
    },
  };
}

/** Slack's own message to one person. */
export const tell = (
  state: WorkspaceState,
  { id: forUser }: Person,
  { channelId, text, faults = [] }: { channelId: string; text: string; faults?: readonly string[] },
) => state.post({ from: 'slack', origin: 'slack', channelId, forUser, text, blocks: [], faults });

/** Records what was refused, and why. */
export function noteRefusal(state: WorkspaceState, where: string, faults: readonly string[]): void {
  if (faults.length === 0) return;
  state.refusals.push(...faults.map((fault) => `${where}: ${fault}`));
  state.changed();
}

const shownView = (user: string, view: Json, replaced: ShownView | undefined): ShownView => {
  const blocks = withIds(Array.isArray(view.blocks) ? view.blocks : []);
  return { id: replaced?.id ?? `V${randomId()}`, user, hash: randomId(), view: { ...view, blocks } };
};

/** Opens a modal, or replaces the view of the open one, which keeps what was entered. */
export function showModal(state: WorkspaceState, user: string, view: Json, replaced?: OpenView): OpenView {
  const shown = shownView(user, view, replaced);
  const kept = replaced && keptEntries(replaced.entered, replaced.view.blocks, shown.view.blocks);
  const open = { ...shown, entered: kept ?? {}, errors: {} };
  state.views.set(user, open);
  state.changed();
  return open;
}

/** Publishes a view on the person's Home tab. */
export function showHome(state: WorkspaceState, user: string, view: Json): ShownView {
  const home = shownView(user, view, state.homes.get(user));
  state.homes.set(user, home);
  state.changed();
  return home;
}

/** What is looked for may be elsewhere, as in LeadSquared: then nothing changes here. */
const LOOKED_EVERY_MS = 100;

/**
 * The first result of `find` that is not undefined, null or false. It is called now, at each change and now and then;
 * rejects after `timeoutMs`.
 */
export function until<T>(
  state: WorkspaceState,
  find: () => T | undefined | null | false,
  timeoutMs: number,
): Promise<T> {
  const caller = new Error('until() was called here');
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
    const unlisten = state.onChange(look);
    const looking = setInterval(look, LOOKED_EVERY_MS);
    const stop = () => {
      unlisten();
      clearInterval(looking);
    };
    const timer = setTimeout(() => {
      stop();
      const last = state.messages.slice(-3).map(({ from, text }) => `\n${from}: ${text}`);
      const problem = `Nothing found within ${timeoutMs} ms. The last of ${state.messages.length} messages:`;
      reject(new Error(problem + last.join(''), { cause: caller }));
    }, timeoutMs);
    look();
  });
}
