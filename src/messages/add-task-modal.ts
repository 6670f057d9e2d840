/** The modal in which a rep adds a task. Its ids stay the same over each drawing, so that Slack keeps what is typed. */
import { createHash } from 'node:crypto';
import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import type { FoundLeads, Lead } from '../tasks/lead.ts';
import { isSubmissionMark, type TaskType } from '../tasks/new-task.ts';
import { readGuid } from '../tasks/read-guid.ts';
import type { LeadId } from '../tasks/task.ts';
import { MAX_DETAILS, MAX_TASK_NAME, type TaskDraft } from '../tasks/task-draft.ts';
import { literal, nameOrNone, oneLine, paragraphs } from './block-text.ts';
import { literalContext, literalSection, modalOfWords } from './common-blocks.ts';
import { controlValue, type ListView, readControlValue, secondsOf } from './control-values.ts';
import { unnamedLead } from './lead-messages.ts';
import { fieldsIn, type InteractionAddress, metadataOf, readAddress } from './modal-metadata.ts';

export const ADD_TASK_MODAL = 'add-task';

/** The fields: each is both its block's and its input's id, but for the block of the choice. */
export const FIELDS = {
  lead: 'lead',
  choice: 'lead-choice',
  name: 'name',
  details: 'details',
  type: 'type',
  due: 'due',
  reminder: 'reminder',
  owner: 'owner',
} as const;
export type Field = keyof typeof FIELDS;
/** What is wrong, by field. */
export type Complaints = Partial<Record<Field, string>>;

/** What the modal carries. */
export interface AddRequest extends InteractionAddress {
  /** Tells what this submission adds from everything else. */
  readonly mark: string;
  /** The list where it was pressed, which is to show the new task. */
  readonly view: ListView | undefined;
  /** Where it is known which lead is meant. */
  readonly leadId: LeadId | undefined;
  /** What was typed when the offered leads were searched for, or a digest of it. */
  readonly searched?: string | undefined;
  /** The one lead that was found for that, or that was chosen of several. */
  readonly matched?: LeadId | undefined;
}

export interface AddTaskForm {
  readonly request: AddRequest;
  readonly draft: TaskDraft;
  /** As far as the lead is known. */
  readonly lead?: Lead | undefined;
  /** Leads to choose from. */
  readonly found?: FoundLeads | undefined;
  /** The account's, as far as they are known. */
  readonly types: readonly TaskType[];
  readonly complaints?: Complaints;
}

/** The form with leads to choose from. What was found for an earlier text isn't one of them. */
export function withChoice(form: AddTaskForm, found: FoundLeads): AddTaskForm {
  const { lead } = form.draft;
  const searched = 'typed' in lead ? searchedText(lead.typed) : undefined;
  return { ...form, found, request: { ...form.request, searched, matched: undefined } };
}

/** The form with the lead that was found for what is typed. It is taken as long as that isn't changed. */
export function withMatch(form: AddTaskForm, matched: LeadId): AddTaskForm {
  const { lead } = form.draft;
  if (!('typed' in lead)) return form;
  return { ...form, request: { ...form.request, searched: searchedText(lead.typed), matched } };
}

/**
 * A choice is only between the leads of what was typed then. It must fit in the metadata, so of a long text it is a
 * digest: two addresses of a link protector may differ only at their ends.
 */
function searchedText(typed: string): string {
  const text = oneLine(typed, MAX_LEAD_TEXT);
  return text.length <= MAX_SEARCHED ? text : digestOf(text);
}

/** In hexadecimal digits. */
function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const MAX_SEARCHED = 200;
const TITLE = 'Add task';

