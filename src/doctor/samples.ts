/** What the app shows, with odd made-up data. The doctor asks Slack whether it accepts it. */
import type { HomeView, ModalView } from '@slack/types';
import { addTaskPrompt, tryAddTaskAgain } from '../messages/add-task-button.ts';
import {
  type AddTaskForm,
  addTaskModal,
  addTaskWords,
  checkingModal,
  withChoice,
} from '../messages/add-task-modal.ts';
import { ADDED_WORDS, typedBack } from '../messages/add-task-words.ts';
import type { Message } from '../messages/block-text.ts';
import { CHANGE_WORDS, changeModal, refusedModal } from '../messages/change-modals.ts';
import type { ListView } from '../messages/control-values.ts';
import {
  noListMessage,
  notAddedMessage,
  notChangedMessage,
  notSharedMessage,
} from '../messages/failure-messages.ts';
import { findLeadModal } from '../messages/find-lead-modal.ts';
import { helpMessage } from '../messages/help-message.ts';
import { helpModal, homeView } from '../messages/home-view.ts';
import { type ChooserInput, chooserMessage, LEADS_PER_PAGE, recentLeads } from '../messages/lead-messages.ts';
import { sharedListMessage, type TaskListInput, taskListMessage } from '../messages/list-message.ts';
import {
  keptMessage,
  morningMessage,
  newTasksMessage,
  noMorningListMessage,
  notificationsModal,
} from '../messages/notification-messages.ts';
import { reminderMessage } from '../messages/reminder-message.ts';
import { tryShareAgain } from '../messages/try-again-buttons.ts';
import { STILL_ASKING, waitMessage } from '../messages/waiting-words.ts';
import { agendaOf, TASKS_PER_PAGE } from '../tasks/agenda.ts';
import type { Lead } from '../tasks/lead.ts';
import { OWN, type Task } from '../tasks/task.ts';

export type Sample = { readonly what: string } & (
  | { readonly message: Message }
  | { readonly view: ModalView | HomeView }
);

const ALL_ON = { morningAt: 510, newTasks: true, reminders: true };

/** Text that a CRM may contain, and that Slack might read as something else. */
const ODD_TEXTS = [
  'Send the revised quote for the annual plan, with the discount that was promised in March, '.repeat(50),
  '👩‍👩‍👧‍👦 🇮🇳 ☎️ '.repeat(60),
  '\u202eשיחה עם דנה\u2066 على الهاتف',
  "<b>Call</b> &amp; <script>alert(1)</script> \"quoted\" \\ 'it's'",
  '*bold* _italic_ ~struck~ `code` ```block``` > quote\n• # heading [link](https://example.com)',
  '<!channel> <!here> <@U00000000> <#C00000000> <https://example.com|link> :tada: @everyone',
  'a\u0000b\u0007\u001b[31mc\r\nd\u2028e\tf \ud800 half',
  '\u3164\u200b\u2800',
  '',
  'Z̴͎͖a̶l̵g̷o̸ '.repeat(20),
] as const;

const DAY_MS = 24 * 60 * 60_000;
/** The longest name, and so the longest label. */
const ZONE = 'America/Argentina/ComodRivadavia';
const SUPPORT_CODE = 'ABC234';
const LEAD_URL = `https://crm.example.com/LeadManagement/LeadDetails?LeadID=${guid(1)}`;
const EMAIL = `${'m'.repeat(250)}@example.com`;
const OWN_VIEW: ListView = { of: OWN, filter: 'all', page: 2, withReminders: true };
const LEAD_VIEW: ListView = {
  ...OWN_VIEW,
  of: { kind: 'lead', leadId: guid(0) },
  cameFrom: { filter: 'completed', page: 1_000 },
};

