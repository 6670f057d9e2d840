/** What can be done from a list: its row of controls, and what each of its tasks has. */
import type { ActionsBlockElement, Button, KnownBlock, StaticSelect } from '@slack/types';
import { FILTERS, type Filter } from '../tasks/filters.ts';
import { readGuid } from '../tasks/read-guid.ts';
import { OWN, type Task } from '../tasks/task.ts';
import { addTaskButton } from './add-task-button.ts';
import { capitalized, literal, oneLine } from './block-text.ts';
import { button } from './common-blocks.ts';
import {
  CHOOSER_BACK,
  chooserValue,
  controlsBlockId,
  controlValue,
  type ListState,
  type ListView,
  NEXT_PAGE,
  OPEN_OWN,
  type Origin,
  PAGE,
  PREVIOUS_PAGE,
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

const MAX_CHANNEL = 80;
/** Where there are more pages, there is a select too. */
const MAX_PAGES_BY_BUTTON = 3;

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
  readonly mayChange: (task: Task) => boolean;
  /** On a lead's list. */
  readonly mayAdd: boolean;
}

/** The row of controls at the end of a list. */
export function listControls(
  view: ListView,
  {
    pages,
    now,
    conversation,
    state,
    mayAdd,
  }: { pages: number; now: Date; state: ListState } & Pick<Controls, 'conversation' | 'mayAdd'>,
): KnownBlock {
  const { page, cameFrom } = view;
  const toPage = (label: string, actionId: string, to: number) =>
    button(label, actionId, controlValue({ ...view, page: to }));
  const refresh = button('Refresh', REFRESH, refreshValue(view, state));
  const elements: ActionsBlockElement[] = [refresh, showFilters(view)];
  if (page > 1) elements.push(toPage('Previous', PREVIOUS_PAGE, page - 1));
  if (page < pages) elements.push(toPage('Next', NEXT_PAGE, page + 1));
  if (pages > MAX_PAGES_BY_BUTTON) elements.push(pageSelect(page, pages));
  if (mayAdd && view.of.kind === 'lead') elements.push(addTaskButton(view));
  if (conversation) elements.push(shareButton(view, conversation));
  if (cameFrom) elements.push(wayBack(cameFrom));
  return { type: 'actions', block_id: controlsBlockId(view, now), elements };
}

function wayBack({ query, ...part }: Origin): Button {
  return query
    ? button('Back to the search', CHOOSER_BACK, chooserValue({ query, ...part }))
    : button('Back to my tasks', OPEN_OWN, controlValue({ of: OWN, ...part }));
}

/** A select of pages has these at most: as many options as Slack lets it have. */
const MAX_OPTIONS = 100;

function pageSelect(page: number, pages: number): StaticSelect {
  const optionOf = (number: number) => ({
    text: literal(`Page ${number} of ${pages}`),
    value: String(number),
  });
  return {
    type: 'static_select',
    action_id: PAGE,
    placeholder: literal('Page'),
    options: pagesOffered(page, pages).map(optionOf),
    initial_option: optionOf(page),
  };
}

/** Where there are too many for a select: the shown one, the last, and others as far apart from each other. */
function pagesOffered(page: number, pages: number): number[] {
  const step = Math.ceil(pages / (MAX_OPTIONS - 2));
  const all = Array.from({ length: pages }, (_, index) => index + 1);
  return all.filter((number) => (number - 1) % step === 0 || number === page || number === pages);
}

/** All of a rep's own tasks are theirs. */
function showFilters({ of, filter: shown }: ListView): StaticSelect {
  const optionOf = (filter: Filter) => ({ text: literal(capitalized(filter)), value: filter });
  return {
    type: 'static_select',
    action_id: SHOW,
    placeholder: literal('Show'),
    options: FILTERS.filter((filter) => of.kind === 'lead' || filter !== 'mine').map(optionOf),
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

function changesOf({ dueAt }: Task): TaskOption[] {
  return dueAt ? ['complete', 'tomorrow', 'reschedule'] : ['complete', 'reschedule'];
}

/**
 * The menu of one task. What isn't open can't be changed, and with a task whose id is no GUID nothing can be done.
 * @param index its place on the page
 */
export function taskMenu(
  task: Task,
  index: number,
  view: ListView,
  { hasReminder, mayChange }: Controls,
): TaskMenu | undefined {
  const taskId = readGuid(task.id);
  if (taskId === undefined) return undefined;
  const isOpen = task.state === 'open';
  const leadId = view.of.kind === 'own' ? task.relatedTo?.leadId : undefined;
  const options: TaskOption[] = [
    ...(isOpen && task.dueAt ? [hasReminder(taskId) ? ('cancel' as const) : ('remind' as const)] : []),
    ...(isOpen && mayChange(task) ? changesOf(task) : []),
    ...(leadId === undefined ? [] : (['open'] as const)),
  ];
  if (options.length === 0) return undefined;
  const dueAtSeconds = task.dueAt && secondsOf(task.dueAt);
  return {
    block_id: taskBlockId({ ...view, taskId, dueAtSeconds, index, leadId }),
    accessory: {
      type: 'overflow',
      action_id: TASK_MENU,
      options: options.map((option) => ({ text: literal(TASK_OPTIONS[option]), value: option })),
    },
  };
}
