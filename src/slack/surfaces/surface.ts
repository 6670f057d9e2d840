/** Where the answer to an interaction goes. A use case says what it means; a surface knows how its place in Slack works. */
import type { Content, Message } from '../../messages/block-text.ts';
import type { ToldWait } from '../../messages/waiting-words.ts';

/** Where an answer ended up. */
export type Delivery =
  | 'ack'
  | 'modal'
  | 'response_url'
  | 'direct message'
  | 'App Home'
  | 'overtaken'
  /** A later message of the same interaction has it. */
  | 'held'
  | 'lost';

/** The list that was pressed. */
export interface WaitingList {
  /** With the wait in its head. */
  readonly withWait: Message;
  readonly before: Message;
}

/** What a rep waits for. */
export interface Wait {
  /** Whether it takes long enough to be told at once. */
  readonly isLong: boolean;
  /** @param soFarMs how long the rep has waited; 0 when they are told for the first time */
  readonly words: (soFarMs: number) => string;
  /** What was typed or pressed, in words of others too. */
  readonly about?: string | undefined;
  /** The list that was pressed, if it is to say so. */
  readonly list?: (words: string) => Promise<WaitingList | undefined>;
}

/** None of its methods rejects over a fault of Slack's. */
export interface Surface {
  /**
   * Tells of the first wait at once when it is long, and otherwise when it turns out to be; and again when it goes on, in
   * the words of the latest one.
   */
  tellWait(wait: Wait): Promise<void>;
  /** The answer, in place of what was pressed, unless the answer to a later interaction is there. */
  showList(message: Message): Promise<Delivery>;
  /** The list after something was done, which its head says. The rep reads it whatever is shown by then. */
  confirm(message: Message): Promise<Delivery>;
  /** A failure, or help: what was pressed stays, or is put back. */
  showBeside(message: Content): Promise<Delivery>;
  /** What the rep typed, when it wasn't added. They can still read it after the next list has replaced everything. */
  giveBack(message: Content): Promise<Delivery>;
  /** A copy for everyone in the channel to see, where there is one. */
  readonly showEveryone?: (message: Message) => Promise<Delivery>;
  /** Takes away what was pressed, where that is only a failure and no answer takes its place. */
  readonly clear?: () => Promise<unknown>;
  /** The interaction has ended: no wait is told any more. */
  close(): void;
}

/** A surface before it tells of waits: each place in Slack has one. */
export interface BareSurface extends Omit<Surface, 'tellWait' | 'giveBack' | 'close'> {
  /** Without it, it is shown beside. */
  readonly giveBack?: Surface['giveBack'];
  /** Says that an answer follows, where Slack wants to know. */
  readonly accept?: () => Promise<unknown>;
  /** In the list that was pressed, or beside what is shown. It may be skipped, the answer never is. */
  showWait(wait: ToldWait, list?: WaitingList): Promise<void>;
  /** How soon it tells of any wait for LeadSquared. */
  readonly firstWordAfterMs?: number;
}

/** Who is answered, and what the log knows the interaction by. */
export interface Recipient {
  readonly userId: string;
  /** Where the interaction was, as Slack names it; `''` where it doesn't. */
  readonly channelId: string;
  readonly channelName: string;
  /** The thread that a message was typed in, which the answer belongs in. */
  readonly threadTs?: string;
  readonly supportCode: string;
}