export function addTaskModal(form: AddTaskForm): ModalView {
  const { draft } = form;
  return {
    type: 'modal',
    callback_id: ADD_TASK_MODAL,
    private_metadata: metadata(form.request),
    title: literal(TITLE),
    submit: literal('Add task'),
    close: literal('Cancel'),
    blocks: [
      ...leadBlocks(form),
      ...input(form, 'name', 'Task', {
        element: {
          type: 'plain_text_input',
          action_id: FIELDS.name,
          max_length: MAX_TASK_NAME,
          ...initialText(oneLine(draft.name, MAX_TASK_NAME)),
        },
      }),
      ...input(form, 'details', 'Details', {
        optional: true,
        element: {
          type: 'plain_text_input',
          action_id: FIELDS.details,
          multiline: true,
          max_length: MAX_DETAILS,
          ...initialText(paragraphs(draft.details, MAX_DETAILS)),
        },
      }),
      ...typeBlocks(form),
      ...input(form, 'due', 'Due', {
        element: {
          type: 'datetimepicker',
          action_id: FIELDS.due,
          ...(draft.dueAt && { initial_date_time: secondsOf(draft.dueAt) }),
        },
        hint: 'In your device’s time zone.',
      }),
      ...input(form, 'reminder', 'Reminder', {
        element: {
          type: 'static_select',
          action_id: FIELDS.reminder,
          options: REMINDERS.map(reminderOption),
          initial_option: reminderOption(
            REMINDERS.find(({ minutes }) => minutes === draft.remindMinutesBefore) ?? NO_REMINDER,
          ),
        },
        hint: 'LeadSquared sends it to the owner by e-mail.',
      }),
      ...input(form, 'owner', 'Owner', {
        element: {
          type: 'users_select',
          action_id: FIELDS.owner,
          ...(draft.ownerUserId === '' ? {} : { initial_user: draft.ownerUserId }),
        },
      }),
    ],
  };
}

const MAX_COMPLAINT = 300;

interface Input {
  readonly element: Extract<KnownBlock, { type: 'input' }>['element'];
  readonly hint?: string;
  readonly optional?: boolean;
  readonly blockId?: string;
}

/** With what is wrong under it, where the modal is drawn again. */
function input(
  form: AddTaskForm,
  field: Field,
  label: string,
  { element, hint, optional, blockId = FIELDS[field] }: Input,
): KnownBlock[] {
  return [
    {
      type: 'input',
      block_id: blockId,
      label: literal(label),
      element,
      ...(hint === undefined ? {} : { hint: literal(hint) }),
      ...(optional && { optional }),
    },
    ...complaintUnder(form, field),
  ];
}

function complaintUnder({ complaints = {} }: AddTaskForm, field: Field): KnownBlock[] {
  const complaint = complaints[field];
  return complaint === undefined ? [] : [literalContext(oneLine(`⚠️ ${complaint}`, MAX_COMPLAINT))];
}

function initialText(text: string): { initial_value?: string } {
  return text === '' ? {} : { initial_value: text };
}

const MAX_LEAD_NAME = 80;
const MAX_LEAD_FIELD = 60;
/** As long as Slack lets an input be: a link protector makes a long address of a short one. */
const MAX_LEAD_TEXT = 3_000;

function leadBlocks(form: AddTaskForm): KnownBlock[] {
  const { draft, lead, found } = form;
  if ('leadId' in draft.lead) {
    return [literalSection(`For ${leadWords(draft.lead.leadId, lead)}`), ...complaintUnder(form, 'lead')];
  }
  return [
    ...input(form, 'lead', 'Lead', {
      element: {
        type: 'plain_text_input',
        action_id: FIELDS.lead,
        max_length: MAX_LEAD_TEXT,
        ...initialText(oneLine(draft.lead.typed, MAX_LEAD_TEXT)),
      },
      hint: 'A name, company, e-mail address, phone number, id, or the address of the lead’s page.',
    }),
    ...(lead && form.request.matched === lead.id ? [literalContext(`✓ ${leadWords(lead.id, lead)}`)] : []),
    ...(found ? choiceBlocks(form, found) : []),
  ];
}

function leadWords(leadId: LeadId, lead: Lead | undefined): string {
  const name = oneLine(lead?.name ?? '', MAX_LEAD_NAME) || unnamedLead(leadId);
  const more = [lead?.company, lead?.phone].map((text = '') => oneLine(text, MAX_LEAD_FIELD)).filter(Boolean);
  return [name, ...more].join('  ·  ');
}

