/** The switches of what a rep is told without asking, and the messages of that kind. */
import type { Button, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import {
  clockTime,
  isAnyOn,
  type Notifications,
  readClockTime,
  spokenTime,
  USUAL_MORNING,
} from '../tasks/notifications.ts';
import { howLong, literal, type Message } from './block-text.ts';
import { button, mrkdwnContext, mrkdwnSection } from './common-blocks.ts';
import { controlValue, type ListView, NOTIFY, readControlValue } from './control-values.ts';
import { adviceOnRefusal } from './failure-messages.ts';
import { fieldsIn, type InteractionAddress, metadataOf, readAddress } from './modal-metadata.ts';
import { spoken } from './spoken-text.ts';

export const NOTIFICATIONS_MODAL = 'notifications';

/** The switches: each is both its block's and its input's id. */
const FIELDS = {
  morning: 'morning',
  morningAt: 'morning-at',
  newTasks: 'new-tasks',
  reminders: 'task-reminders',
} as const;

const ON: PlainTextOption = { text: literal('On'), value: 'on' };
const OFF: PlainTextOption = { text: literal('Off'), value: 'off' };

export function notificationsButton(): Button {
  return button('Notifications', NOTIFY, 'open');
}

/** In App Home. */
export function notificationBlocks(notifications: Notifications | undefined, blockId: string): KnownBlock[] {
  const words = notifications ? choiceWords(notifications) : NOTIFICATION_WORDS.unread;
  return [
    mrkdwnContext('*Notifications*'),
    { ...mrkdwnSection(words), block_id: blockId, accessory: button('Change', NOTIFY, 'open') },
  ];
}

/** Short lines: a phone folds what is longer beside a button. */
function choiceWords({ morningAt, newTasks, reminders }: Notifications): string {
  const on = [
    morningAt !== undefined && `Morning list on weekdays at ${spokenTime(morningAt)}`,
    newTasks && 'New tasks',
    reminders && 'Reminders for tasks that have one in LeadSquared',
  ].filter((words) => words !== false);
  if (on.length > 0) return on.join('\n');
  return 'Off. You can get a morning list, hear of new tasks, and be reminded of your tasks.';
}

export function notificationsModal(
  { morningAt, newTasks, reminders }: Notifications,
  { address, beside }: { address: InteractionAddress; beside: ListView | undefined },
  isWatching: boolean,
): ModalView {
  return {
    type: 'modal',
    callback_id: NOTIFICATIONS_MODAL,
    private_metadata: metadataOf({ ...address, beside: beside && controlValue(beside) }),
    title: literal('Notifications'),
    submit: literal('Save'),
    close: literal('Cancel'),
    blocks: [
      switchBlock(
        FIELDS.morning,
        'Morning list',
        morningAt !== undefined,
        'On weekdays: what’s overdue and what’s due today. If nothing is due, you get no message.',
      ),
      {
        type: 'input',
        block_id: FIELDS.morningAt,
        label: literal('Morning list comes at'),
        hint: literal('If it’s on. In the time zone of your Slack profile.'),
        element: {
          type: 'timepicker',
          action_id: FIELDS.morningAt,
          initial_time: clockTime(morningAt ?? USUAL_MORNING),
        },
      },
      ...(isWatching
        ? [
            switchBlock(FIELDS.newTasks, 'New tasks', newTasks, 'When someone else gives you a task.'),
            switchBlock(
              FIELDS.reminders,
              'Reminders',
              reminders,
              'For each of your tasks that has a reminder in LeadSquared, without pressing “Remind me”.',
            ),
          ]
        : []),
    ],
  };
}

function switchBlock(id: string, label: string, isOn: boolean, hint: string): KnownBlock {
  return {
    type: 'input',
    block_id: id,
    label: literal(label),
    hint: literal(hint),
    element: { type: 'static_select', action_id: id, options: [OFF, ON], initial_option: isOn ? ON : OFF },
  };
}

interface Given {
  readonly selected_option?: { readonly value: string } | null | undefined;
  readonly selected_time?: string | null | undefined;
}

/** Undefined when it is none of ours. */
export function readNotifications(
  metadata: string,
  values: Readonly<Record<string, Readonly<Record<string, Given>>>>,
): { notifications: Notifications; address: InteractionAddress; beside: ListView | undefined } | undefined {
  const fields = fieldsIn(metadata);
  const address = readAddress(fields);
  const isOn = (field: string) => values[field]?.[field]?.selected_option?.value === ON.value;
  const time = readClockTime(values[FIELDS.morningAt]?.[FIELDS.morningAt]?.selected_time);
  if (!address) return undefined;
  const morningAt = isOn(FIELDS.morning) ? (time ?? USUAL_MORNING) : undefined;
  const [newTasks, reminders] = [isOn(FIELDS.newTasks), isOn(FIELDS.reminders)];
  return {
    address,
    beside: readControlValue(fields.beside),
    notifications: { morningAt, newTasks, reminders },
  };
}

export const NOTIFICATION_WORDS = {
  /** @param shown how many of them the list has */
  newTasks: (number: number, shown: number) => {
    if (number === 1) return '🆕 *You have a new task*';
    const words = `🆕 *You have ${number} new tasks*`;
    return shown < number
      ? `${words}. Here are ${shown} of them: \`Refresh\` shows all your pending tasks.`
      : words;
  },
  saved: (notifications: Notifications) =>
    `✅ Saved. You’ll get ${isAnyOn(notifications) ? keptWords(notifications) : 'no notifications'}.`,
  notChecked: 'We couldn’t check what you may see. Try again in a minute.',
  saving: 'Still saving your notifications…',
  waiting: (ms: number) => `Slack asks us to wait. We’ll save your notifications in about ${howLong(ms)}.`,
  unread: 'Slack hasn’t told us yet what you have turned on.',
  unknown: 'Slack hasn’t told us yet what you have turned on. Try again in a minute.',
  /** @param adminToTell the admin contact, if only an admin can do anything */
  notSaved: (adminToTell?: string) =>
    adminToTell === undefined
      ? 'We couldn’t confirm that Slack saved your notifications. Look at the Home tab in 5 minutes, and try again if it doesn’t show what you chose.'
      : `Slack didn’t save your notifications. ${adviceOnRefusal(adminToTell)}`,
  morning:
    '🌅 *Your morning list*: what’s overdue and what’s due today. `Refresh` shows all your pending tasks.',
} as const;

/** Holds what a rep has turned on. It is only read if the app isn't there any more. */
export function keptMessage(notifications: Notifications, noteUrl: string): Message {
  const words = `Lead Tasks <${noteUrl}|notifications> have stopped, because the app hasn’t run for months. You had turned on: ${keptWords(notifications)}. If the app runs again, open its Home tab to turn them on again.`;
  return { text: words, blocks: [mrkdwnSection(words)] };
}

function keptWords({ morningAt, newTasks, reminders }: Notifications): string {
  const on = [
    morningAt !== undefined && `the morning list on weekdays at ${spokenTime(morningAt)}`,
    newTasks && 'new tasks',
    reminders && 'reminders',
  ];
  return on.filter((words) => words !== false).join(', ');
}

/**
 * A rep's list, as it comes in the morning.
 * @param names of all its tasks
 * @param options by the note in `noteUrl`, Slack's lists show that it was prepared, and that it came
 */
export function morningMessage(
  names: readonly string[],
  { blocks, noteUrl }: { blocks: readonly KnownBlock[]; noteUrl: string },
): Message {
  return {
    text: `🌅 <${noteUrl}|Your morning list>: ${named(names)}`,
    blocks: [
      mrkdwnSection(NOTIFICATION_WORDS.morning),
      ...blocks,
      { type: 'actions', elements: [notificationsButton()] },
    ],
  };
}

/** In place of a morning list that couldn't be made. */
export function noMorningListMessage(why: Message, noteUrl: string): Message {
  const reason = why.blocks.filter(({ type }) => type !== 'actions');
  const buttons = why.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  return {
    text: `🌅 <${noteUrl}|Your morning list> couldn’t be made. ${why.text}`,
    blocks: [
      mrkdwnSection('🌅 *Your morning list* couldn’t be made.'),
      ...reason,
      { type: 'actions', elements: [...buttons, notificationsButton()] },
    ],
  };
}

const MAX_NAMED = 3;

function named(names: readonly string[]): string {
  const first = names.slice(0, MAX_NAMED).map(spoken).join(', ');
  return names.length > MAX_NAMED ? `${first} and ${names.length - MAX_NAMED} more` : first;
}

/** Its head counts what the list has, as if that were all of the rep's tasks. */
function withoutHead(blocks: readonly KnownBlock[]): readonly KnownBlock[] {
  return blocks.slice(blocks.findIndex(({ type }) => type === 'divider') + 1);
}

/**
 * Tasks that others have given to the rep.
 * @param names all of them
 * @param drawn the list of the first `shown`. The note in `noteUrl` later shows which tasks the rep was told of.
 */
export function newTasksMessage(
  names: readonly string[],
  { shown, blocks, noteUrl }: { shown: number; blocks: readonly KnownBlock[]; noteUrl: string },
): Message {
  const what = names.length === 1 ? 'A new task' : `${names.length} new tasks`;
  return {
    text: `🆕 <${noteUrl}|${what}>: ${named(names)}`,
    blocks: [
      mrkdwnSection(NOTIFICATION_WORDS.newTasks(names.length, shown)),
      ...withoutHead(blocks),
      { type: 'actions', elements: [notificationsButton()] },
    ],
  };
}
