/** What can be done from a list: its row of controls, and what each of its tasks has. */
import type { ActionsBlockElement, Button, KnownBlock, StaticSelect } from '@slack/types';
import { FILTERS, type Filter } from '../tasks/filters.ts';
import { readGuid } from '../tasks/read-guid.ts';
import { type LeadId, OWN, type Task } from '../tasks/task.ts';
import { capitalized, literal, oneLine } from './block-text.ts';
import { button } from './common-blocks.ts';
import {
  controlsBlockId,
  controlValue,
  type ListState,
  type ListView,
  OPEN_LEAD,
  OPEN_OWN,
  PAGE_ACTIONS,
  REFRESH,
  refreshValue,
  SHARE,
  SHOW,
  secondsOf,
  TASK_MENU,
  TASK_OPTIONS,
  type TaskOption,
  taskBlockId,
} from './control-values.ts';
import type { TaskMenu } from './task-blocks.ts';

/** A button's label holds 75 characters. */
const MAX_LEAD = 60;
const MAX_CHANNEL = 80;

/** Where a list is shown, as Slack names it in its payloads. */
export interface Conversation {
  readonly id: string;
  /** A channel's name; `directmessage`, `privategroup`, `mpdm-…` or `''` for what has none. */
  readonly name: string;
}

/** What can be done from a list that is one rep's own. */
export interface Controls {
  /** Undefined where there is no conversation to share the list with. */
  readonly conversation: Conversation | undefined;
  /** Tasks that the rep has a reminder for. */
  readonly hasReminder: (taskId: string) => boolean;
  readonly allowChanges: boolean;
}

/** The row of controls at the end of a list. */
export function listControls(
  view: ListView,
  {
    pages,
    now,
    conversation,
    state,
  }: { pages: number; now: Date; conversation: Conversation | undefined; state: ListState },
): KnownBlock {
  const { page, cameFrom } = view;
  const toPage = (label: string, actionId: string, to: number) =>
    button(label, actionId, controlValue({ ...view, page: to }));
  const refresh = button('Refresh', REFRESH, refreshValue(view, state));
  const elements: ActionsBlockElement[] = [refresh, showFilters(view.filter)];
  if (page > 1) {
    elements.push(toPage('First', PAGE_ACTIONS.First, 1));
    elements.push(toPage('Previous', PAGE_ACTIONS.Previous, page - 1));
  }
  if (page < pages) {
    elements.push(toPage('Next', PAGE_ACTIONS.Next, page + 1));
    elements.push(toPage('Last', PAGE_ACTIONS.Last, pages));
  }
  if (conversation) elements.push(shareButton(view, conversation));
  if (cameFrom) {
    elements.push(button('Back to my tasks', OPEN_OWN, controlValue({ ...cameFrom, of: OWN })));
  }
  return { type: 'actions', block_id: controlsBlockId(view, now), elements };
}

function showFilters(shown: Filter): StaticSelect {
  const optionOf = (filter: Filter) => ({ text: literal(capitalized(filter)), value: filter });
  return {
    type: 'static_select',
    action_id: SHOW,
    placeholder: literal('Show'),
    options: FILTERS.map(optionOf),
    initial_option: optionOf(shown),
  };
}

/** Asks before it shares, and names the channel. */
export function shareButton(view: ListView, conversation: Conversation): Button {
  return {
    ...button('Share', SHARE, controlValue(view)),
    confirm: {
      title: literal('Share this list?'),
      text: literal(shareWarning(conversation)),
      confirm: literal('Share'),
      deny: literal('Cancel'),
    },
  };
}

export function shareWarning(conversation: Conversation): string {
  return `Everyone in ${conversationWords(conversation)} will see this list as it is now. That may include people of other companies.`;
}

/** Slack has no names for those with few people in them (Slack, payloads' `channel_name`). */
function conversationWords({ id, name }: Conversation): string {
  if (id === '' || id.startsWith('D') || name === 'directmessage') return 'this conversation';
  if (name.startsWith('mpdm-')) return 'this group conversation';
  const channel = oneLine(name, MAX_CHANNEL);
  return name === 'privategroup' || channel === '' ? 'this private channel' : `#${channel}`;
}

/**
 * The menu of one task. There is none for a task that isn't open, nor for one whose id is no GUID: nothing could be done
 * with it.
 * @param index its place in the message
 */
export function taskMenu(
  task: Task,
  index: number,
  view: ListView,
  { hasReminder, allowChanges }: Controls,
): TaskMenu | undefined {
  const taskId = readGuid(task.id);
  if (taskId === undefined || task.state !== 'open') return undefined;
  const options: TaskOption[] = allowChanges ? ['complete', 'reschedule'] : [];
  if (task.dueAt) options.unshift(hasReminder(taskId) ? 'cancel' : 'remind');
  if (options.length === 0) return undefined;
  const dueAtSeconds = task.dueAt && secondsOf(task.dueAt);
  return {
    block_id: taskBlockId({ ...view, taskId, dueAtSeconds }, index),
    accessory: {
      type: 'overflow',
      action_id: TASK_MENU,
      options: options.map((option) => ({ text: literal(TASK_OPTIONS[option]), value: option })),
    },
  };
}

/** Names the lead of a rep's own task, and leads to its list. */
export function leadButton(
  { relatedTo }: Task,
  index: number,
  { of: listed, filter, page }: ListView,
  nameOf: (leadId: LeadId) => string | undefined,
): Button | undefined {
  const { leadId, name: said = '' } = relatedTo ?? {};
  if (leadId === undefined || listed.kind === 'lead') return undefined;
  return button(
    oneLine(said || (nameOf(leadId) ?? ''), MAX_LEAD) || `Lead …${leadId.slice(-8)}`,
    `${OPEN_LEAD}:${index}`,
    controlValue({ of: { kind: 'lead', leadId }, filter: 'pending', page: 1, cameFrom: { filter, page } }),
  );
}
