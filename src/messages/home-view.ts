/** App Home: a list, and around it what else a rep can do. */
import type { HomeView, KnownBlock } from '@slack/types';
import { button, mrkdwnContext, mrkdwnSection } from './common-blocks.ts';
import { controlValue, type ListView, REFRESH } from './control-values.ts';
import { usageBlock } from './help-message.ts';

/** What is said: in blocks, or in mrkdwn alone. */
interface Said {
  readonly text: string;
  readonly blocks?: readonly KnownBlock[];
}

export interface HomeInput {
  /** What is to be read above the list: a wait, a failure. */
  readonly said: readonly Said[];
  /** Undefined where none is in memory. */
  readonly list: readonly KnownBlock[] | undefined;
  /** Which list it is, or would be. */
  readonly view: ListView;
  /** The leads that were looked at last. */
  readonly recents: readonly KnownBlock[];
  /** The app's command, as it is called in this workspace. */
  readonly command: string;
}

/** Of the 100 blocks that a view may have it takes about 50. */
export function homeView({ said, list, view, recents, command }: HomeInput): HomeView {
  const value = controlValue(view);
  const refresh = button('Refresh', REFRESH, value);
  const shown = list
    ? controlsFirst(list)
    : [{ type: 'actions' as const, block_id: value, elements: [refresh] }];
  const about = [usageBlock(command), mrkdwnContext(WHAT_IS_SEEN)];
  const parts = [said.flatMap(blocksOf), shown, recents, about];
  const blocks = parts
    .filter((part) => part.length > 0)
    .flatMap((part, index) => (index === 0 ? part : [DIVIDER, ...part]));
  return { type: 'home', blocks };
}

/** A tab is opened at its top, and ten tasks are two screens; a message is read from its end. */
function controlsFirst(list: readonly KnownBlock[]): readonly KnownBlock[] {
  const controlsAt = list.findLastIndex(({ type }) => type === 'actions');
  const headEnd = list.findIndex(({ type }) => type === 'divider');
  return [...list.slice(0, headEnd), ...list.slice(controlsAt), ...list.slice(headEnd, controlsAt)];
}

/** For a rep who is not let in. */
export function closedHomeView(said: Said): HomeView {
  return { type: 'home', blocks: blocksOf(said) };
}

function blocksOf({ text, blocks }: Said): KnownBlock[] {
  return blocks ? [...blocks] : [mrkdwnSection(text)];
}

const DIVIDER: KnownBlock = { type: 'divider' };

const WHAT_IS_SEEN = [
  'Only you see this tab.',
  'From Slack the app reads your e-mail address and name, to find your tasks, and your time zone, to say which day is today. It reads no message but what you type in its own direct message, and the one on which you use “Lead tasks…”.',
  'In LeadSquared it sees what the user sees whose keys were set up for it: tasks, leads, and the users’ e-mail addresses.',
].join(' ');
