/** Completes a task and, in the same turn, adds what the rep has typed beside it: a note on its lead, and a next task. */
import { tryAddTaskAgain } from '../messages/add-task-button.ts';
import { ADDED_WORDS, FINISHED_WORDS, typedBack } from '../messages/add-task-words.ts';
import { escapeMrkdwn } from '../messages/block-text.ts';
import type { TypedExtras } from '../messages/change-modals.ts';
import { deniedWords, type NotAdded, notAddedMessage } from '../messages/failure-messages.ts';
import type { Log } from '../ops/log.ts';
import type { Viewers } from '../slack/viewers.ts';
import { taskOf } from '../tasks/change.ts';
import { type NewTask, signed } from '../tasks/new-task.ts';
import { readGuid } from '../tasks/read-guid.ts';
import type { Added, AddedNote, AddOnce } from './add-once.ts';
import type { AddTask } from './add-task.ts';
import type { Audit, Audited } from './audit.ts';
import { waitInLine } from './await-answer.ts';
import type { ChangeRights } from './change-rights.ts';
import type { ChangeTask, Ending } from './change-task.ts';
import type { CheckTask } from './check-task.ts';
import type { Result } from './interaction.ts';
import { isFromBefore } from './process-start.ts';
import type { Press } from './show-list.ts';
import type { Found, TaskLookups } from './task-lookups.ts';

export type FinishTask = ReturnType<typeof createFinishTask>;

/** How adding one thing went. */
interface Step {
  /** In our own words, as mrkdwn. */
  readonly words: string;
  /** What is given back to the rep. */
  readonly lost?: NotAdded;
  readonly found?: Found | undefined;
}

