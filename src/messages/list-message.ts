/** How a list of tasks is drawn. */
import type { KnownBlock } from '@slack/types';
import { type Agenda, type Owns, type Standpoint, TASKS_PER_PAGE } from '../tasks/agenda.ts';
import { statesOf } from '../tasks/filters.ts';
import type { Lead } from '../tasks/lead.ts';
import { digestOf } from '../tasks/list-digest.ts';
import type { Ownership } from '../tasks/owner.ts';
import type { LeadId, TaskList } from '../tasks/task.ts';
import { dayAt } from '../tasks/time-zone.ts';
import { capitalized, count, escapeMrkdwn, grouped, type Message, oneLine, unmarked } from './block-text.ts';
import { literalSection, mrkdwnContext, mrkdwnSection } from './common-blocks.ts';
import { type ListState, type ListView, secondsOf } from './control-values.ts';
import { leadHead } from './lead-messages.ts';
import { type Controls, leadButton, listControls, taskMenu } from './list-controls.ts';
import { type ListWords, listWords } from './list-words.ts';
import { spokenLead, spokenPage, spokenTask } from './spoken-text.ts';
import { taskBlocks } from './task-blocks.ts';
import { DATE_AND_TIME, slackDate } from './time-words.ts';

const MAX_NAME = 60;

export interface TaskListInput extends Standpoint {
  readonly view: ListView;
  readonly list: TaskList;
  /** When LeadSquared was asked for it. */
  readonly asOf: Date;
  readonly agenda: Agenda;
  readonly owns: Owns;
  /** When it is known who the lead is; with a rep's own tasks there is none. */
  readonly lead: Lead | undefined;
  /** Of a lead that a rep's own task names by its id alone, when it is known. */
  readonly leadName: (leadId: LeadId) => string | undefined;
  /** The lead's page in LeadSquared, where it is known. */
  readonly leadUrl: string | undefined;
  /** Our own words under the head line, in mrkdwn: what was just done, or is under way. */
  readonly notice?: string | undefined;
  /** What it showed before, when the rep asked for what is new. */
  readonly before?: ListState | undefined;
  /** How the rep's own tasks were told from others'. */
  readonly matching: {
    readonly by: Ownership['matchedBy'];
    readonly name: string;
    readonly areUsersKnown: boolean;
  };
}

/** Ten tasks of a lead take about 28 of the 50 blocks that a message may have, and ten of a rep's own about 38. */
export function taskListMessage(input: TaskListInput, controls: Controls): Message {
  const { now, agenda, asOf } = input;
  const { conversation } = controls;
  const state = { digest: digestOf(agenda), askedAtSeconds: secondsOf(asOf) };
  const note = nothingNew(input, state);
  const { text, blocks } = listMessage(input, { controls, note });
  const row = listControls(shownPart(input), { pages: agenda.pages, now, conversation, state });
  // Beside the button that was pressed: the head of a long list is out of sight.
  return { text, blocks: [...blocks, row, ...(note === undefined ? [] : [mrkdwnContext(note)])] };
}

/** Undefined when something is new, or when the rep did not press `Refresh`. */
function nothingNew({ agenda, before, now, zone }: TaskListInput, { digest, askedAtSeconds }: ListState) {
  if (before?.digest !== digest || before.askedAtSeconds > askedAtSeconds) return undefined;
  const at = new Date(before.askedAtSeconds * 1000);
  const isToday = dayAt(at.getTime(), zone) === dayAt(now.getTime(), zone);
  const where = agenda.pages > 1 ? ' on this page' : '';
  return `Nothing new${where} since ${slackDate(at, isToday ? '{time}' : DATE_AND_TIME, zone)}.`;
}

/**
 * The list as a channel sees it: without controls, and with the name of who shared it. It is no mention: reps don't want to
 * be notified of what they share themselves.
 * @param sharedBy the rep's name, or `''` when Slack does not say it
 */
export function sharedListMessage(input: TaskListInput, sharedBy: string): Message {
  const sharer = unmarked(sharedBy, MAX_NAME) || 'A teammate';
  const { text, blocks } = listMessage({ ...input, owns: () => false }, { sharer });
  return {
    text: `${sharer} shared a list. ${text}`,
    blocks: [mrkdwnContext(`Shared by ${sharer}`), ...blocks],
  };
}

/** @param shown the controls for the rep alone and a note beside them, or who shares it, in mrkdwn */
function listMessage(
  input: TaskListInput,
  { controls, note, sharer }: { controls?: Controls; note?: string | undefined; sharer?: string },
): Message {
  const { agenda, lead, notice, view } = input;
  const words = listWords(view, sharer);
  const lines = [...(controls ? remarksOn(input) : []), ...gaps(input, words)];
  const blocks: KnownBlock[] = [
    ...(lead ? [leadHead(lead)] : []),
    head(words.title, input),
    ...lines.map(literalSection),
    { type: 'divider' },
    ...agenda.entries.flatMap((_, index) => entryBlocks(index, input, controls)),
    ...(agenda.pages > 1 ? [mrkdwnContext(range(agenda))] : []),
  ];
  const said = [
    lead && `${spokenLead(lead)}.`,
    notice,
    note,
    summary(words, input),
    ...lines.map(escapeMrkdwn),
  ];
  const tasks = agenda.entries.map(({ task, group }) => spokenTask(task, group, input));
  return { text: spokenPage(said.filter(Boolean).join(' '), tasks, firstOf(agenda)), blocks };
}

