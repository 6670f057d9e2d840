/** Where the answer to an interaction goes. A use case says what it means; a surface knows how its place in Slack works. */
import type { KnownBlock } from '@slack/types';
import type { Message } from '../../messages/block-text.ts';
import { STILL_ASKING } from '../../messages/waiting-words.ts';

/** Where an answer ended up. */
export type Delivery =
  | 'ack'
  | 'modal'
  | 'response_url'
  | 'direct message'
  | 'App Home'
  | 'overtaken'
  | 'lost';

/** The list that was pressed. */
export interface WaitingList {
  /** With the wait in its head. */
  readonly withWait: Message;
  readonly before: Message;
}

/** None of its methods rejects over a fault of Slack's. */
export interface Surface {
  /** Says that an answer follows, where Slack wants to know. */
  readonly accept?: () => Promise<unknown>;
  /**
   * Says how long the answer takes: in the list that was pressed, or else beside what is shown. It may be skipped, the
   * answer never is.
   */
  showWait(words: string, list?: WaitingList): Promise<void>;
  /** The answer, in place of what was pressed, unless the answer to a later interaction is there. */
  showList(message: Message): Promise<Delivery>;
  /** The list after something was done, which its head says. The rep reads it whatever is shown by then. */
  confirm(message: Message): Promise<Delivery>;
  /** A failure, or help: what was pressed stays, or is put back. */
  showBeside(message: Content): Promise<Delivery>;
  /** A copy for everyone in the channel to see, where there is one. */
  readonly showEveryone?: (message: Message) => Promise<Delivery>;
  /** How soon it says that LeadSquared is asked. Where it is undefined, after `STILL_ASKING_AFTER_MS` by itself. */
  readonly saysAskingAfterMs?: number;
  /** The interaction has ended: no wait is said any more. */
  close(): void;
}

/** Something to read, in blocks or in mrkdwn alone. */
export interface Content {
  readonly text: string;
  readonly blocks?: readonly KnownBlock[];
}

/** Who is answered, and what the log knows the interaction by. */
export interface Recipient {
  readonly userId: string;
  /** Where the interaction was, as Slack names it; `''` where it doesn't. */
  readonly channelId: string;
  readonly channelName: string;
  readonly supportCode: string;
}

const STILL_ASKING_AFTER_MS = 3_000;

/** Without an answer, and without a wait that was said, it says so: once, however many calls the answer takes. */
export function sayingStillAsking(surface: Omit<Surface, 'close'>): Surface {
  const timer = setTimeout(() => surface.showWait(STILL_ASKING), STILL_ASKING_AFTER_MS);
  const close = () => clearTimeout(timer);
  const stopping =
    <A extends unknown[], R>(method: (...given: A) => R) =>
    (...given: A) => {
      close();
      return method(...given);
    };
  return {
    ...surface,
    showWait: stopping(surface.showWait),
    showList: stopping(surface.showList),
    confirm: stopping(surface.confirm),
    showBeside: stopping(surface.showBeside),
    close,
  };
}
