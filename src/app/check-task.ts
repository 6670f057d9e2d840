/** Checks what a rep submits as a new task: which lead and owner they mean, and what is wrong. */
import type { KnownLeads } from '../leadsquared/known-leads.ts';
import { type Lookups, outcomeOf, valueIn } from '../leadsquared/lookups.ts';
import { type Complaints, usualType } from '../messages/add-task-modal.ts';
import { COMPLAINTS } from '../messages/add-task-words.ts';
import { oneLine } from '../messages/block-text.ts';
import { readDue } from '../messages/change-modals.ts';
import { listOfLead, secondsOf } from '../messages/control-values.ts';
import { isUserId, literalDeniedWords, UNNAMED_ADMIN } from '../messages/failure-messages.ts';
import type { Viewers } from '../slack/viewers.ts';
import { readLead } from '../tasks/command-text.ts';
import type { Failure } from '../tasks/failure.ts';
import { type FoundLeads, isChoice, type LeadQuery } from '../tasks/lead.ts';
import type { NewTask, TaskType } from '../tasks/new-task.ts';
import type { LeadId } from '../tasks/task.ts';
import type { TaskDraft } from '../tasks/task-draft.ts';
import type { Ended } from './audit.ts';
import type { ChangeRights } from './change-rights.ts';
import { type AccountUsers, findUser } from './find-user.ts';
import type { LeadSearches, LeadSight } from './lead-sight.ts';
import type { TaskLookups } from './task-lookups.ts';

/** The account's types of tasks: one lookup, whatever the key. */
export type TaskTypes = Lookups<'all', readonly TaskType[]>;

/** Why a lead was looked for in vain, or may get no task, for the audit. */
export interface LeadRefusal extends Ended {
  /** Where the rep gave its id. */
  readonly leadId?: LeadId;
}

/** Which lead a rep means. */
export type MeantLead =
  | { readonly kind: 'lead'; readonly leadId: LeadId }
  | { readonly kind: 'several'; readonly found: FoundLeads; readonly query: LeadQuery }
  | { readonly kind: 'complaint'; readonly complaint: string; readonly refusal?: LeadRefusal };

export type CheckedTask =
  | { readonly kind: 'task'; readonly task: NewTask }
  | {
      readonly kind: 'complaints';
      readonly complaints: Complaints;
      readonly found?: FoundLeads;
      readonly refusal?: LeadRefusal | undefined;
    };

const MAX_ADMIN_NAME = 80;

export type CheckTask = ReturnType<typeof createCheckTask>;

