/** Completes a task and, in the same turn, adds what the rep has typed beside it: a note on its lead, and a next task. */
import type { Button } from '@slack/types';
import { tryAddTaskAgain } from '../messages/add-task-button.ts';
import { ADDED_WORDS, FINISHED_WORDS, type Typed, typedBack } from '../messages/add-task-words.ts';
import { type Content, escapeMrkdwn } from '../messages/block-text.ts';
import { type TypedExtras, typedIn } from '../messages/change-modals.ts';
import { listOfLead } from '../messages/control-values.ts';
import { deniedWords, type NotAdded, notAddedMessage } from '../messages/failure-messages.ts';
import { joinMessages } from '../messages/join-messages.ts';
import type { Log } from '../ops/log.ts';
import type { Delivery } from '../slack/surfaces/surface.ts';
import type { Viewers } from '../slack/viewers.ts';
import { type NewTask, signed } from '../tasks/new-task.ts';
import { readGuid } from '../tasks/read-guid.ts';
import type { Added, AddedNote, AddOnce } from './add-once.ts';
import type { AddTask } from './add-task.ts';
import type { Audit, Audited, Ended } from './audit.ts';
import { waitInLine } from './await-answer.ts';
import type { ChangeRights } from './change-rights.ts';
import type { ChangeTask } from './change-task.ts';
import type { CheckTask } from './check-task.ts';
import { holdBeside } from './hold-beside.ts';
import type { Result } from './interaction.ts';
import { createMayAdd, type MayAdd } from './may-add.ts';
import type { Ending } from './read-back.ts';
import type { Lists, NamedPress, Press } from './show-list.ts';
import type { Found, TaskLookups } from './task-lookups.ts';

/** It wasn't sent, for another reason than the rep's rights. */
const NOT_ADDED: Ended = { outcome: 'not-added' };

export type FinishTask = ReturnType<typeof createFinishTask>;

/** How adding one thing went. */
interface Step {
  /** In our own words, as mrkdwn. */
  readonly words: string;
  /** What is given back to the rep. */
  readonly lost?: NotAdded;
  /** Opens the modal for a new task, with what was typed. */
  readonly retry?: Button;
  readonly found?: Found | undefined;
}

