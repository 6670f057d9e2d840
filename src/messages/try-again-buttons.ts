/** The button of a failure that may pass. Its click replaces the failure with the answer. */
import type { Button } from '@slack/types';
import { literal } from './block-text.ts';
import { button } from './common-blocks.ts';
import {
  type ChooserView,
  chooserValue,
  controlValue,
  type ListView,
  leadModalValue,
  type TaskReference,
  TRY_AGAIN,
  taskValue,
} from './control-values.ts';
import { type Conversation, shareButton } from './list-controls.ts';

const LABEL = 'Try again';

export function tryListAgain(view: ListView): Button {
  return button(LABEL, TRY_AGAIN.list, controlValue(view));
}

/** Shows how things are after something was done. It has another label, for it does nothing again. */
export function refreshList(view: ListView): Button {
  return button('Refresh', TRY_AGAIN.list, controlValue(view));
}

export function trySearchAgain(view: ChooserView): Button {
  return button(LABEL, TRY_AGAIN.search, chooserValue(view));
}

/** A change is never sent by this click: its modal asks again. */
export function tryTaskAgain(
  what: 'remind' | 'snooze' | 'complete' | 'reschedule',
  reference: TaskReference,
): Button {
  return button(LABEL, TRY_AGAIN[what], taskValue(reference));
}

/** Asks first and names the channel, as `Share` does. */
export function tryShareAgain(view: ListView, conversation: Conversation): Button {
  return { ...shareButton(view, conversation), action_id: TRY_AGAIN.share, text: literal(LABEL) };
}

/** @param prefilled what the modal was to be opened with */
export function tryLeadModalAgain(prefilled: string): Button {
  return button(LABEL, TRY_AGAIN.leadModal, leadModalValue(prefilled));
}
