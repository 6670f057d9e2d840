// What the playground's server tells its page, and how the page asks.
import type { CrowdProgress } from '../slack/crowd.ts';
import type { OpenView, PostedMessage, ScheduledMessage, ShownView } from '../slack/workspace-state.ts';

/** What stays the same as long as the server runs; it is in the HTML. */
export interface Setting {
  /** Every request of the page except those for its own parts has it. */
  readonly token: string;
  /** `U…` ids and names of those who can be acted as; the first is who one starts as */
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
  /** what is typed after the command: an id, or what is searched for */
  readonly typed: string;
  readonly label: string;
  readonly about: string;
}

/** What one person sees. An event of the stream has what has changed of it. */
export interface View {
  /** `order` are the ids of all that can be seen, oldest first, `changed` the new and the replaced ones. */
  readonly messages: { readonly order: readonly string[]; readonly changed: readonly PostedMessage[] };
  /** in the tab in which the person acted only */
  readonly modal: OpenView | null;
  /** where ephemeral messages are missing because the page was loaded again */
  readonly forgotten: readonly Forgotten[];
  /** what the app has published on its Home tab */
  readonly home: ShownView | null;
  /** reminders that wait in this person's direct messages, next first */
  readonly scheduled: readonly ScheduledMessage[];
  readonly refusals: readonly Refusal[];
  readonly load: Load;
}

/** Something that the app sent and Slack did not take. */
export interface Refusal {
  /** the id of what was posted last before it, by whomever; empty: nothing */
  readonly after: string;
  readonly fault: string;
}

export interface Forgotten {
  readonly channelId: string;
  /** the id of the last of them */
  readonly after: string;
}

/** How busy LeadSquared is, and the line before it. */
export interface Load {
  /** ms since the epoch */
  readonly at: number;
  /** in the window that ends now */
  readonly calls: number;
  readonly limit: number;
  readonly waiting: number;
  /** lookups since the start, by what answers them: counted when they are asked for */
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
