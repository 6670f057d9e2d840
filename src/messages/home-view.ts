/** App Home: a list, and around it what else a rep can do. */
import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import type { Notifications } from '../tasks/notifications.ts';
import { type Content, escapeMrkdwn, literal, nameOrNone } from './block-text.ts';
import { button, modalOfWords, mrkdwnContext, mrkdwnSection } from './common-blocks.ts';
import {
  besideBlockId,
  CANCEL_LISTED,
  controlValue,
  HELP,
  type ListView,
  REFRESH,
} from './control-values.ts';
import { usageBlock } from './help-message.ts';
import { notificationBlocks } from './notification-messages.ts';
import { DATE_AND_TIME, slackDate } from './time-words.ts';

export interface HomeInput {
  /** What the rep reads above the list: a wait, a failure. */
  readonly said: readonly Content[];
  /** Undefined where none is in memory. */
  readonly list: readonly KnownBlock[] | undefined;
  /** Which list it is, or would be. */
  readonly view: ListView;
  /** Buttons for the recent leads. */
  readonly recents: readonly KnownBlock[];
  /** The next first. */
  readonly reminders: readonly HomeReminder[];
  /** Undefined where Slack hasn't said it yet. */
  readonly notifications: Notifications | undefined;
  /** The rep's. */
  readonly zone: string;
  /** The app's command, as it is called in this workspace. */
  readonly command: string;
}

export interface HomeReminder {
  /** The name of its task. */
  readonly name: string;
  readonly at: Date;
  readonly taskHash: string;
}

const MAX_REMINDERS = 10;
const MAX_NAME = 150;

/** A view may have 100 blocks, and this takes about 70 of them. */
export function homeView(input: HomeInput): HomeView {
  const { said, list, view, recents } = input;
  const value = controlValue(view);
  const refresh = button('Refresh', REFRESH, value);
  // `Try again` does the same.
  const isOffered = said.some(({ blocks }) => blocks?.some(({ type }) => type === 'actions'));
  const withoutList = isOffered ? [] : [{ type: 'actions' as const, block_id: value, elements: [refresh] }];
  const shown = list ? controlsFirst(list, recents) : [...withoutList, ...recents];
  const notifications = notificationBlocks(input.notifications, besideBlockId(view, 'notifications'));
  const parts = [said.flatMap(blocksOf), shown, reminderBlocks(input), notifications, about(input)];
  const blocks = parts
    .filter((part) => part.length > 0)
    .flatMap((part, index) => (index === 0 ? part : [DIVIDER, ...part]));
  return { type: 'home', blocks };
}

/** A tab is opened at its top, and ten tasks are two screens; a message is read from its end. */
function controlsFirst(list: readonly KnownBlock[], recents: readonly KnownBlock[]): readonly KnownBlock[] {
  const controlsAt = list.findLastIndex(({ type }) => type === 'actions');
  const headEnd = list.findIndex(({ type }) => type === 'divider');
  return [
    ...list.slice(0, headEnd),
    ...list.slice(controlsAt),
    ...recents,
    ...list.slice(headEnd, controlsAt),
  ];
}

/** Slack itself shows a rep no message that is still to come. */
function reminderBlocks({ reminders, zone, view }: HomeInput): KnownBlock[] {
  if (reminders.length === 0) return [];
  const rows = reminders.slice(0, MAX_REMINDERS).flatMap(({ name, at, taskHash }, index): KnownBlock[] => [
    {
      type: 'section',
      block_id: besideBlockId(view, `reminder-${index}`),
      text: literal(nameOrNone(name, MAX_NAME)),
      accessory: button('Cancel reminder', CANCEL_LISTED, taskHash),
    },
    mrkdwnContext(`🔔 ${slackDate(at, DATE_AND_TIME, zone)}`),
  ]);
  const more = reminders.length - MAX_REMINDERS;
  return [
    mrkdwnContext('*Your reminders*'),
    ...rows,
    ...(more > 0 ? [mrkdwnContext(`${more} more after these.`)] : []),
  ];
}

/** The help is two lines here; all of it opens in a window. */
function about({ command }: HomeInput): KnownBlock[] {
  const name = escapeMrkdwn(command);
  return [
    mrkdwnContext(
      `Type *${name}* in any channel to see your tasks, or *${name}* with a lead’s name, e-mail address or phone number to see that lead’s.\nOnly you see this tab.`,
    ),
    { type: 'actions', elements: [button('Help', HELP, 'help')] },
  ];
}

/** All that can be typed, and what the app sees. */
export function helpModal(command: string): ModalView {
  return modalOfWords('Lead Tasks', [usageBlock(command), mrkdwnContext(WHAT_IS_SEEN)]);
}

/** For a rep who is not let in, or isn't a user of LeadSquared: there is nothing else to see. */
export function closedHomeView(said: Content): HomeView {
  return { type: 'home', blocks: blocksOf(said) };
}

function blocksOf({ text, blocks }: Content): KnownBlock[] {
  return blocks ? [...blocks] : [mrkdwnSection(text)];
}

const DIVIDER: KnownBlock = { type: 'divider' };

const WHAT_IS_SEEN = [
  'Only you see your Home tab.',
  'From Slack, the app reads your e-mail address and name to find your tasks, and your time zone to know which day is today. It reads what you type in its own direct message and what it sent you there, and a message on which you use “Lead tasks…” or “Add task…”. It reads no other messages.',
  'In LeadSquared, it uses one user’s keys and sees what that user sees: tasks, leads and their notes, and the users’ names and e-mail addresses.',
].join(' ');
