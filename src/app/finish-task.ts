/** Completes a task and, in the same turn, adds what the rep has typed beside it: a note on its lead, and a next task. */
import type { Button, KnownBlock } from '@slack/types';
import { tryAddTaskAgain } from '../messages/add-task-button.ts';
import { ADDED_WORDS, FINISHED_WORDS, typedBack } from '../messages/add-task-words.ts';
import { escapeMrkdwn } from '../messages/block-text.ts';
import type { TypedExtras } from '../messages/change-modals.ts';
import { deniedWords, notAddedMessage, notDoneWordsMessage } from '../messages/failure-messages.ts';
import type { Log } from '../ops/log.ts';
import type { Viewers } from '../slack/viewers.ts';
import { taskOf } from '../tasks/change.ts';
import type { Failure } from '../tasks/failure.ts';
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
import type { Press } from './show-list.ts';
import type { Found, TaskLookups } from './task-lookups.ts';

export type FinishTask = ReturnType<typeof createFinishTask>;

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

  /** What wasn't added, with what the rep had typed. */
  async function giveBack(
    press: Press,
    words: string,
    { extras, failure, retry }: { extras: Partial<TypedExtras>; failure?: Failure; retry?: Button },
  ): Promise<void> {
    const { userId, supportCode, surface } = press;
    const { zone } = await viewers.viewer(userId);
    const { note, next } = extras;
    const typed: KnownBlock[] = typedBack({ ...(note && { note }), ...next }, { zone });
    const context = { supportCode, about: press.about, typed, retry };
    const message = failure
      ? notAddedMessage(failure, { ...context, adminContact, preface: words })
      : notDoneWordsMessage(words, context);
    await surface.showBeside(message);
  }

  function tellDoing(press: Press, doing: string) {
    return (wait: Parameters<typeof waitInLine>[0]) =>
      void press.surface.tellWait(waitInLine(wait, { about: press.about ?? '', doing }));
  }

  /** @param mayBeThere the same submission may have been here before */
  async function addNote(
    press: Press,
    extras: TypedExtras,
    mayBeThere: boolean,
  ): Promise<string | undefined> {
    const { leadId, mark, note: typed } = extras;
    if (typed.trim() === '') return undefined;
    const { name } = await viewers.viewer(press.userId);
    const note = signed(typed, { by: name || press.userId, mark });
    const onWait = tellDoing(press, FINISHED_WORDS.addingNote);
    const { userId } = press;
    const added: AddedNote = await addOnce.addNote({ leadId, note, mark }, { userId, onWait, mayBeThere });
    await logChange(press, { what: 'add-note', lead: leadId, outcome: added.kind });
    if (added.kind === 'added') return FINISHED_WORDS.noteAdded;
    const only = { note: typed };
    if (added.kind === 'refused') {
      await giveBack(press, FINISHED_WORDS.noteNotAdded, { extras: only, failure: added.failure });
      return FINISHED_WORDS.noteNotAdded;
    }
    await giveBack(press, FINISHED_WORDS.noteUnknown, { extras: only });
    return FINISHED_WORDS.noteUnknown;
  }

  async function addNext(
    press: Press,
    { leadId, mark, next }: TypedExtras,
  ): Promise<{ words: string; found?: Found | undefined } | undefined> {
    if (next === undefined) return undefined;
    const { userId } = press;
    const only = { next };
    const retry = tryAddTaskAgain({ lead: { leadId }, draft: next });
    const denial = await uses.rights.denial(userId, { leadId });
    if (denial) {
      const why = deniedWords(denial, adminContact);
      await giveBack(press, `${FINISHED_WORDS.nextNotAdded} ${why}`, { extras: only });
      return { words: FINISHED_WORDS.nextNotAdded };
    }
    const owner = await uses.checkTask.findOwner(userId, userId);
    if ('complaint' in owner) {
      const why = escapeMrkdwn(owner.complaint);
      await giveBack(press, `${FINISHED_WORDS.nextNotAdded} ${why}`, { extras: only, retry });
      return { words: FINISHED_WORDS.nextNotAdded };
    }
    const task: NewTask = {
      ...{ leadId, ...next, ...owner },
      ...{ details: '', type: await uses.checkTask.usualTypeFor(userId), remindMinutesBefore: undefined },
    };
    const view = { of: { kind: 'lead', leadId }, filter: 'pending', page: 1 } as const;
    const onWait = tellDoing(press, FINISHED_WORDS.addingNext);
    const added = await addOnce.addTask(await uses.toCreate(userId, task, mark), {
      mark,
      userId,
      onWait,
      read: () => uses.taskLookups.find(userId, view, { pastCache: true, onWait }),
    });
    const addedId = added.kind === 'added' ? readGuid(added.task.id) : undefined;
    await logChange(press, { what: 'add-task', lead: leadId, task: addedId, outcome: added.kind });
    return { words: await nextWords(press, added, { only, retry }), found: foundBy(added) };
  }

  async function nextWords(
    press: Press,
    added: Added,
    { only, retry }: { only: Partial<TypedExtras>; retry: Button },
  ): Promise<string> {
    switch (added.kind) {
      case 'added':
        return FINISHED_WORDS.nextAdded;
      case 'not-shown':
        return ADDED_WORDS.notShownYet;
      case 'unread':
      case 'refused':
        await giveBack(press, FINISHED_WORDS.nextNotAdded, { extras: only, failure: added.failure, retry });
        return FINISHED_WORDS.nextNotAdded;
      case 'unknown':
      case 'overtaken':
        await giveBack(press, FINISHED_WORDS.nextUnknown, { extras: only });
        return FINISHED_WORDS.nextUnknown;
    }
  }

  /** One after the other, and what came of each is told. */
  async function followUp(press: Press, extras: TypedExtras, ending: Ending): Promise<Ending> {
    const state = stateAfter(ending, press.reference.taskId);
    const meant = await uses.checkTask.findLead({ leadId: extras.leadId }, press.userId);
    if (state === 'open' || meant.kind !== 'lead') {
      await giveBack(press, FINISHED_WORDS.nothingAdded, { extras });
      return ending;
    }
    const noted = await addNote(press, extras, state === 'completed before');
    const next = await addNext(press, extras);
    if ('told' in ending) return ending;
    const { confirmed, read } = ending;
    const words = [confirmed.words, noted, next?.words].filter((line) => line !== undefined).join('\n');
    // The list that was read last has the next task too.
    const isSameList = press.reference.of.kind === 'lead';
    const latest = isSameList && next?.found ? { ...read, ...next.found } : read;
    return { ...ending, read: latest, confirmed: { ...confirmed, words } };
  }

  return (press: Press, extras: TypedExtras | undefined): Promise<Result> => {
    const { taskId } = press.reference;
    const isMore = extras && (extras.note.trim() !== '' || extras.next !== undefined);
    return uses.changeTask(
      press,
      { kind: 'complete', taskId },
      isMore ? (ending) => followUp(press, extras, ending) : undefined,
    );
  };
}

/** Whether the task is completed now, by this submission or before it. */
function stateAfter(ending: Ending, taskId: string): 'completed' | 'completed before' | 'open' {
  if ('told' in ending) return 'open';
  const { outcome } = ending.confirmed;
  if (outcome === 'done') return 'completed';
  const isCompleted = taskOf(ending.read.list.tasks, taskId)?.state === 'completed';
  return outcome === 'done-before' || isCompleted ? 'completed before' : 'open';
}

function foundBy(added: Added): Found | undefined {
  return 'found' in added ? added.found : undefined;
}
