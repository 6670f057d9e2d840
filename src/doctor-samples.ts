/** What the app shows, made of odd made-up data: the doctor asks Slack whether it takes it. */
import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import type { Message } from './messages/block-text.ts';
import {
  CHANGE_WORDS,
  type ChangeRequest,
  completeModal,
  rescheduleModal,
  unreadableModal,
} from './messages/change-modals.ts';
import type { ListView } from './messages/control-values.ts';
import {
  brokenMessage,
  changesOffMessage,
  failureMessage,
  modalNotOpenedMessage,
  notAllowedMessage,
  notSharedMessage,
  unreadableControlMessage,
} from './messages/failure-messages.ts';
import { findLeadModal, refusalModal } from './messages/find-lead-modal.ts';
import { helpMessage } from './messages/help-message.ts';
import { closedHomeView, homeView } from './messages/home-view.ts';
import { chooserMessage, LEADS_PER_PAGE, noLeadMessage, recentLeads } from './messages/lead-messages.ts';
import { sharedListMessage, type TaskListInput, taskListMessage } from './messages/list-message.ts';
import { reminderMessage } from './messages/reminder-message.ts';
import { STILL_ASKING } from './messages/waiting-words.ts';
import { agendaOf } from './tasks/agenda.ts';
import type { Failure } from './tasks/failure.ts';
import type { Lead } from './tasks/lead.ts';
import { OWN, type Task, type TaskReminder, type TaskState } from './tasks/task.ts';

export type Sample = { readonly what: string } & (
  | { readonly message: Message }
  | { readonly view: ModalView | HomeView }
);

/** What a CRM may hold, and what Slack might read as something else. */
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

/** Whose name is the longest, and so a label with it. */
const ZONE = 'America/Argentina/ComodRivadavia';
const ZONES = { zone: ZONE, accountZone: ZONE };
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const SUPPORT_CODE = 'ABC234';
const LEAD_URL = `https://crm.example.com/LeadManagement/LeadDetails?LeadID=${guid(1)}`;
const ABOUT = { adminContact: 'U00000000', supportCode: SUPPORT_CODE };

/** @param now the clock's, for tasks that are due soon and long ago */
export function samples(now: Date): readonly Sample[] {
  const messages = Object.entries({ ...lists(now), ...otherMessages(now) });
  const views = Object.entries({ ...modals(now), ...homes(now) });
  return [
    ...messages.map(([what, message]) => ({ what, message })),
    ...views.map(([what, view]) => ({ what, view })),
  ];
}

const LEAD_VIEW: ListView = {
  of: { kind: 'lead', leadId: guid(0) },
  filter: 'all',
  page: 2,
  withReminders: true,
  cameFrom: { filter: 'completed', page: 1_000 },
};
const OWN_VIEW: ListView = { of: OWN, filter: 'all', page: 2, withReminders: true };

function lists(now: Date): Record<string, Message> {
  const leadList = listInput(now, LEAD_VIEW, oddTasks(now));
  const emptyList: TaskListInput = {
    ...listInput(now, { of: OWN, filter: 'mine', page: 1 }, []),
    matching: { by: 'nothing', name: '', areUsersKnown: false },
  };
  const hasReminder = (taskId: string) => Number(taskId.slice(-1)) % 2 === 1;
  const channel = { id: 'C00000000', name: 'c'.repeat(80) };
  return {
    'a lead’s list': taskListMessage(leadList, { conversation: channel, hasReminder, allowChanges: true }),
    'a rep’s own list': ownList(now),
    'an empty list': taskListMessage(emptyList, {
      conversation: undefined,
      hasReminder,
      allowChanges: false,
    }),
    'a shared list': sharedListMessage(leadList, ODD_TEXTS[5]),
  };
}

function ownList(now: Date): Message {
  return taskListMessage(listInput(now, OWN_VIEW, oddTasks(now)), {
    conversation: { id: 'D00000000', name: 'directmessage' },
    hasReminder: () => true,
    allowChanges: true,
  });
}

function recents(): KnownBlock[] {
  const nameOf = (leadId: string) => ODD_TEXTS[Number(leadId.slice(-1))];
  return recentLeads([1, 2, 3, 4, 5].map(guid), nameOf, OWN_VIEW);
}