export function createFinishTask(uses: {
  changeTask: ChangeTask['changeTask'];
  addOnce: AddOnce;
  create: AddTask['create'];
  checkTask: CheckTask;
  rights: ChangeRights;
  taskLookups: TaskLookups;
  lists: Lists;
  viewers: Viewers;
  log: Log;
  audit: Audit;
  adminContact: string;
}) {
  const { addOnce, viewers, log, adminContact } = uses;
  const mayAdd = createMayAdd(uses);

  async function logChange(
    press: Press,
    audited: Audited & { what: 'add-task' | 'add-note' },
    ended: Ended,
  ): Promise<void> {
    const { supportCode, userId: user, teamId: team } = press;
    log.info({ supportCode, user, team, change: audited.what, result: ended.outcome }, 'Change');
    await uses.audit.note(press, audited, ended);
  }

  function tellDoing(press: NamedPress, doing: string) {
    const { surface, about } = press;
    const draw = uses.lists.drawPressed(press);
    return (wait: Parameters<typeof waitInLine>[0]) =>
      void surface.tellWait(waitInLine(wait, { about, doing, draw }));
  }

  async function addNote(press: NamedPress, extras: TypedExtras, may: MayAdd): Promise<Step> {
    const { leadId, mark, note: typed } = extras;
    const by = (await viewers.name(press.userId)) || press.userId;
    const adding = { leadId, mark, note: signed(typed, { by, mark }) };
    const onWait = tellDoing(press, FINISHED_WORDS.addingNote);
    const added = await addOnce.addNote(adding, { userId: press.userId, onWait, ...sendingBy(may) });
    await logChange(press, { what: 'add-note', lead: leadId }, { outcome: added.kind });
    const words = NOTE_WORDS[added.kind];
    if (added.kind === 'added') return { words };
    const failure = added.kind === 'refused' ? added.failure : undefined;
    return {
      words,
      lost: { words, failure, typed: typedBack({ note: typed }, { zone: 'UTC' }), isNote: true },
    };
  }

  async function addNext(
    press: NamedPress,
    { leadId, mark }: TypedExtras,
    { next, ...may }: MayAdd & { next: NonNullable<TypedExtras['next']> },
  ): Promise<Step> {
    const { userId } = press;
    const typed = typedBack(next, await viewers.viewer(userId));
    const retry = tryAddTaskAgain({ lead: { leadId }, draft: next });
    const refused = async (why: string, ended: Ended): Promise<Step> => {
      await uses.audit.note(press, { what: 'add-task', lead: leadId }, ended);
      const words = FINISHED_WORDS.nextNotAdded;
      return { words, lost: { words: `${words} ${why}`, typed }, retry };
    };
    const denial = may.obstacle === undefined && (await uses.rights.denial(userId, { leadId }));
    if (denial) {
      return refused(deniedWords(denial, adminContact), { outcome: 'change-denied', detail: denial });
    }
    const owner = await uses.checkTask.findOwner(userId, userId);
    if ('complaint' in owner) return refused(escapeMrkdwn(owner.complaint), NOT_ADDED);
    const type = await uses.checkTask.usualTypeFor(userId);
    const task: NewTask = { leadId, ...next, ...owner, details: '', type, remindMinutesBefore: undefined };
    const onWait = tellDoing(press, FINISHED_WORDS.addingNext);
    const added = await uses.create(task, {
      ...{ mark, userId, onWait, ...sendingBy(may) },
      read: () => uses.taskLookups.find(userId, listOfLead(leadId), { pastCache: true, onWait }),
    });
    const addedId = added.kind === 'added' ? readGuid(added.task.id) : undefined;
    await logChange(press, { what: 'add-task', lead: leadId, task: addedId }, { outcome: added.kind });
    const words = NEXT_WORDS[added.kind];
    if (added.kind === 'added') return { words, found: added.found };
    const lost = { words, failure: 'failure' in added ? added.failure : undefined, typed };
    return words === FINISHED_WORDS.nextNotAdded ? { words, lost, retry } : { words, lost };
  }

  async function notAdded({ userId }: Press, words: string, typed: Typed): Promise<Step> {
    return { words: '', lost: { words, typed: typedBack(typed, await viewers.viewer(userId)) } };
  }

  async function noteNothingAdded(
    press: Press,
    { leadId: lead, note, next }: Pick<TypedExtras, 'leadId'> & Partial<Pick<TypedExtras, 'note' | 'next'>>,
    ended: Ended,
  ): Promise<void> {
    if (note) await uses.audit.note(press, { what: 'add-note', lead }, ended);
    if (next) await uses.audit.note(press, { what: 'add-task', lead }, ended);
  }

  /** One after the other. What an earlier submission has sent is looked for even where nothing may be added. */
  async function addExtras(press: NamedPress, extras: TypedExtras, may: MayAdd): Promise<Step[]> {
    const { note, next, mark } = extras;
    const { obstacle } = may;
    const isTried = async (kind: 'note' | 'task') =>
      obstacle === undefined || (await addOnce.wasSent(kind, mark));
    const steps: Step[] = [];
    const untried: { note?: string; next?: TypedExtras['next'] } = {};
    if (note.trim() !== '') {
      if (await isTried('note')) steps.push(await addNote(press, extras, may));
      else untried.note = note;
    }
    if (next) {
      if (await isTried('task')) steps.push(await addNext(press, extras, { next, ...may }));
      else untried.next = next;
    }
    if (obstacle === undefined || Object.keys(untried).length === 0) return steps;
    await noteNothingAdded(press, { leadId: extras.leadId, ...untried }, NOT_ADDED);
    return [...steps, await notAdded(press, obstacle, { note: untried.note ?? '', ...untried.next })];
  }

  /** What the list says. */
  function withSteps(ending: Ending, steps: readonly Step[], of: 'own' | 'lead'): Ending {
    if ('told' in ending) return ending;
    const { confirmed, read, since } = ending;
    const told = steps.map((step) => step.words).filter(Boolean);
    const words = [told.length > 0 && since ? since : confirmed.words, ...told].join('\n');
    // The list that was read last has the next task too.
    const latest = of === 'lead' ? steps.findLast(({ found }) => found)?.found : undefined;
    return { ...ending, read: { ...read, ...latest }, confirmed: { ...confirmed, words } };
  }

  /**
   * In one message, after the list: a response_url takes few. Pressing a button replaces its message, though, so what follows a
   * button goes in another.
   * @param held what the rep is told where there is no list to say it
   * @returns how the first was delivered
   */
  async function tellBeside(
    { surface, supportCode, about }: NamedPress,
    held: readonly Content[],
    steps: readonly Step[],
  ): Promise<Delivery | undefined> {
    const added = steps.filter(({ lost }) => !lost).map(({ words }) => ({ text: words }));
    const messages: { parts: Content[]; isTyped: boolean }[] = [];
    if (held.length > 0) messages.push({ parts: [...held, ...added], isTyped: false });
    // What has a button comes first: a typed text beside it would be gone when it is pressed.
    for (const some of [steps.filter(({ retry }) => retry), steps.filter(({ retry }) => !retry)]) {
      const lost = some.flatMap((step) => step.lost ?? []);
      if (lost.length === 0) continue;
      const last = messages.at(-1);
      const joined = last?.parts.some(hasButton) ? undefined : last;
      const named = joined ? {} : { about };
      const part = notAddedMessage(lost, { adminContact, supportCode, ...named, retry: some[0]?.retry });
      if (joined) {
        joined.parts.push(part);
        joined.isTyped = true;
      } else messages.push({ parts: [part], isTyped: true });
    }
    const deliveries: Delivery[] = [];
    for (const { parts, isTyped } of messages) {
      const message = joinMessages(parts, supportCode);
      deliveries.push(await (isTyped ? surface.giveBack(message) : surface.showBeside(message)));
    }
    return deliveries[0];
  }

  return async (submitted: Press, extras: TypedExtras | undefined): Promise<Result> => {
    const change = { kind: 'complete', taskId: submitted.reference.taskId } as const;
    if (!extras || (extras.note.trim() === '' && !extras.next)) return uses.changeTask(submitted, change);
    const press = await uses.lists.named(submitted);
    const { surface, held } = holdBeside(press.surface);
    let steps: readonly Step[] | undefined;
    const result = await uses.changeTask({ ...press, surface }, change, async (ending) => {
      const added = await addExtras(press, extras, await mayAdd(press, extras, ending));
      steps = added;
      return withSteps(ending, added, press.reference.of.kind);
    });
    // Where changes are off, nothing was tried.
    if (!steps) await noteNothingAdded(press, extras, result);
    steps ??= [await notAdded(press, FINISHED_WORDS.notCompleted, typedIn(extras))];
    const delivery = await tellBeside(press, held, steps);
    return result.delivery === 'held' ? { ...result, delivery } : result;
  };
}

const hasButton = ({ blocks = [] }: Content) => blocks.some(({ type }) => type === 'actions');

const sendingBy = ({ obstacle, mayBeThere }: MayAdd) => ({ mayBeThere, maySend: obstacle === undefined });

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
