/** Looks a list's tasks up, and shows the list. */
import type { Button } from '@slack/types';
import type { KnownLeads } from '../leadsquared/known-leads.ts';
import { OWN_TASKS } from '../messages/about-words.ts';
import { type ListState, type ListView, listOfLead, type TaskReference } from '../messages/control-values.ts';
import { refreshList, tryListAgain } from '../messages/try-again-buttons.ts';
import { resultWithin } from '../ops/result-within.ts';
import type { Reminder } from '../slack/reminders.ts';
import { taskOf } from '../tasks/change.ts';
import type { Task } from '../tasks/task.ts';
import type { Audit, Audited, Ended } from './audit.ts';
import type { AwaitAnswer, WaitContext } from './await-answer.ts';
import type { Confirmation, Drawing } from './draw-list.ts';
import { isOfReminder, leadOf, type ReminderDrawing } from './draw-reminder.ts';
import type { Incoming, Interaction, Result } from './interaction.ts';
import type { LeadSight } from './lead-sight.ts';
import type { Recents } from './recents.ts';
import type { Found, Search, TaskLookups } from './task-lookups.ts';

interface ToldSearch extends Search, Partial<WaitContext> {
  /** What it is for, where that isn't to show a list. */
  readonly audited?: NotedAs;
  /** The list takes the place of the one that was pressed, which says the wait meanwhile. */
  readonly inPlace?: boolean;
  /** What the rep can press when it fails in a way that may pass; by default what shows the list. */
  readonly retry?: Button | undefined;
}

interface ShownSearch extends ToldSearch {
  /** Our own words in its head, in mrkdwn. */
  readonly notice?: string | undefined;
  /** What the list showed on which `Refresh` was pressed. */
  readonly before?: ListState | undefined;
}

/** What a list is read for: by itself, of which task, or for everyone. */
type NotedAs = Partial<Pick<Audited, 'what' | 'task'>>;

/** Something is done with a task in a list. */
export interface Press extends Interaction {
  readonly reference: TaskReference;
  /** The task's name, or what is known in place of it. */
  readonly about?: string;
}

export interface NamedPress extends Press {
  readonly about: string;
}

/** A list waits this much longer than for its tasks, at most, for its leads' names, companies and phone numbers. */
const NAMES_LIMIT_MS = 500;

/** What was done, and how the interaction ends with it. */
export interface Confirmed extends Result {
  readonly words: string;
  /** How it is now, where the list no longer has it. */
  readonly task?: Task | undefined;
  readonly reminders?: readonly Reminder[] | undefined;
}

export type Lists = ReturnType<typeof createLists>;

