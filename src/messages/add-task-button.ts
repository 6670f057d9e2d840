/** The buttons that open the modal for a new task, and what they carry: a list, or what is typed already. */
import type { Button } from '@slack/types';
import { readGuid } from '../tasks/read-guid.ts';
import { unescapeSlack } from '../tasks/slack-text.ts';
import type { TaskDraft } from '../tasks/task-draft.ts';
import { withAbout } from './about-words.ts';
import type { Message } from './block-text.ts';
import { button, mrkdwnSection } from './common-blocks.ts';
import {
  ADD_TASK,
  controlValue,
  type ListView,
  readControlValue,
  secondsOf,
  TRY_AGAIN,
} from './control-values.ts';
import { fieldsIn } from './modal-metadata.ts';

/** With what the modal opens. */
export interface AddTaskStart {
  /** The list where it was pressed, which is to show the new task. */
  readonly view?: ListView | undefined;
  readonly lead: TaskDraft['lead'];
  /** What was typed before. */
  readonly draft?: Partial<Omit<TaskDraft, 'lead'>>;
}

/** As long as Slack lets a button's value be. */
const MAX_VALUE = 2_000;

const LABEL = 'Add task';

/** On a lead's list. */
export function addTaskButton(view: ListView): Button {
  return button(LABEL, ADD_TASK, controlValue(view));
}

export function tryAddTaskAgain(start: AddTaskStart): Button {
  return button('Try again', TRY_AGAIN.add, startValue(start));
}

/** For what was typed where no modal can be opened: in a direct message. */
export function addTaskPrompt(lead: string): Message {
  const words = 'To add a task, press the button. You can check everything before it’s added.';
  const add = button(LABEL, ADD_TASK, startValue({ lead: { typed: lead } }));
  return withAbout(lead, {
    text: words,
    blocks: [mrkdwnSection(words), { type: 'actions', elements: [add] }],
  });
}

function startValue({ view, lead, draft = {} }: AddTaskStart): string {
  const { details, dueAt, ...others } = draft;
  const short = { view: view && controlValue(view), ...lead, ...others, due: dueAt && secondsOf(dueAt) };
  const values = [{ ...short, details }, short, lead].map((value) => JSON.stringify(value));
  // The rep has what doesn't fit as text too.
  return values.find((value) => value.length <= MAX_VALUE) ?? JSON.stringify({ typed: '' });
}

/** Undefined when it is none of ours. */
export function readAddTaskStart(value: unknown): AddTaskStart | undefined {
  if (typeof value !== 'string' || value.length > 2 * MAX_VALUE) return undefined;
  const view = readControlValue(value);
  if (view) return view.of.kind === 'lead' ? { view, lead: { leadId: view.of.leadId } } : undefined;
  return startIn(fieldsIn(unescapeSlack(value)));
}

function startIn(given: Readonly<Record<string, unknown>>): AddTaskStart | undefined {
  const { typed, leadId: id, due, remindMinutesBefore: minutes } = given;
  const leadId = typeof id === 'string' ? readGuid(id) : undefined;
  if (leadId === undefined && typeof typed !== 'string') return undefined;
  const text = (key: string) => (typeof given[key] === 'string' ? { [key]: given[key] } : {});
  return {
    view: readControlValue(given.view),
    lead: leadId === undefined ? { typed: String(typed) } : { leadId },
    draft: {
      ...text('name'),
      ...text('details'),
      ...text('ownerUserId'),
      ...(Number.isSafeInteger(due) && { dueAt: new Date(Number(due) * 1000) }),
      ...(Number.isSafeInteger(minutes) && { remindMinutesBefore: Number(minutes) }),
      ...typeIn(given.type),
    },
  };
}

function typeIn(given: unknown): Pick<TaskDraft, 'type'> | undefined {
  const { name, isAllDay }: Record<string, unknown> = { ...Object(given) };
  return typeof name === 'string' ? { type: { name, isAllDay: isAllDay === true } } : undefined;
}