/** A task of the page, with its group's heading where it is the first of that. */
function entryBlocks(index: number, input: TaskListInput, controls: Controls | undefined): KnownBlock[] {
  const { agenda, leadName } = input;
  const entry = agenda.entries[index];
  if (!entry) return [];
  const { task, group } = entry;
  const view = shownPart(input);
  const toLead = controls && leadButton(task, index, view, leadName);
  const drawn = toLead ? { ...task, relatedTo: undefined } : task;
  return [
    ...(group === agenda.entries[index - 1]?.group ? [] : [mrkdwnContext(`*${capitalized(group)}*`)]),
    ...taskBlocks(drawn, group, input, controls && taskMenu(task, index, view, controls)),
    ...(toLead ? [{ type: 'actions' as const, elements: [toLead] }] : []),
  ];
}

/** The page that was asked for may be beyond the last. */
function shownPart({ view, agenda }: TaskListInput): ListView {
  return { ...view, page: agenda.page };
}

function head(title: string, input: TaskListInput): KnownBlock {
  const { agenda, asOf, leadUrl, notice, zone } = input;
  const { pending, overdue, completed } = agenda.counts;
  const link = leadUrl === undefined ? '' : `  ·  <${leadUrl}|Open in LeadSquared>`;
  const facts = [
    ...[`${pending} pending`, `${overdue} overdue`],
    ...(hasCompleted(input) ? [`${completed} completed`] : []),
    `as of ${slackDate(asOf, DATE_AND_TIME, zone)}`,
  ];
  const lines = [`*${title}*${link}`, facts.join(' · '), notice];
  return mrkdwnSection(lines.filter(Boolean).join('\n'));
}

/** A rep's own list is read with its completed tasks only when they are to be shown. */
function hasCompleted({ view }: TaskListInput): boolean {
  return view.of.kind === 'lead' || statesOf(view.filter) === 'all';
}

/** Says the same as the head. */
function summary({ subject, title }: ListWords, input: TaskListInput): string {
  const { agenda } = input;
  const { pending, overdue, completed } = agenda.counts;
  const open = `${subject} ${pending === 0 ? 'no pending tasks' : `${count(pending, 'pending task')}, ${overdue || 'none'} of them overdue`}`;
  const all = hasCompleted(input) ? `${open}, and ${completed} completed.` : `${open}.`;
  return agenda.total === 0 ? all : `${all} ${title}: ${range(agenda)}.`;
}

/** The number of the page's first task in the whole list. */
function firstOf({ page }: Agenda): number {
  return (page - 1) * TASKS_PER_PAGE + 1;
}

function range(agenda: Agenda): string {
  const first = firstOf(agenda);
  return `${first}–${first + agenda.entries.length - 1} of ${agenda.total}`;
}

/** What is to be said of tasks that are missing: LeadSquared kept them back, or the filter shows none. */
function gaps(input: TaskListInput, words: ListWords): string[] {
  const { agenda, list, view, matching } = input;
  const isUnknown = view.filter === 'mine' && matching.by === 'nothing';
  const none = agenda.total === 0 && !isUnknown ? emptiness(input, words) : undefined;
  return [shortfall(list), none].filter((line) => line !== undefined);
}

/** LeadSquared may say that there are more tasks than it gave, or may have more than a list shows. */
export function shortfall({ tasks, saidCount, isCut }: TaskList): string | undefined {
  if (isCut) {
    const shown = grouped(tasks.length);
    const all = saidCount > tasks.length ? grouped(saidCount) : `more than ${shown}`;
    return `LeadSquared has ${all} tasks here. Only the first ${shown} are shown.`;
  }
  if (saidCount <= tasks.length) return undefined;
  return `LeadSquared says ${count(saidCount, 'task')} but returned ${tasks.length}.`;
}

/** Which emptiness it is. When LeadSquared kept tasks back we know nothing of them, and the line above says so. */
function emptiness({ agenda, list }: TaskListInput, { none, noneAtAll }: ListWords): string | undefined {
  if (list.tasks.length === 0) return list.saidCount > 0 ? undefined : noneAtAll;
  const { counts } = agenda;
  const other = (['pending', 'completed', 'cancelled'] as const).find((state) => counts[state] > 0);
  return `${none}: ${other && counts[other]} ${other}.`;
}

/** Says how the rep's own tasks were found, where that is less than certain. */
function remarksOn({ view, matching }: TaskListInput): readonly string[] {
  if (view.filter !== 'mine' || matching.by === 'e-mail') return [];
  if (matching.by === 'nothing')
    return [
      'Slack didn’t tell us who you are, so we don’t know which tasks are yours. Refresh to try again.',
    ];
  const why = matching.areUsersKnown
    ? 'LeadSquared has no user with your Slack e-mail address'
    : 'We couldn’t read LeadSquared’s users';
  const name = oneLine(matching.name, MAX_NAME);
  return [`${why}, so this list shows the tasks of owners with your name, ${name}.`];
}
