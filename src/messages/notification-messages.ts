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
const FIELDS = { morning: 'morning', morningAt: 'morning-at' } as const;

const ON: PlainTextOption = { text: literal('On'), value: 'on' };
const OFF: PlainTextOption = { text: literal('Off'), value: 'off' };

function notificationsButton(): Button {
  return button('Notifications', NOTIFY, 'open');
}

/** In App Home. */
export function notificationBlocks(notifications: Notifications): KnownBlock[] {
  return [
    mrkdwnContext('*Notifications*'),
    { ...mrkdwnSection(choiceWords(notifications)), accessory: button('Change', NOTIFY, 'open') },
  ];
}

function choiceWords({ morningAt }: Notifications): string {
  return morningAt === undefined
    ? 'Off. You can get a morning list on weekdays: what’s overdue and what’s due today.'
    : `Morning list on weekdays at ${spokenTime(morningAt)}: what’s overdue and what’s due today.`;
}

export function notificationsModal(notifications: Notifications, address: ModalAddress): ModalView {
  const { morningAt } = notifications;
  return {
    type: 'modal',
    callback_id: NOTIFICATIONS_MODAL,
    private_metadata: JSON.stringify(address),
    title: literal('Notifications'),
    submit: literal('Save'),
    close: literal('Cancel'),
    blocks: [
      {
        type: 'input',
        block_id: FIELDS.morning,
        label: literal('Morning list'),
        hint: literal('On weekdays: what’s overdue and what’s due today. Nothing due, no message.'),
        element: {
          type: 'static_select',
          action_id: FIELDS.morning,
          options: [OFF, ON],
          initial_option: morningAt === undefined ? OFF : ON,
        },
      },
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
    ],
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
  const isOn = values[FIELDS.morning]?.[FIELDS.morning]?.selected_option?.value === ON.value;
  const time = readClockTime(values[FIELDS.morningAt]?.[FIELDS.morningAt]?.selected_time);
  if (!address) return undefined;
  return { address, notifications: { morningAt: isOn ? (time ?? USUAL_MORNING) : undefined } };
}

export const NOTIFICATION_WORDS = {
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

function keptWords({ morningAt = USUAL_MORNING }: Notifications): string {
  return `the morning list on weekdays at ${spokenTime(morningAt)}`;
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
