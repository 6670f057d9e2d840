/** Checks the task that a rep has submitted, and adds it. */
import type { ModalView } from '@slack/types';
import type { AccountTimeZone } from '../leadsquared/account.ts';
import type { KnownLeads } from '../leadsquared/known-leads.ts';
import type { WaitInLine } from '../leadsquared/limit/scheduler.ts';
import { tryAddTaskAgain } from '../messages/add-task-button.ts';
import {
  type AddRequest,
  addTaskModal,
  addTaskWords,
  type Complaints,
  FIELDS,
  type Field,
  type SubmittedTask,
  withChoice,
} from '../messages/add-task-modal.ts';
import { ADDED_WORDS, COMPLAINTS, typedBack } from '../messages/add-task-words.ts';
import { escapeMrkdwn } from '../messages/block-text.ts';
import { listOfLead } from '../messages/control-values.ts';
import { notAddedMessage } from '../messages/failure-messages.ts';
import type { Log } from '../ops/log.ts';
import type { Viewers } from '../slack/viewers.ts';
import type { Failure } from '../tasks/failure.ts';
import { type NewTask, signed, storedTimes } from '../tasks/new-task.ts';
import { readGuid } from '../tasks/read-guid.ts';
import type { Added, AddingTask, AddOnce } from './add-once.ts';
import type { Audit } from './audit.ts';
import { waitInLine } from './await-answer.ts';
import type { CheckedTask, CheckTask, TaskTypes } from './check-task.ts';
import type { Interaction, Result } from './interaction.ts';
import type { ModalWindows } from './modal-windows.ts';
import { isFromBefore } from './process-start.ts';
import type { Recents } from './recents.ts';
import type { Lists } from './show-list.ts';
import type { TaskLookups } from './task-lookups.ts';
import type { TellAdded } from './tell-added.ts';

/** How Slack is answered about a submission; undefined closes the modal. */
export type SubmissionAnswer =
  | undefined
  | { readonly response_action: 'errors'; readonly errors: Record<string, string> }
  | { readonly response_action: 'update'; readonly view: ModalView };

export interface TaskSubmission extends SubmittedTask {
  /** The modal's id. */
  readonly viewId: string;
  /** Gives false where Slack had to be answered before: then the modal shows a wait. */
  readonly respond: (answer: SubmissionAnswer) => boolean;
}

type Wrong = Extract<CheckedTask, { kind: 'complaints' }>;

const ACCOUNT_UNREAD: Failure = { kind: 'not-answering', detail: 'account time zone' };
/** As long as it isn't known yet. */
const NO_WAIT: WaitInLine = { place: 0, ms: 0 };

export type AddTask = ReturnType<typeof createAddTask>;