export function createCheckTask(uses: {
  searches: LeadSearches;
  taskLookups: TaskLookups;
  leadSight: LeadSight;
  knownLeads: KnownLeads;
  users: AccountUsers;
  taskTypes: TaskTypes;
  viewers: Viewers;
  rights: ChangeRights;
  adminContact: string;
}) {
  const { searches, taskLookups, leadSight, knownLeads, users, taskTypes, viewers, rights, adminContact } =
    uses;

  /** An id is taken as it is where everyone sees all leads. */
  async function seenLead(leadId: LeadId, userId: string): Promise<MeantLead> {
    if (await leadSight.seesNow(userId, leadId)) return { kind: 'lead', leadId };
    const found = await taskLookups.find(userId, listOfLead(leadId));
    return 'failure' in found ? unread(found.failure, leadId) : { kind: 'lead', leadId };
  }

  async function findLead(lead: TaskDraft['lead'], userId: string): Promise<MeantLead> {
    if ('leadId' in lead) return seenLead(lead.leadId, userId);
    if (lead.typed.trim() === '') return { kind: 'complaint', complaint: COMPLAINTS.noLead };
    const read = readLead(lead.typed);
    if (!read) return { kind: 'complaint', complaint: COMPLAINTS.unclearLead };
    if ('leadId' in read) return seenLead(read.leadId, userId);
    const { query } = read;
    const outcome = await outcomeOf(searches.ask(userId, query));
    if (outcome.kind === 'failed') return unread(outcome.failure);
    const { leads } = outcome.value;
    knownLeads.note(leads);
    const [only] = leads;
    if (!only) {
      const refusal = { outcome: 'no-lead' };
      return { kind: 'complaint', complaint: COMPLAINTS.noSuchLead(query), refusal };
    }
    return isChoice(outcome.value)
      ? { kind: 'several', found: outcome.value, query }
      : { kind: 'lead', leadId: only.id };
  }

  /** The owner's id in LeadSquared, or what is wrong with the choice. */
  async function findOwner(
    ownerUserId: string,
    userId: string,
  ): Promise<{ ownerId: string } | { complaint: string }> {
    const email = await viewers.email(ownerUserId);
    if (email === undefined) return { complaint: COMPLAINTS.ownerUntold };
    if (email === '') return { complaint: COMPLAINTS.ownerWithoutEmail };
    const found = await findUser(users, email, { userId });
    switch (found.kind) {
      case 'user':
        return { ownerId: found.user.writtenId };
      case 'none':
        return { complaint: COMPLAINTS.ownerUnknown(email) };
      case 'several':
        return { complaint: COMPLAINTS.ownerTwice(email) };
      case 'unread':
        return { complaint: COMPLAINTS.ownersUnread };
    }
  }

  /** What the account's tasks usually are; undefined where LeadSquared doesn't say its types. */
  async function usualTypeFor(userId: string): Promise<TaskType | undefined> {
    const types = await valueIn(taskTypes.ask('all', { userId }));
    return types && usualType(types);
  }

  /** The admin contact in plain words: a complaint is literal text, which can’t mention anyone. */
  async function adminName(): Promise<string> {
    if (!isUserId(adminContact)) return adminContact;
    const { name } = await viewers.viewer(adminContact);
    const shown = oneLine(name, MAX_ADMIN_NAME);
    return shown === '' ? UNNAMED_ADMIN : `@${shown}`;
  }

  /** Why the rep may not add a task to the lead; undefined where they may. */
  async function findDenial(
    leadId: LeadId,
    userId: string,
  ): Promise<{ complaint: string; refusal: LeadRefusal } | undefined> {
    const denial = await rights.denial(userId, { leadId });
    return (
      denial && {
        complaint: literalDeniedWords(denial, await adminName()),
        refusal: { leadId, outcome: 'change-denied', detail: denial },
      }
    );
  }

  return {
    findLead,
    findDenial,
    findOwner,
    usualTypeFor,
    async check(userId: string, draft: TaskDraft): Promise<CheckedTask> {
      const typed = complaintsAbout(draft, new Date());
      // No call is spent on what is incomplete.
      if (Object.keys(typed).length > 0) return { kind: 'complaints', complaints: typed };
      const [meant, owner] = await Promise.all([
        findLead(draft.lead, userId),
        findOwner(draft.ownerUserId, userId),
      ]);
      const { name, details, dueAt, remindMinutesBefore } = draft;
      if (meant.kind !== 'lead' || 'complaint' in owner || dueAt === undefined) {
        const complaints: Complaints = {
          ...(meant.kind === 'complaint' && { lead: meant.complaint }),
          ...(meant.kind === 'several' && { lead: COMPLAINTS.chooseLead }),
          ...('complaint' in owner && { owner: owner.complaint }),
        };
        return {
          kind: 'complaints',
          complaints,
          ...(meant.kind === 'several' && { found: meant.found }),
          ...(meant.kind === 'complaint' && { refusal: meant.refusal }),
        };
      }
      const { leadId } = meant;
      const denied = await findDenial(leadId, userId);
      if (denied)
        return { kind: 'complaints', complaints: { lead: denied.complaint }, refusal: denied.refusal };
      // The rep wasn't asked where there is only one, or where the types weren't known in time.
      const type = draft.type ?? (await usualTypeFor(userId));
      return {
        kind: 'task',
        task: { leadId, name, details, type, dueAt, remindMinutesBefore, ownerId: owner.ownerId },
      };
    },
  };
}

/** Why the rep gets no such lead. */
function unread(failure: Failure, leadId?: LeadId): MeantLead & { kind: 'complaint' } {
  const { kind: outcome, detail } = failure;
  const refusal = { ...(leadId !== undefined && { leadId }), outcome, detail };
  return { kind: 'complaint', complaint: unreadWords(failure), refusal };
}

function unreadWords({ kind }: Failure): string {
  switch (kind) {
    case 'not-visible':
      return COMPLAINTS.notVisible;
    case 'no-active-user':
    case 'several-users':
    case 'no-email':
      return COMPLAINTS.repUnclear;
    case 'manager-loop':
      return COMPLAINTS.managersLoop;
    case 'not-checked':
      return COMPLAINTS.leadUnchecked;
    default:
      return COMPLAINTS.leadUnread;
  }
}

/** What can be told without asking. */
function complaintsAbout(draft: TaskDraft, now: Date): Complaints {
  const due = readDue(draft.dueAt && secondsOf(draft.dueAt), now);
  return {
    ...('typed' in draft.lead && draft.lead.typed.trim() === '' && { lead: COMPLAINTS.noLead }),
    ...(draft.name.trim() === '' && { name: COMPLAINTS.noName }),
    ...(typeof due === 'string' && { due }),
    ...(draft.ownerUserId === '' && { owner: COMPLAINTS.noOwner }),
  };
}
