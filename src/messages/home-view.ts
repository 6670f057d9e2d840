/** App Home: a list, and around it what else a rep can do. */
import type { HomeView, KnownBlock } from '@slack/types';
import { button, mrkdwnContext, mrkdwnSection } from './common-blocks.ts';
import { controlValue, type ListView, REFRESH } from './control-values.ts';
import { usageBlock } from './help-message.ts';

/** Words for the rep: in blocks, or in mrkdwn alone. */
interface Said {
  readonly text: string;
  readonly blocks?: readonly KnownBlock[];
}

export interface HomeInput {
  /** What the rep reads above the list: a wait, a failure. */
  readonly said: readonly Said[];
  /** Undefined where none is in memory. */
  readonly list: readonly KnownBlock[] | undefined;
  /** Which list it is, or would be. */
  readonly view: ListView;
  /** Buttons for the recent leads. */
  readonly recents: readonly KnownBlock[];
  /** The app's command, as it is called in this workspace. */
  readonly command: string;
}

/** Of the 100 blocks that a view may have it takes about 50. */
export function homeView({ said, list, view, recents, command }: HomeInput): HomeView {
  const value = controlValue(view);
  const refresh = button('Refresh', REFRESH, value);
  // `Try again` does the same.
  const isOffered = said.some(({ blocks }) => blocks?.some(({ type }) => type === 'actions'));
  const withoutList = isOffered ? [] : [{ type: 'actions' as const, block_id: value, elements: [refresh] }];
  const shown = list ? controlsFirst(list) : withoutList;
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
  'From Slack, the app reads your e-mail address and name to find your tasks, and your time zone to know which day is today. It reads only what you type in its own direct message, and a message on which you use “Lead tasks…”.',
  'In LeadSquared, it uses one user’s keys and sees what that user sees: tasks, leads, and the users’ names and e-mail addresses.',
].join(' ');
