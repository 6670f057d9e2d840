/** App Home: the rep's own agenda, and round it what leads on. */
import type { HomeView, KnownBlock } from '@slack/types';
import { usage } from './help.ts';

export interface HomeInput {
  /** The list, or why there is none. */
  readonly main: readonly KnownBlock[];
  /** The leads that were looked at last. */
  readonly recents: readonly KnownBlock[];
}

/** Of the 100 blocks that a view may have it takes about 50. */
export function homeView({ main, recents }: HomeInput): HomeView {
  const blocks: KnownBlock[] = [
    ...main,
    ...(recents.length > 0 ? [DIVIDER, ...recents] : []),
    DIVIDER,
    { type: 'section', text: { type: 'mrkdwn', text: usage('/tasks') } },
    { type: 'context', elements: [{ type: 'mrkdwn', text: WHAT_IS_SEEN }] },
  ];
  return { type: 'home', blocks };
}

/** For whoever is not let in. */
export function closedHomeView(main: readonly KnownBlock[]): HomeView {
  return { type: 'home', blocks: [...main] };
}

const DIVIDER: KnownBlock = { type: 'divider' };

const WHAT_IS_SEEN = [
  'Only you see this tab.',
  'From Slack the app reads your e-mail address and name, to find your tasks, and your time zone, to say which day is today. It cannot read messages.',
  'In LeadSquared it sees what the user sees whose keys were set up for it: tasks, leads, and the users’ e-mail addresses.',
].join(' ');
