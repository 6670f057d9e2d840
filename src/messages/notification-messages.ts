/** The switches of what a rep is told without asking, and the messages of that kind. */
import type { Button, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import {
  clockTime,
  type Notifications,
  readClockTime,
  spokenTime,
  USUAL_MORNING,
} from '../tasks/notifications.ts';
import { literal, type Message } from './block-text.ts';
import { button, mrkdwnContext, mrkdwnSection } from './common-blocks.ts';
import { NOTIFY } from './control-values.ts';
import { fieldsIn, type ModalAddress, readAddress } from './modal-metadata.ts';

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
export function notificationBlocks(notifications: Notifications): KnownBlock[] {
  return [
    mrkdwnContext('*Notifications*'),
    { ...mrkdwnSection(choiceWords(notifications)), accessory: button('Change', NOTIFY, 'open') },
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
  address: ModalAddress,
  isWatching: boolean,
): ModalView {
  return {
    type: 'modal',
    callback_id: NOTIFICATIONS_MODAL,
    private_metadata: JSON.stringify(address),
    title: literal('Notifications'),
    submit: literal('Save'),
    close: literal('Cancel'),
    blocks: [
      switchBlock(
        FIELDS.morning,
        'Morning list',
        morningAt !== undefined,
        'On weekdays: what’s overdue and what’s due today. Nothing due, no message.',
      ),
      {
        type: 'input',
        block_id: FIELDS.morningAt,
        label: literal('Morning list comes at'),
        hint: literal('In the time zone of your Slack profile.'),
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
): { notifications: Notifications; address: ModalAddress } | undefined {
  const address = readAddress(fieldsIn(metadata));
  const isOn = (field: string) => values[field]?.[field]?.selected_option?.value === ON.value;
  const time = readClockTime(values[FIELDS.morningAt]?.[FIELDS.morningAt]?.selected_time);
  if (!address) return undefined;
  const morningAt = isOn(FIELDS.morning) ? (time ?? USUAL_MORNING) : undefined;
  const [newTasks, reminders] = [isOn(FIELDS.newTasks), isOn(FIELDS.reminders)];
  return { address, notifications: { morningAt, newTasks, reminders } };
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
  saved: (notifications: Notifications) => `✅ Saved. ${choiceWords(notifications)}`,
  notSaved: 'Slack didn’t save your notifications, so nothing has changed. Try again in a minute.',
  morning:
    '🌅 *Your morning list*: what’s overdue and what’s due today. `Refresh` shows all your pending tasks.',
} as const;

/** Holds what a rep has turned on. It is only read if the app isn't there any more. */
export function keptMessage(notifications: Notifications, noteUrl: string): Message {
  const words = `Lead Tasks notifications have stopped, because the app hasn’t run for months. You had turned on: ${keptWords(notifications)}. If the app runs again, open its <${noteUrl}|Home tab> to turn them on again.`;
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

/** A rep's list, as it comes in the morning. */
export function morningMessage({ text, blocks }: Message, markUrl: string): Message {
  return {
    // The mark by which Slack's list shows that it was prepared.
    text: `<${markUrl}|Your morning list>: ${text}`,
    blocks: [
      mrkdwnSection(NOTIFICATION_WORDS.morning),
      ...blocks,
      { type: 'actions', elements: [notificationsButton()] },
    ],
  };
}

/** Tasks that others have given to the rep. */
export function newTasksMessage(number: number, shown: number, { text, blocks }: Message): Message {
  const words = NOTIFICATION_WORDS.newTasks(number, shown);
  return {
    text: `${words.replaceAll('*', '')}. ${text}`,
    blocks: [mrkdwnSection(words), ...blocks, { type: 'actions', elements: [notificationsButton()] }],
  };
}