export function createAddTask(uses: {
  checkTask: CheckTask;
  addOnce: AddOnce;
  tellAdded: TellAdded;
  lists: Lists;
  taskLookups: TaskLookups;
  recents: Recents;
  taskTypes: TaskTypes;
  knownLeads: KnownLeads;
  viewers: Viewers;
  accountTimeZone: AccountTimeZone;
  windows: ModalWindows;
  log: Log;
  audit: Audit;
  adminContact: string;
}) {
  const { addOnce, lists, viewers, windows, log, adminContact } = uses;

  /** Adds it once. All that is added says which rep did it. An all-day task isn't sent while the account's days aren't known. */
  async function create(task: NewTask, adding: AddingTask): Promise<Added> {
    const { userId, mark } = adding;
    const [by, { zone }] = await Promise.all([viewers.name(userId), viewers.viewer(userId)]);
    const accountZone = task.type?.isAllDay ? await uses.accountTimeZone.forTask(userId) : zone;
    if (accountZone === undefined) return { kind: 'unread', failure: ACCOUNT_UNREAD };
    const description = signed(task.details, { by: by || userId, mark });
    return addOnce.addTask({ ...task, ...storedTimes(task, { zone, accountZone }), description }, adding);
  }

  /** What the rep typed stays in the modal, with what is wrong. */
  function drawWrong(submission: TaskSubmission, { complaints, found }: Wrong): ModalView {
    const { request, draft, typedLead } = submission;
    const types = uses.taskTypes.lastAnswer('all')?.value ?? [];
    // Its name was shown before, if the rep may see it.
    const lead =
      'leadId' in draft.lead && !complaints.lead ? uses.knownLeads.get(draft.lead.leadId) : undefined;
    const form = {
      // What is typed is searched for again where the lead is wrong, so that another one can be chosen.
      request: complaints.lead ? { ...request, matched: undefined } : request,
      draft: request.leadId === undefined ? { ...draft, lead: { typed: typedLead } } : draft,
      ...{ types, lead, complaints },
    };
    return addTaskModal(found ? withChoice(form, found) : form);
  }

  /** What is only typed wrong is no refusal. */
  async function noteWrong(interaction: Interaction, { found, refusal }: Wrong): Promise<void> {
    if (found) {
      const leads = found.leads.map(({ id }) => id);
      await uses.audit.note(interaction, { what: 'lead', leads }, { outcome: 'chooser' });
    }
    if (refusal) await uses.audit.note(interaction, { what: 'add-task', lead: refusal.leadId }, refusal);
  }

  /** In the modal: as long as Slack waits for it by its answer, and later by a new drawing. */
  async function tellWrong(
    interaction: Interaction,
    submission: TaskSubmission,
    wrong: Wrong,
  ): Promise<Result> {
    const { request, draft, typedLead, viewId, respond } = submission;
    const outcome = 'invalid-task';
    await noteWrong(interaction, wrong);
    const view = drawWrong(submission, wrong);
    const errors = wrong.found ? undefined : errorsIn(request, wrong.complaints);
    const isInTime = respond(
      errors ? { response_action: 'errors', errors } : { response_action: 'update', view },
    );
    if (isInTime) return { outcome };
    if (await windows.update({ id: viewId, hash: undefined }, view)) return { outcome };
    // The rep has closed it. What they typed isn't lost.
    const { zone } = await viewers.viewer(interaction.userId);
    const why = escapeMrkdwn(Object.values(wrong.complaints).join(' '));
    const lost = { words: `${ADDED_WORDS.notAdded} ${why}`, typed: typedBack(draft, { zone }) };
    const isOtherLeadNeeded = wrong.complaints.lead !== undefined && request.leadId === undefined;
    const lead = isOtherLeadNeeded ? { typed: typedLead } : draft.lead;
    const message = notAddedMessage([lost], {
      adminContact,
      supportCode: interaction.supportCode,
      about: draft.name,
      retry: tryAddTaskAgain({ view: request.view, lead, draft }),
    });
    return { outcome, delivery: await interaction.surface.giveBack(message) };
  }

  async function add(
    interaction: Interaction,
    { request, draft }: TaskSubmission,
    task: NewTask,
  ): Promise<Result> {
    const { userId, surface } = interaction;
    const about = task.name;
    const view = request.view ?? listOfLead(task.leadId);
    const retry = tryAddTaskAgain({ view: request.view, lead: { leadId: task.leadId }, draft });
    // The list that is to show it says the wait.
    const draw = request.view && ((notice?: string) => lists.drawLast(interaction, view, notice));
    const onWait = (wait: () => WaitInLine) =>
      void surface.tellWait(waitInLine(wait, { about, doing: ADDED_WORDS.adding, draw }));
    onWait(() => NO_WAIT);
    const added = await create(task, {
      mark: request.mark,
      userId,
      mayBeThere: isFromBefore(request.openedAtMs),
      onWait,
      read: () => uses.taskLookups.find(userId, view, { pastCache: true, onWait }),
    });
    if (added.kind === 'added') await uses.recents.add(userId, task.leadId);
    const result = await uses.tellAdded(interaction, { draft, view, retry, added });
    const { supportCode, teamId: team } = interaction;
    const taskId = added.kind === 'added' ? readGuid(added.task.id) : undefined;
    const what = { supportCode, user: userId, team, change: 'add-task', task: taskId };
    log.info({ ...what, dueAt: task.dueAt.toISOString(), result: result.outcome }, 'Change');
    await uses.audit.note(interaction, { what: 'add-task', lead: task.leadId, task: taskId }, result);
    return result;
  }

  async function submit(interaction: Interaction, submission: TaskSubmission): Promise<Result> {
    const { draft, respond, viewId } = submission;
    const checked = await uses.checkTask.check(interaction.userId, draft);
    if (checked.kind !== 'task') return tellWrong(interaction, submission, checked);
    if (!respond(undefined)) {
      await windows.update({ id: viewId, hash: undefined }, addTaskWords(ADDED_WORDS.goesOn));
    }
    return add(interaction, submission, checked.task);
  }

  /** Where the task couldn't even be checked, as for a rep who may not use the app any more: a message says why. */
  async function giveBack(submission: TaskSubmission): Promise<void> {
    const complaints = { name: COMPLAINTS.notSent };
    const isInTime = submission.respond({
      response_action: 'errors',
      errors: { [FIELDS.name]: COMPLAINTS.notSent },
    });
    if (isInTime) return;
    const view = drawWrong(submission, { kind: 'complaints', complaints });
    await windows.update({ id: submission.viewId, hash: undefined }, view);
  }

  return { submit, giveBack, create };
}

/** By block. Undefined where the modal has no such field: Slack shows no error without one. */
function errorsIn({ leadId }: AddRequest, complaints: Complaints): Record<string, string> | undefined {
  if (leadId !== undefined && complaints.lead !== undefined) return undefined;
  const fields = Object.keys(FIELDS).filter((field): field is Field => field in complaints);
  return Object.fromEntries(fields.map((field) => [FIELDS[field], complaints[field] ?? '']));
}