export function createFinishTask(uses: {
  changeTask: ChangeTask['changeTask'];
  addOnce: AddOnce;
  toCreate: AddTask['toCreate'];
  checkTask: CheckTask;
  rights: ChangeRights;
  taskLookups: TaskLookups;
  viewers: Viewers;
  log: Log;
  audit: Audit;
  adminContact: string;
}) {
  const { addOnce, viewers, log, adminContact } = uses;

  async function logChange(
    press: Press,
    { what, ...audited }: Audited & { what: 'add-task' | 'add-note' },
  ): Promise<void> {
    const { supportCode, userId: user, teamId: team } = press;
    log.info({ supportCode, user, team, change: what, result: audited.outcome }, 'Change');
    await uses.audit.note(press, { what, ...audited });
  }

  function tellDoing(press: Press, doing: string) {
    return (wait: Parameters<typeof waitInLine>[0]) =>
      void press.surface.tellWait(waitInLine(wait, { about: press.about ?? '', doing }));
  }

  async function addNote(press: Press, extras: TypedExtras, mayBeThere: boolean): Promise<Step> {
    const { leadId, mark, note: typed } = extras;
    const by = (await viewers.name(press.userId)) || press.userId;
    const adding = { leadId, mark, note: signed(typed, { by, mark }) };
    const onWait = tellDoing(press, FINISHED_WORDS.addingNote);
    const added = await addOnce.addNote(adding, { userId: press.userId, onWait, mayBeThere });
    await logChange(press, { what: 'add-note', lead: leadId, outcome: added.kind });
    const words = NOTE_WORDS[added.kind];
    if (added.kind === 'added') return { words };
    const failure = added.kind === 'refused' ? added.failure : undefined;
    return { words, lost: { words, failure, typed: typedBack({ note: typed }, { zone: 'UTC' }) } };
  }

  async function addNext(
    press: Press,
    { leadId, mark }: TypedExtras,
    { next, mayBeThere }: { next: NonNullable<TypedExtras['next']>; mayBeThere: boolean },
  ): Promise<Step> {
    const { userId } = press;
    const typed = typedBack(next, await viewers.viewer(userId));
    const notAdded = (why: string): Step => ({
      words: FINISHED_WORDS.nextNotAdded,
      lost: { words: `${FINISHED_WORDS.nextNotAdded} ${why}`, typed },
    });
    const denial = await uses.rights.denial(userId, { leadId });
    if (denial) return notAdded(deniedWords(denial, adminContact));
    const owner = await uses.checkTask.findOwner(userId, userId);
    if ('complaint' in owner) return notAdded(escapeMrkdwn(owner.complaint));
    const type = await uses.checkTask.usualTypeFor(userId);
    const task: NewTask = { leadId, ...next, ...owner, details: '', type, remindMinutesBefore: undefined };
    const view = { of: { kind: 'lead', leadId }, filter: 'pending', page: 1 } as const;
    const onWait = tellDoing(press, FINISHED_WORDS.addingNext);
    const added = await addOnce.addTask(await uses.toCreate(userId, task, mark), {
      ...{ mark, userId, mayBeThere, onWait },
      read: () => uses.taskLookups.find(userId, view, { pastCache: true, onWait }),
    });
    const addedId = added.kind === 'added' ? readGuid(added.task.id) : undefined;
    await logChange(press, { what: 'add-task', lead: leadId, task: addedId, outcome: added.kind });
    const words = NEXT_WORDS[added.kind];
    if (added.kind === 'added') return { words, found: added.found };
    return { words, lost: { words, failure: 'failure' in added ? added.failure : undefined, typed } };
  }

  /** Whether what was typed may be added: the task is completed, and the rep may do that there. */
  async function mayAdd(press: Press, extras: TypedExtras, ending: Ending): Promise<boolean> {
    const { userId, reference } = press;
    const state = stateAfter(ending, reference.taskId);
    if (state === 'open') return false;
    // A made-up control may name a lead that the task isn't of.
    const leadId = reference.of.kind === 'lead' ? reference.of.leadId : ending.task?.relatedTo?.leadId;
    if (leadId !== extras.leadId) return false;
    const isDenied =
      state === 'completed before' && (await uses.rights.denial(userId, { task: ending.task, leadId }));
    return !isDenied && (await uses.checkTask.findLead({ leadId }, userId)).kind === 'lead';
  }

  /** One after the other, and what came of each is told. */
  async function followUp(press: Press, extras: TypedExtras, ending: Ending): Promise<Ending> {
    const steps: Step[] = [];
    if (await mayAdd(press, extras, ending)) {
      const isBefore = stateAfter(ending, press.reference.taskId) === 'completed before';
      const mayBeThere = isBefore || isFromBefore(extras.openedAtMs);
      if (extras.note.trim() !== '') steps.push(await addNote(press, extras, mayBeThere));
      if (extras.next) steps.push(await addNext(press, extras, { next: extras.next, mayBeThere }));
    } else {
      const typed = typedBack({ note: extras.note, ...extras.next }, await viewers.viewer(press.userId));
      steps.push({ words: '', lost: { words: FINISHED_WORDS.nothingAdded, typed } });
    }
    const after = () =>
      giveBack(
        press,
        extras,
        steps.flatMap(({ lost }) => lost ?? []),
      );
    if ('told' in ending) return { ...ending, after };
    const { confirmed, read } = ending;
    const words = [confirmed.words, ...steps.map((step) => step.words)].filter(Boolean).join('\n');
    // The list that was read last has the next task too.
    const latest =
      press.reference.of.kind === 'lead' ? steps.findLast(({ found }) => found)?.found : undefined;
    return { ...ending, read: { ...read, ...latest }, confirmed: { ...confirmed, words }, after };
  }

  /** All in one message, after the list: a response_url takes few. */
  async function giveBack(
    press: Press,
    { leadId, next }: TypedExtras,
    lost: readonly NotAdded[],
  ): Promise<void> {
    if (lost.length === 0) return;
    const { supportCode, about } = press;
    const isNextLost = next && lost.some(({ words }) => words.startsWith(FINISHED_WORDS.nextNotAdded));
    const retry = isNextLost ? tryAddTaskAgain({ lead: { leadId }, draft: next }) : undefined;
    await press.surface.showBeside(notAddedMessage(lost, { adminContact, supportCode, about, retry }));
  }

  return async (press: Press, extras: TypedExtras | undefined): Promise<Result> => {
    const { taskId } = press.reference;
    const isMore = extras && (extras.note.trim() !== '' || extras.next !== undefined);
    const result = await uses.changeTask(
      press,
      { kind: 'complete', taskId },
      isMore ? (ending) => followUp(press, extras, ending) : undefined,
    );
    if (isMore && result.outcome === 'changes-off') {
      const typed = typedBack({ note: extras.note, ...extras.next }, await viewers.viewer(press.userId));
      await giveBack(press, extras, [{ words: FINISHED_WORDS.nothingAdded, typed }]);
    }
    return result;
  };
}

const NOTE_WORDS: Readonly<Record<AddedNote['kind'], string>> = {
  added: FINISHED_WORDS.noteAdded,
  'not-shown': FINISHED_WORDS.noteNotShown,
  unknown: FINISHED_WORDS.noteUnknown,
  refused: FINISHED_WORDS.noteNotAdded,
};

const NEXT_WORDS: Readonly<Record<Added['kind'], string>> = {
  added: FINISHED_WORDS.nextAdded,
  'not-shown': ADDED_WORDS.notShownYet,
  unknown: FINISHED_WORDS.nextUnknown,
  overtaken: FINISHED_WORDS.nextUnknown,
  refused: FINISHED_WORDS.nextNotAdded,
  unread: FINISHED_WORDS.nextNotAdded,
};

/** Whether the task is completed now, by this submission or before it. LeadSquared's list may not show it yet. */
function stateAfter(ending: Ending, taskId: string): 'completed' | 'completed before' | 'open' {
  if (ending.isAccepted) return 'completed';
  if ('told' in ending) return 'open';
  const { outcome } = ending.confirmed;
  if (outcome === 'done') return 'completed';
  const isCompleted = taskOf(ending.read.list.tasks, taskId)?.state === 'completed';
  return outcome === 'done-before' || isCompleted ? 'completed before' : 'open';
}