export function createLists(uses: {
  taskLookups: TaskLookups;
  awaitAnswer: AwaitAnswer;
  drawing: Drawing;
  drawReminder: ReminderDrawing;
  recents: Recents;
  knownLeads: KnownLeads;
  leadSight: LeadSight;
  audit: Audit;
}) {
  const { taskLookups, awaitAnswer, recents, knownLeads } = uses;
  const { drawList } = uses.drawing;

  /** As it was last, if it is still in memory. */
  async function drawLast(incoming: Incoming, view: ListView, notice?: string) {
    const last = await taskLookups.last(incoming.userId, view);
    return last && drawList(incoming, { view, ...last, notice });
  }

  /** Names a list for a rep: the lead's id is what they have typed. */
  async function listName(userId: string, { of }: ListView): Promise<string> {
    if (of.kind === 'own') return OWN_TASKS;
    const isSeen = await uses.leadSight.seesNow(userId, of.leadId);
    return (isSeen && knownLeads.get(of.leadId)?.name) || of.leadId;
  }

  /** With the task's name, if it is in memory; otherwise its list's. */
  async function named(press: Press): Promise<NamedPress> {
    const { userId, reference, about } = press;
    if (about !== undefined) return { ...press, about };
    const last = await taskLookups.last(userId, reference);
    const task = taskOf(last?.list.tasks ?? [], reference.taskId);
    return { ...press, about: task?.name || (await listName(userId, reference)) };
  }

  /** Looks a list's tasks up, and tells of the wait and of a failure as `awaitAnswer` does. */
  async function find(
    interaction: Interaction,
    { inPlace = false, preface, doing, retry, about, audited, ...search }: ToldSearch,
  ): Promise<(Found & { result: Result }) | { list?: undefined; result: Result }> {
    const { view } = search;
    const { answer, result } = await awaitAnswer(interaction, {
      lookup: await taskLookups.ask(interaction.userId, search),
      retry: retry ?? (preface === undefined ? tryListAgain(view) : refreshList(view)),
      ...(inPlace && { draw: (notice) => drawLast(interaction, view, notice) }),
      about: about ?? (await listName(interaction.userId, view)),
      preface,
      doing,
    });
    if (answer) return { list: answer.value, asOf: answer.sentAt, result };
    await noteList(interaction, { view, ...audited }, result);
    return { result };
  }

  function noteNames(tasks: readonly Task[]): void {
    for (const { relatedTo } of tasks) {
      if (relatedTo?.leadId && relatedTo.name) knownLeads.noteName(relatedTo.leadId, relatedTo.name);
    }
  }

  /** Who the leads of the page's tasks are. */
  async function learnNames(userId: string, found: Found & { view: ListView }): Promise<void> {
    noteNames(found.list.tasks);
    const { agenda } = await uses.drawing.readList(userId, found);
    const leadIds = agenda.entries.map(({ task }) => task.relatedTo?.leadId);
    await knownLeads.learn([...new Set(leadIds.filter((id) => id !== undefined))], userId);
  }

  /** Notes a list for the audit: with the tasks on its page if it was found and shown. */
  async function noteList(
    incoming: Incoming,
    {
      view,
      found,
      ...audited
    }: NotedAs & { view: ListView; found?: Found & { confirmation?: Confirmation } },
    ended: Ended,
  ): Promise<void> {
    if (!uses.audit.isOn) return;
    const lead = view.of.kind === 'lead' ? view.of.leadId : undefined;
    const page = found && (await uses.drawing.readList(incoming.userId, { view, ...found }));
    const tasks = page?.agenda.entries.map(({ task }) => task);
    await uses.audit.note(incoming, { what: 'list', lead, tasks, ...audited }, ended);
  }

  /** Shows a list, or why there is none. */
  async function show(interaction: Interaction, { notice, before, ...search }: ShownSearch): Promise<Result> {
    const { view } = search;
    const { userId, surface } = interaction;
    let isFailed = false;
    const naming =
      view.of.kind === 'lead' && uses.leadSight.isOpen
        ? knownLeads.learn([view.of.leadId], userId, () => !isFailed)
        : undefined;
    const { result, ...found } = await find(interaction, search);
    isFailed = !found.list;
    if (!found.list) return result;
    // Whether the rep sees the lead is known by now, and with it who the lead is.
    const lead = view.of.kind === 'lead' ? view.of.leadId : undefined;
    const learning =
      naming ?? (lead ? knownLeads.learn([lead], userId) : learnNames(userId, { view, ...found }));
    await resultWithin(learning, NAMES_LIMIT_MS);
    await noteList(interaction, { view, found }, { outcome: 'list' });
    const delivery = await surface.showList(await drawList(interaction, { view, ...found, notice, before }));
    if (view.of.kind === 'lead') await recents.add(userId, view.of.leadId);
    return { ...result, outcome: 'list', delivery };
  }

  /** A reminder stays what it is: it never turns into a list. */
  async function drawReminderAgain(
    userId: string,
    input: { reference: TaskReference; task: Task | undefined; confirmation: string },
  ) {
    const { now: at, ...standpoint } = await uses.drawing.standpointOf(userId, [input.task]);
    const { isAutomatic } = input.reference;
    return uses.drawReminder({ ...standpoint, at, isAutomatic, ...input });
  }

  return {
    drawLast,
    /** Draws the pressed list from memory, with an optional notice. Undefined for a reminder: its message doesn't change. */
    drawPressed: (press: Press) =>
      isOfReminder(press.reference)
        ? undefined
        : (notice?: string) => drawLast(press, press.reference, notice),
    find,
    show,
    /** Shows App Home's list again with what was done beside it, which is told in any case. */
    async showBeside(interaction: Interaction, view: ListView, notice: string): Promise<Result> {
      const shown = await show(interaction, { view, notice, preface: notice, inPlace: true });
      if (shown.delivery !== 'overtaken' && shown.delivery !== 'lost') return shown;
      return { ...shown, delivery: await interaction.surface.showBeside({ text: notice }) };
    },
    /** The names of their leads, as far as the tasks say them. */
    noteNames,
    /** For a list that is drawn without being asked for: who its leads are, by one call. */
    async learnShown(userId: string, found: Found & { view: ListView }): Promise<void> {
      await resultWithin(learnNames(userId, found), NAMES_LIMIT_MS);
    },
    noteList,
    /** The list of a task's lead: in place of a list, with a way back to it, and beside a reminder. */
    openLeadOf(press: Press): Promise<Result> | undefined {
      const { reference, surface } = press;
      const leadId = leadOf(reference, undefined);
      if (leadId === undefined) return undefined;
      const view = listOfLead(leadId);
      if (isOfReminder(reference)) {
        return show({ ...press, surface: { ...surface, showList: surface.showBeside } }, { view });
      }
      const { filter, page } = reference;
      return show(press, { view: { ...view, cameFrom: { filter, page } } });
    },
    named,
    listName,
    /** Reads the pressed list again. Its wait is told in the list itself, a failure beside it. */
    async readAgain(press: Press, options: Omit<ToldSearch, 'view' | 'inPlace' | 'about'>) {
      const { about } = await named(press);
      const inPlace = !isOfReminder(press.reference);
      const audited = notedAs(press);
      return find(press, { ...options, about, view: press.reference, inPlace, audited });
    },
    /** Shows the pressed list or reminder again, with what was done in the task's line. */
    async confirm(
      press: Press,
      { result, ...found }: Found & { result: Result },
      { words, task, reminders, ...ended }: Confirmed,
    ): Promise<Result> {
      const { reference, userId } = press;
      const { taskId, index: at = 0 } = reference;
      const now = taskOf(found.list.tasks, taskId) ?? task;
      if (isOfReminder(reference)) {
        const tasks = now ? [now] : [];
        const audited = { ...notedAs(press), lead: leadOf(reference, now), tasks };
        await uses.audit.note(press, audited, { outcome: 'reminder' });
        const message = await drawReminderAgain(userId, { reference, task: now, confirmation: words });
        return { ...result, ...ended, delivery: await press.surface.confirm(message) };
      }
      const confirmed = { ...found, confirmation: { task: now, at, words } };
      const message = await drawList(press, { view: reference, ...confirmed, reminders });
      await noteList(press, { view: reference, found: confirmed, ...notedAs(press) }, { outcome: 'list' });
      return { ...result, ...ended, delivery: await press.surface.confirm(message) };
    },
  };
}

function notedAs({ reference }: Press) {
  const task = reference.taskId || undefined;
  return { what: isOfReminder(reference) ? 'task' : 'list', task } as const;
}