export function samples(now: Date): readonly Sample[] {
  const standpoint = { now, zone: ZONE, accountZone: ZONE };
  const reference = { ...LEAD_VIEW, taskId: guid(1), dueAtSeconds: undefined };
  const request = {
    reference,
    responseUrl: `https://hooks.slack.com/actions/T00000000/0000000000000/${'x'.repeat(24)}`,
    channelId: 'C00000000',
    channelName: 'c'.repeat(80),
    place: `C00000000:${now.getTime()}.000000`,
    openedAtMs: now.getTime(),
  };
  const task = { ...oddTask(now, 0), dueAt: new Date(now.getTime() + DAY_MS) };
  const controls = {
    conversation: { id: 'C00000000', name: request.channelName },
    hasReminder: (taskId: string) => Number(taskId.slice(-1)) % 2 === 1,
    mayChange: () => true,
    mayAdd: true,
  };
  const ownList = taskListMessage(listInput(now, OWN_VIEW), controls);
  const recents = recentLeads([1, 2, 3, 4, 5].map(guid), (id) => ODD_TEXTS[Number(id.slice(-1))], OWN_VIEW);
  const failure = notChangedMessage(
    { kind: 'reason-given', detail: '', reason: ODD_TEXTS[3] },
    { adminContact: ODD_TEXTS[4], supportCode: SUPPORT_CODE, about: ODD_TEXTS[5] },
  );
  const retry = tryShareAgain(LEAD_VIEW, controls.conversation);
  const passing = notSharedMessage('internal_error', SUPPORT_CODE, { retry });
  const missing = noListMessage('LeadSquared says 10,000 tasks but returned 0.', {
    supportCode: SUPPORT_CODE,
    retry,
  });
  const chooser: ChooserInput = {
    leads: Array.from({ length: 3 * LEADS_PER_PAGE }, (_, index) => oddLead(index)),
    isCut: true,
    query: { by: 'name', text: 'm'.repeat(100) },
    filter: 'completed',
    page: 2,
    notice: STILL_ASKING,
  };
  const noteUrl = 'https://example.slack.com/#lead-tasks-0123456789abcdef';
  const reminder = {
    ...standpoint,
    task,
    reference,
    at: now,
    leadUrl: LEAD_URL,
    allowChanges: true,
    noteUrl,
  };
  const form: AddTaskForm = {
    request: { ...request, mark: 'ABCD2345', view: LEAD_VIEW, leadId: undefined },
    draft: {
      lead: { typed: ODD_TEXTS[0] },
      name: ODD_TEXTS[4],
      details: ODD_TEXTS[0],
      type: undefined,
      dueAt: now,
      remindMinutesBefore: 15,
      ownerUserId: '',
    },
    types: ODD_TEXTS.flatMap((name, index) => (name === '' ? [] : [{ name, isAllDay: index % 2 === 0 }])),
    complaints: { lead: ODD_TEXTS[5], owner: ODD_TEXTS[0] },
  };
  const many = { leads: Array.from({ length: 150 }, (_, index) => oddLead(index)), isCut: true };
  const typed = typedBack({ ...form.draft, note: ODD_TEXTS[0] }, standpoint);
  const notAdded = notAddedMessage([{ words: ADDED_WORDS.unknown, typed }], {
    ...{ adminContact: ODD_TEXTS[4], supportCode: SUPPORT_CODE, about: ODD_TEXTS[5] },
    retry: tryAddTaskAgain({ view: LEAD_VIEW, lead: form.draft.lead, draft: form.draft }),
  });
  const completing = { ...request, mark: 'ABCD2345' };
  const said = [failure, passing, passing, { text: CHANGE_WORDS.unknown }];
  const reminders = ODD_TEXTS.map((name, index) => ({ name, at: now, taskHash: `${index}`.repeat(10) }));
  return [
    { what: 'a lead’s list', message: taskListMessage(listInput(now, LEAD_VIEW), controls) },
    { what: 'a rep’s own list', message: ownList },
    { what: 'a shared list', message: sharedListMessage(listInput(now, LEAD_VIEW), ODD_TEXTS[5]) },
    { what: 'a choice of leads', message: chooserMessage(chooser) },
    { what: 'the help', message: helpMessage('/tasks', { supportCode: SUPPORT_CODE }) },
    { what: 'a reminder', message: reminderMessage({ ...reminder, lead: oddLead(1) }) },
    { what: 'a wait', message: waitMessage({ words: STILL_ASKING, about: ODD_TEXTS[4] }) },
    { what: 'a failure', message: failure },
    { what: 'a failure that may pass', message: passing },
    { what: 'a task that wasn’t added', message: notAdded },
    { what: 'the offer to add a task', message: addTaskPrompt(ODD_TEXTS[0]) },
    { what: 'the modal that adds a task', view: addTaskModal(form) },
    { what: 'the choice of leads in it', view: addTaskModal(withChoice(form, many)) },
    { what: 'the modal while a task is checked', view: checkingModal() },
    { what: 'the modal of a rep who may not add tasks', view: addTaskWords(ODD_TEXTS[4]) },
    { what: 'the modal that completes a task', view: changeModal('complete', completing, task, standpoint) },
    { what: 'the modal that reschedules a task', view: changeModal('reschedule', request, task, standpoint) },
    { what: 'the modal for a task that is gone', view: changeModal('complete', request, 'gone', standpoint) },
    { what: 'the modal for a task that the rep may not see', view: refusedModal(failure) },
    { what: 'the modal that asks for a lead', view: findLeadModal(ODD_TEXTS[0], 'C00000000') },
    {
      what: 'the switches of notifications',
      view: notificationsModal(
        ALL_ON,
        { address: { ...request, isFailure: true }, beside: request.reference },
        true,
      ),
    },
    { what: 'new tasks', message: newTasksMessage(ODD_TEXTS, { shown: 2, blocks: ownList.blocks, noteUrl }) },
    { what: 'a morning list', message: morningMessage(ODD_TEXTS, { blocks: ownList.blocks, noteUrl }) },
    { what: 'no morning list', message: noMorningListMessage(failure, noteUrl) },
    { what: 'missing tasks', message: missing },
    { what: 'what Slack keeps of notifications', message: keptMessage(ALL_ON, noteUrl) },
    { what: 'the window with the help', view: helpModal('/tasks') },
    {
      what: 'the Home tab',
      view: homeView({
        view: OWN_VIEW,
        command: '/tasks',
        said,
        list: ownList.blocks,
        recents,
        reminders,
        notifications: ALL_ON,
        zone: ZONE,
      }),
    },
  ];
}