function otherMessages(now: Date): Record<string, Message> {
  return {
    'a choice of leads': chooserMessage({
      isCut: true,
      leads: Array.from({ length: 3 * LEADS_PER_PAGE }, (_, index) => oddLead(index)),
      query: { by: 'name', text: 'm'.repeat(100) },
      filter: 'completed',
      page: 2,
      notice: STILL_ASKING,
    }),
    'the help': helpMessage('/tasks', {
      notUnderstood: { kind: 'not-understood', rest: ODD_TEXTS[3], why: 'no filter' },
      supportCode: SUPPORT_CODE,
      recents: recents(),
    }),
    'a reminder': reminderMessage({
      task: { ...oddTask(now, 0), dueAt: new Date(now.getTime() + DAY_MS) },
      reference: changeRequest(now).reference,
      at: now,
      ...ZONES,
      leadUrl: LEAD_URL,
      allowChanges: true,
      markUrl: 'https://example.slack.com/#lead-tasks-0123456789abcdef',
    }),
    'the messages of failures': failures(),
    'the messages of refusals': joined([
      notAllowedMessage(ABOUT),
      changesOffMessage({ ...ABOUT, adminContact: ODD_TEXTS[4] }),
      modalNotOpenedMessage(SUPPORT_CODE),
      notSharedMessage('not_in_channel', SUPPORT_CODE),
      brokenMessage(ABOUT),
      unreadableControlMessage(SUPPORT_CODE),
      noLeadMessage({ by: 'name', text: ODD_TEXTS[1] }),
    ]),
  };
}

function modals(now: Date): Record<string, ModalView> {
  const request = changeRequest(now);
  const reference = { ...request.reference, dueAtSeconds: END_OF_9999_MS / 1000 };
  const lastTask = { ...oddTask(now, 1), dueAt: new Date(END_OF_9999_MS) };
  const standpoint = { now, ...ZONES };
  return {
    'the modal that completes a task': completeModal(request, oddTask(now, 0), standpoint),
    'the modal while its task is looked up': completeModal(request, undefined, standpoint),
    'the modal that reschedules a task': rescheduleModal({ ...request, reference }, lastTask, standpoint),
    'the modal that reschedules an unknown task': rescheduleModal(request, 'unknown', standpoint),
    'the modal for a task that is gone': completeModal(request, 'gone', standpoint),
    'the modal for an unreadable submission': unreadableModal(SUPPORT_CODE),
    'the modal that asks for a lead': findLeadModal(ODD_TEXTS[0], 'C00000000'),
    'the modal that refuses': refusalModal(notAllowedMessage(ABOUT)),
  };
}

function homes(now: Date): Record<string, HomeView> {
  const home = { view: OWN_VIEW, command: '/tasks' };
  return {
    'the Home tab': homeView({
      ...home,
      said: [failures(), { text: CHANGE_WORDS.unknown }],
      list: ownList(now).blocks,
      recents: recents(),
    }),
    'the Home tab without a list': homeView({
      ...home,
      said: [brokenMessage(ABOUT)],
      list: undefined,
      recents: [],
    }),
    'the Home tab for someone the app refuses': closedHomeView(notAllowedMessage(ABOUT)),
  };
}

function failures(): Message {
  return joined(Object.values(FAILURES).map((failure) => failureMessage(failure, ABOUT)));
}

/** One of each kind: another kind without a sample does not compile. */
const FAILURES: { readonly [K in Failure['kind']]: Extract<Failure, { kind: K }> } = {
  'request-refused': { kind: 'request-refused', reason: ODD_TEXTS[0], detail: '' },
  'access-refused': { kind: 'access-refused', detail: '' },
  'address-wrong': { kind: 'address-wrong', detail: '' },
  'limit-used-up': { kind: 'limit-used-up', detail: '' },
  'reason-given': { kind: 'reason-given', detail: '', reason: ODD_TEXTS[3] },
  'not-answering': { kind: 'not-answering', detail: '' },
  unexpected: { kind: 'unexpected', detail: '', answer: 'status 418' },
  unreadable: { kind: 'unreadable', detail: '' },
  busy: { kind: 'busy', detail: '', retryInMs: 30_000 },
  restarting: { kind: 'restarting', detail: '' },
  'no-email': { kind: 'no-email', detail: '', wasAsked: true },
  'no-user': { kind: 'no-user', detail: '', email: `*_~\`${'m'.repeat(250)}@example.com` },
};

