// What the playground's server sends to its page, and what the page sends.
import type { CrowdProgress } from '../slack/crowd.ts';
import type { OpenView, PostedMessage, ScheduledMessage, ShownView } from '../slack/workspace-state.ts';

/** It stays the same while the server runs, and is in the HTML. */
export interface Setting {
  /** Every request of the page except those for its own parts has it. */
  readonly token: string;
  /** the people to act as, by `U…` id; the page starts with the first */
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly channels: readonly { readonly id: string; readonly name: string }[];
  readonly command: SlashCommand;
  readonly shortcuts: readonly Shortcut[];
  /** Which LeadSquared answers: the stand-in with these leads, or a real account at this host. */
  readonly leadSquared:
    | { readonly kind: 'embedded'; readonly leads: readonly LeadToTry[] }
    | { readonly kind: 'account'; readonly host: string };
  readonly windowMs: number;
}

export interface SlashCommand {
  readonly name: string;
  readonly description: string;
  readonly hint: string;
}

export interface Shortcut {
  readonly callbackId: string;
  readonly type: 'global' | 'message';
  readonly name: string;
  readonly description: string;
}

export interface LeadToTry {
  /** what is typed after the command: an id, or a search */
  readonly typed: string;
  readonly label: string;
  readonly about: string;
}

/** What one person sees. An event of the stream has the parts that changed. */
export interface View {
  /** `order`: the ids of all visible ones, oldest first. `changed`: the new and the replaced ones. */
  readonly messages: { readonly order: readonly string[]; readonly changed: readonly PostedMessage[] };
  /** only in the tab in which the person acted */
  readonly modal: OpenView | null;
  /** where ephemeral messages are missing because the page was reloaded */
  readonly forgotten: readonly Forgotten[];
  /** what the app has published on its Home tab */
  readonly home: ShownView | null;
  /** scheduled reminders in this person's direct messages, next first */
  readonly scheduled: readonly ScheduledMessage[];
  readonly refusals: readonly Refusal[];
  readonly load: Load;
}

/** Something that the app sent and Slack refused. */
export interface Refusal {
  /** the id of the last message before it; empty: none */
  readonly after: string;
  readonly fault: string;
}

export interface Forgotten {
  readonly channelId: string;
  /** the id of the last of them */
  readonly after: string;
}

/** How busy LeadSquared is, and how many lookups are waiting. */
export interface Load {
  /** ms since the epoch */
  readonly at: number;
  /** in the window that ends now */
  readonly calls: number;
  readonly limit: number;
  readonly waiting: number;
  /** lookups since the start, by what answers them; counted when they come */
  readonly answers: { readonly call: number; readonly shared: number; readonly kept: number };
  readonly crowd?: CrowdProgress | undefined;
}

/** The bodies of the page's POSTs, by path. */
export interface Requests {
  '/type': { user: string; channel: string; text: string };
  '/press': {
    user: string;
    messageId: string;
    actionId: string;
    blockId: string;
    optionValue?: string | undefined;
  };
  '/open-tab': { user: string; tab: 'home' | 'messages' };
  '/press-home': { user: string; actionId: string; blockId: string; optionValue?: string | undefined };
  '/shortcut': { user: string; callbackId: string; messageId?: string | undefined };
  '/submit': { user: string; values: Readonly<Record<string, string>> };
  '/dismiss': { user: string };
  '/crowd': { kind: 'many reps' | 'one rep' };
}