/** The second of four pages, so that it has every control. */
function listInput(now: Date, view: ListView): TaskListInput {
  const tasks = Array.from({ length: 4 * TASKS_PER_PAGE }, (_, index) => oddTask(now, index));
  const standpoint = { now, zone: ZONE, accountZone: ZONE };
  const owns = () => false;
  const isOwn = view.of.kind === 'own';
  const agenda = agendaOf(tasks, { filter: view.filter, page: view.page, owns, ...standpoint });
  const taskId = agenda.entries[0]?.task.id ?? '';
  const words = CHANGE_WORDS.done({ kind: 'reschedule', taskId, dueAt: now }, undefined, standpoint);
  return {
    ...standpoint,
    view,
    list: { tasks, saidCount: tasks.length + 1 },
    asOf: now,
    agenda,
    owns,
    lead: isOwn ? undefined : oddLead(0),
    leadOf: () => oddLead(1),
    leadUrl: isOwn ? undefined : LEAD_URL,
    notice: words,
    confirmation: { taskId, words },
    matching: { by: 'name', name: ODD_TEXTS[0], areUsersKnown: true },
  };
}

/** In days from now: just over, in a moment, and in the years 1000 and 9999 or so. The last tasks have no date. */
const DUE_IN_DAYS = [-2, -0.001, 0.001, 0.01, 2, 400, -374_000, 2_900_000];

function oddTask(now: Date, index: number): Task {
  const text = ODD_TEXTS[index % ODD_TEXTS.length] ?? '';
  const days = DUE_IN_DAYS[index % ODD_TEXTS.length];
  const at = (inDays: number) => new Date(now.getTime() + inDays * DAY_MS);
  return {
    id: guid(index),
    name: text,
    description: ODD_TEXTS[(index + 3) % ODD_TEXTS.length] ?? '',
    type: text,
    dueAt: days === undefined ? undefined : at(days),
    // Some are under way, and some end before they start.
    endsAt: index % 3 === 1 ? at(0.02) : undefined,
    isAllDay: index % 5 === 3,
    givenDays: undefined,
    unreadableDueDate: days === undefined ? ODD_TEXTS[3] : '',
    unreadableEndDate: '',
    owner: { id: guid(index), name: text },
    relatedTo: { leadId: index % 3 === 2 ? undefined : guid(index), name: text },
    status: index === 1 ? 'Pending' : text,
    state: index === 5 ? 'completed' : 'open',
    reminder:
      index % 2 === 0
        ? { kind: 'minutes before', minutes: 20 * 10 ** (index % ODD_TEXTS.length) }
        : { kind: 'days before', days: index, minuteOfDay: 600 },
  };
}

/** Each name is that of three leads, of whom two have the same e-mail address. */
function oddLead(index: number): Lead {
  const text = ODD_TEXTS[Math.floor(index / 3) % ODD_TEXTS.length] ?? '';
  const email = index % 2 === 0 ? EMAIL : '';
  const phone = '+91 98450 12345 ext. 678';
  return {
    id: guid(index),
    name: text,
    email,
    phone,
    company: text,
    stage: text,
    ownerId: guid(index),
    ownerName: text,
    ownerEmail: email,
  };
}

function guid(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}