/** A select has these at most. */
const MAX_OPTIONS = 100;
const MAX_OPTION_TEXT = 75;

function choiceBlocks(form: AddTaskForm, { leads, isCut, haveOtherNumbers }: FoundLeads): KnownBlock[] {
  const isMore = isCut || leads.length > MAX_OPTIONS;
  const hint = haveOtherNumbers
    ? 'No lead has this phone number. These have similar ones, so check the number.'
    : isMore
      ? `Only the first ${MAX_OPTIONS} matches are offered. Type more of the name above to find others.`
      : undefined;
  return input(form, 'choice', 'Which lead?', {
    blockId: choiceBlockId(form.request),
    element: {
      type: 'static_select',
      action_id: FIELDS.choice,
      placeholder: literal('Choose a lead'),
      options: leads.slice(0, MAX_OPTIONS).map(leadOption),
    },
    ...(hint === undefined ? {} : { hint }),
  });
}

/**
 * Slack keeps what is chosen in a block with the same id, which may not be among the leads of another search
 * (https://github.com/slackapi/bolt-js/issues/290).
 */
function choiceBlockId({ searched = '' }: AddRequest): string {
  return `${FIELDS.choice}-${digestOf(searched)}`;
}

function leadOption({ id, name, company, ownerName, phone, otherPhone = '', email }: Lead): PlainTextOption {
  const more = [company, phone || otherPhone || email, ownerName]
    .map((text) => oneLine(text, 30))
    .filter(Boolean);
  return {
    text: literal(nameOrNone(name, MAX_OPTION_TEXT)),
    value: id,
    description: literal(oneLine([...more, `…${id.slice(-4)}`].join(' · '), MAX_OPTION_TEXT)),
  };
}

/** As long as Slack lets an option's value be. */
const MAX_OPTION_VALUE = 150;

/** Asked only where there is a choice. */
function typeBlocks(form: AddTaskForm): KnownBlock[] {
  const types = offeredTypes(form.types);
  const [first] = types;
  if (types.length < 2 || !first) return [];
  const chosen = types.find(({ name }) => name === form.draft.type?.name) ?? usualType(types) ?? first;
  return input(form, 'type', 'Type', {
    element: {
      type: 'static_select',
      action_id: FIELDS.type,
      options: types.map(typeOption),
      initial_option: typeOption(chosen),
    },
  });
}

function offeredTypes(types: readonly TaskType[]): readonly TaskType[] {
  const byName = new Map(types.filter(fitsOption).map((type) => [typeOption(type).value, type]));
  return [...byName.values()].slice(0, MAX_OPTIONS);
}

/** It must come back as it is, so one that Slack would refuse isn't offered. */
function fitsOption(type: TaskType): boolean {
  const { value } = typeOption(type);
  return value.length <= MAX_OPTION_VALUE && type.name.isWellFormed() && !/\p{Cc}/u.test(value);
}

/** What a task is where the rep isn't asked: it has a time, so it is an appointment if there is one. */
export function usualType(types: readonly TaskType[]): TaskType | undefined {
  return types.find(({ isAllDay }) => !isAllDay) ?? types[0];
}

const TO_DO = 'to-do:';
const APPOINTMENT = 'appointment:';

function typeOption({ name, isAllDay }: TaskType) {
  const label = isAllDay
    ? `${oneLine(name, MAX_OPTION_TEXT - 10)} (all day)`
    : nameOrNone(name, MAX_OPTION_TEXT);
  // It may come back with these escaped: see `metadataOf`.
  const plain = name.replace(/[%&<>]/g, encodeURIComponent);
  return {
    text: literal(label),
    value: `${isAllDay ? TO_DO : APPOINTMENT}${plain}`,
  } satisfies PlainTextOption;
}

function readType(value = ''): TaskType | undefined {
  const isAllDay = value.startsWith(TO_DO);
  if (!isAllDay && !value.startsWith(APPOINTMENT)) return undefined;
  const plain = value.slice((isAllDay ? TO_DO : APPOINTMENT).length);
  return { name: plain.replace(/%(?:2[56]|3[CE])/g, decodeURIComponent), isAllDay };
}