function joined(messages: readonly Message[]): Message {
  return { text: messages[0]?.text ?? '', blocks: messages.flatMap(({ blocks }) => blocks) };
}

function guid(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

const END_OF_9999_MS = Date.UTC(9999, 11, 31, 23, 59, 59);

/** Ten: as many as a page has. */
function oddTasks(now: Date): Task[] {
  return ODD_TEXTS.map((_, index) => oddTask(now, index));
}

const ODD_REMINDERS: readonly (TaskReminder | undefined)[] = [
  { kind: 'minutes before', minutes: 20 },
  { kind: 'minutes before', minutes: 120 },
  { kind: 'minutes before', minutes: 1_000_000_000 },
  { kind: 'days before', days: 2, minuteOfDay: 600 },
  undefined,
];
const ODD_STATES: Readonly<Record<number, TaskState>> = { 5: 'cancelled', 7: 'completed' };

function oddTask(now: Date, index: number): Task {
  const nowMs = now.getTime();
  const dueMs = [
    ...[nowMs - 2 * DAY_MS, nowMs - 1, nowMs + MINUTE_MS, nowMs + 6 * MINUTE_MS, nowMs + 2 * DAY_MS],
    ...[nowMs + 400 * DAY_MS, -1, Date.UTC(1000, 0, 1), END_OF_9999_MS],
  ][index];
  const text = ODD_TEXTS[index] ?? '';
  return {
    id: guid(index),
    name: text,
    description: ODD_TEXTS[(index + 3) % ODD_TEXTS.length] ?? '',
    dueAt: dueMs === undefined ? undefined : new Date(dueMs),
    // One that is under way, and one whose end is before its start.
    endsAt: index === 1 || index === 4 ? new Date(nowMs + 30 * MINUTE_MS) : undefined,
    isAllDay: index % 5 === 3,
    givenDays: undefined,
    unreadableDueDate: dueMs === undefined ? ODD_TEXTS[3] : '',
    unreadableEndDate: '',
    owner: { id: guid(index), name: text },
    relatedTo: { leadId: index % 3 === 2 ? undefined : guid(index), name: text },
    status: index === 1 ? 'Pending' : text,
    state: ODD_STATES[index] ?? 'open',
    reminder: ODD_REMINDERS[index % 5],
  };
}

/** Three have the same name each, and two of three the same address. */
function oddLead(index: number): Lead {
  const text = ODD_TEXTS[Math.floor(index / 3) % ODD_TEXTS.length] ?? '';
  return {
    id: guid(index),
    name: text,
    email: index % 2 === 0 ? `${'m'.repeat(250)}@example.com` : '',
    phone: '+91 98450 12345 ext. 678',
    company: text,
    stage: text,
    ownerName: text,
  };
}

/** The second of three pages, so that each control is there. */
function listInput(now: Date, view: ListView, tasks: readonly Task[]): TaskListInput {
  const owns = () => false;
  const standpoint = { now, ...ZONES };
  const agenda = agendaOf(tasks, { filter: view.filter, page: 1, owns, ...standpoint });
  const paged = tasks.length === 0 ? agenda : { ...agenda, page: 2, pages: 3, total: 3 * tasks.length };
  const change = { kind: 'reschedule', taskId: guid(1), dueAt: now } as const;
  return {
    ...standpoint,
    view,
    list: { tasks, saidCount: 3 * tasks.length + 1 },
    asOf: now,
    agenda: paged,
    owns,
    lead: view.of.kind === 'own' ? undefined : oddLead(0),
    leadName: () => ODD_TEXTS[1],
    leadUrl: view.of.kind === 'own' ? undefined : LEAD_URL,
    notice: CHANGE_WORDS.done(change, undefined, standpoint),
    matching: { by: 'name', name: ODD_TEXTS[0], areUsersKnown: true },
  };
}

function changeRequest(now: Date): ChangeRequest {
  return {
    reference: { ...LEAD_VIEW, taskId: guid(1), dueAtSeconds: undefined },
    responseUrl: `https://hooks.slack.com/actions/T00000000/0000000000000/${'x'.repeat(24)}`,
    channelId: 'C00000000',
    channelName: 'c'.repeat(80),
    place: `C00000000:${now.getTime()}.000000`,
    openedAtMs: now.getTime(),
  };
}