interface ReminderChoice {
  readonly label: string;
  readonly minutes: number | undefined;
}

const NO_REMINDER: ReminderChoice = { label: 'None', minutes: undefined };
const REMINDERS: readonly ReminderChoice[] = [
  NO_REMINDER,
  { label: 'At the due time', minutes: 0 },
  { label: '15 minutes before', minutes: 15 },
  { label: '30 minutes before', minutes: 30 },
  { label: '1 hour before', minutes: 60 },
  { label: '1 day before', minutes: 24 * 60 },
];

function reminderOption({ label, minutes }: ReminderChoice): PlainTextOption {
  return { text: literal(label), value: minutes === undefined ? 'none' : String(minutes) };
}

/** While LeadSquared is asked about what was submitted, for longer than Slack waits. */
export function checkingModal(): ModalView {
  return addTaskWords(
    'Checking the task with LeadSquared… If you close this window, you’ll get a message when it’s done.',
  );
}

/** In place of the modal, when its work goes on elsewhere or has ended. */
export function addTaskWords(words: string): ModalView {
  return modalOfWords(TITLE, [literalSection(words)]);
}

function metadata({ view, ...request }: AddRequest): string {
  return metadataOf({ ...request, ...(view && { view: controlValue(view) }) });
}

function readRequest(json: string): AddRequest | undefined {
  const given = fieldsIn(json);
  const address = readAddress(given);
  if (!address || !isSubmissionMark(given.mark)) return undefined;
  const leadId = typeof given.leadId === 'string' ? readGuid(given.leadId) : undefined;
  const searched = typeof given.searched === 'string' ? given.searched : undefined;
  const matched = typeof given.matched === 'string' ? readGuid(given.matched) : undefined;
  return { ...address, mark: given.mark, view: readControlValue(given.view), leadId, searched, matched };
}

/** What Slack gives of an input. */
interface Given {
  readonly value?: string | null | undefined;
  readonly selected_option?: { readonly value: string } | null | undefined;
  readonly selected_date_time?: number | null | undefined;
  readonly selected_user?: string | null | undefined;
}

export type Values = Readonly<Record<string, Readonly<Record<string, Given>>>>;

/** What a rep has submitted. */
export interface SubmittedTask {
  /** A redrawn form has no choice of leads, so the chosen one is in it as the one that was found. */
  readonly request: AddRequest;
  readonly draft: TaskDraft;
  /** What is in the lead's field, also where it is known which lead is meant; `''` where there is no such field. */
  readonly typedLead: string;
}

/** Undefined when it is none of ours: another version of the app drew it, or a person made it up. */
export function readAddTask(metadataJson: string, values: Values): SubmittedTask | undefined {
  const request = readRequest(metadataJson);
  if (!request) return undefined;
  const given = (field: Field) => values[FIELDS[field]]?.[FIELDS[field]];
  const textOf = (field: Field) => given(field)?.value ?? '';
  const typedLead = textOf('lead');
  const isSame = searchedText(typedLead) === request.searched;
  const choice = values[choiceBlockId(request)]?.[FIELDS.choice]?.selected_option?.value ?? '';
  const matched = isSame ? (request.matched ?? readGuid(choice)) : undefined;
  const leadId = request.leadId ?? matched;
  const seconds = given('due')?.selected_date_time;
  const minutes = given('reminder')?.selected_option?.value;
  return {
    request: { ...request, matched },
    typedLead,
    draft: {
      lead: leadId === undefined ? { typed: typedLead } : { leadId },
      name: oneLine(textOf('name'), MAX_TASK_NAME),
      details: textOf('details').slice(0, MAX_DETAILS),
      type: readType(given('type')?.selected_option?.value),
      dueAt: Number.isSafeInteger(seconds) ? new Date(Number(seconds) * 1000) : undefined,
      remindMinutesBefore: REMINDERS.find((one) => String(one.minutes) === minutes)?.minutes,
      ownerUserId: given('owner')?.selected_user ?? '',
    },
  };
}
