/** How a list of tasks is drawn. */
import type { KnownBlock } from '@slack/types';
import { type Agenda, type Group, type Owns, type Standpoint, TASKS_PER_PAGE } from '../tasks/agenda.ts';
import type { Filter } from '../tasks/filters.ts';
import type { Lead } from '../tasks/lead.ts';
import { digestOf } from '../tasks/list-digest.ts';
import type { Ownership } from '../tasks/owner.ts';
import { readGuid } from '../tasks/read-guid.ts';
import type { LeadId, Task, TaskList } from '../tasks/task.ts';
import { dayAt } from '../tasks/time-zone.ts';
import { capitalized, count, escapeMrkdwn, grouped, type Message, oneLine, unmarked } from './block-text.ts';
import { literalSection, mrkdwnContext, mrkdwnSection } from './common-blocks.ts';
import { type ListState, type ListView, secondsOf } from './control-values.ts';
import { headTitle, unnamedLead } from './lead-messages.ts';
import { type Controls, listControls, taskMenu } from './list-controls.ts';
import { type ListWords, listWords } from './list-words.ts';
import { spokenLead, spokenPage, spokenTask } from './spoken-text.ts';
import { taskBlocks } from './task-blocks.ts';
import { DATE_AND_TIME, slackDate } from './time-words.ts';

const MAX_NAME = 60;
/** A name, and what we call the list. */
const MAX_TITLE = 150;

export interface TaskListInput extends Standpoint {
  readonly view: ListView;
  readonly list: TaskList;
  /** When LeadSquared was asked for it. */
  readonly asOf: Date;
  readonly agenda: Agenda;
  readonly owns: Owns;
  /** When it is known who the lead is; with a rep's own tasks there is none. */
  readonly lead: Lead | undefined;
  /** What is known of the lead of one of a rep's own tasks. */
  readonly leadOf: (leadId: LeadId) => Lead | undefined;
  /** The lead's page in LeadSquared, where it is known. */
  readonly leadUrl: string | undefined;
  /** Our own words under the head, in mrkdwn: what is under way, or was done with a task that isn't on the page. */
  readonly notice?: string | undefined;
  /** What it showed before, when the rep asked for what is new. */
  readonly before?: ListState | undefined;
  /** What was just done with a task of the page, in our own words, in mrkdwn. */
  readonly confirmation?: { readonly taskId: string; readonly words: string } | undefined;
  /** How the rep's own tasks were told from others'. */
  readonly matching: {
    readonly by: Ownership['matchedBy'];
    readonly name: string;
    readonly areUsersKnown: boolean;
  };
}

/** On a phone, more tasks than this push the head off the screen: Slack shows a new message's end. */
const MAX_SHORT_LIST = 4;

/** Ten tasks take about 30 of the 50 blocks that a message may have. */
export function taskListMessage(input: TaskListInput, controls: Controls): Message {
  const { now, agenda, asOf } = input;
  const { conversation, mayAdd } = controls;
  const state = { digest: digestOf(agenda), askedAtSeconds: secondsOf(asOf) };
  const note = nothingNew(input, state);
  const { text, blocks } = listMessage(input, { controls, note });
  const row = listControls(shownPart(input), { pages: agenda.pages, now, conversation, state, mayAdd });
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
  const sharer = oneLine(sharedBy, MAX_NAME) || 'A teammate';
  const { text, blocks } = listMessage({ ...input, owns: () => false }, { sharer });
  const marked = unmarked(sharer, MAX_NAME);
  return {
    text: `${marked} shared a list. ${text}`,
    blocks: [mrkdwnContext(`Shared by ${marked}`), ...blocks],
  };
}

/** @param shown the controls for the rep alone and a note beside them, in mrkdwn, or who shares it */
function listMessage(
  input: TaskListInput,
  { controls, note, sharer }: { controls?: Controls; note?: string | undefined; sharer?: string },
): Message {
  const { agenda, confirmation, lead, notice, view } = input;
  const words = listWords(view, sharer);
  const lines = [...(controls ? remarksOn(input) : []), ...gaps(input, words)];
  const counts = countWords(input);
  const isLong = agenda.pages > 1 || agenda.entries.length > MAX_SHORT_LIST;
  const blocks: KnownBlock[] = [
    ...head(counts, words, input),
    ...lines.map(literalSection),
    { type: 'divider' },
    ...agenda.entries.flatMap((_, index) => entryBlocks(index, input, controls)),
    ...(isLong ? [mrkdwnContext([range(agenda), ...counts].join(' · '))] : []),
  ];
  const summary = `${unmarked(words.title, MAX_TITLE)}: ${counts.join(', ')}. ${range(agenda)}.`;
  const before = [
    spokenSubject(view, lead),
    notice,
    confirmation?.words,
    note,
    agenda.total > 0 && summary,
    ...lines.map(escapeMrkdwn),
  ];
  const tasks = agenda.entries.map(({ task, group }) => {
    const [lead] = view.of.kind === 'own' ? placeOf(task, input) : [];
    return spokenTask(task, group, input, lead);
  });
  return { text: spokenPage(before.filter(Boolean).join(' '), tasks, firstOf(agenda)), blocks };
}

/** The title says whose a rep's own list is. */
function spokenSubject({ of }: ListView, lead: Lead | undefined): string | undefined {
  if (of.kind === 'own') return undefined;
  const { company = '', phone = '' } = lead ?? {};
  return `${spokenLead({ name: nameOf(of.leadId, lead?.name), company, phone })}.`;
}

/** A task of the page, under its group's heading where it is the first of that. */
function entryBlocks(index: number, input: TaskListInput, controls: Controls | undefined): KnownBlock[] {
  const { agenda, confirmation } = input;
  const entry = agenda.entries[index];
  if (!entry) return [];
  const { task, group, heading } = entry;
  return [
    ...(heading === agenda.entries[index - 1]?.heading
      ? []
      : [mrkdwnContext(`*${headingWords(heading, input.view.filter)}*`)]),
    ...taskBlocks(task, group, {
      ...input,
      place: placeOf(task, input),
      menu: controls && taskMenu(task, index, shownPart(input), controls),
      confirmation: readGuid(task.id) === confirmation?.taskId ? confirmation?.words : undefined,
    }),
  ];
}

function headingWords(group: Group, filter: Filter): string {
  return capitalized(filter === 'tomorrow' && group === 'later' ? 'tomorrow' : group);
}

/** The owner on a lead's list; the lead, with what is known of it, on a rep's own. */
function placeOf({ owner, relatedTo }: Task, { view, owns, leadOf }: TaskListInput): readonly string[] {
  if (view.of.kind === 'lead') return [owns(owner) ? 'You' : owner.name];
  if (relatedTo?.leadId === undefined) return [relatedTo?.name ?? ''];
  const lead = leadOf(relatedTo.leadId);
  return [nameOf(relatedTo.leadId, relatedTo.name, lead?.name), lead?.company ?? '', lead?.phone ?? ''];
}

/** The first name that shows anything. The CRM may have spaces for one. */
function nameOf(leadId: LeadId, ...names: readonly (string | undefined)[]): string {
  return names.find((name) => name !== undefined && oneLine(name, MAX_NAME) !== '') ?? unnamedLead(leadId);
}

/** The page that was asked for may be beyond the last. */
function shownPart({ view, agenda }: TaskListInput): ListView {
  return { ...view, page: agenda.page };
}

/** Two lines: whose list it is, and what is in it. */
function head(counts: readonly string[], words: ListWords, input: TaskListInput): KnownBlock[] {
  const { view, asOf, lead, leadUrl, notice, zone } = input;
  const name = view.of.kind === 'lead' ? nameOf(view.of.leadId, lead?.name) : words.title;
  const date = slackDate(asOf, DATE_AND_TIME, zone);
  const facts = counts.length === 0 ? `As of ${date}` : [...counts, `as of ${date}`].join(' · ');
  const lines = [
    view.of.kind === 'lead' && view.filter === 'mine'
      ? `${unmarked(words.title, MAX_TITLE)}: ${facts}`
      : facts,
    notice,
  ];
  return [
    headTitle([name, lead?.company ?? '', lead?.phone ?? ''], leadUrl),
    mrkdwnSection(lines.filter(Boolean).join('\n')),
  ];
}

const COUNTED: Record<Group, string> = {
  overdue: 'overdue',
  today: 'due today',
  later: 'later',
  'no due date': 'without a due date',
  completed: 'completed',
  cancelled: 'cancelled',
};

/** How many tasks of each group the filter shows. A day's list counts older overdue tasks too. */
function countWords({ agenda, view }: TaskListInput): string[] {
  const counted = [...agenda.groups].map(
    ([group, number]) => `${number} ${countedWords(group, view.filter)}`,
  );
  const older = agenda.counts.overdue - (agenda.groups.get('overdue') ?? 0);
  return view.filter === 'today' && older > 0 ? [...counted, `${older} overdue from before`] : counted;
}

const COUNTED_LATER: Partial<Record<Filter, string>> = { tomorrow: 'due tomorrow' };

function countedWords(group: Group, filter: Filter): string {
  return (group === 'later' && COUNTED_LATER[filter]) || COUNTED[group];
}

/** The number of the page's first task in the whole list. */
function firstOf({ page }: Agenda): number {
  return (page - 1) * TASKS_PER_PAGE + 1;
}

function range(agenda: Agenda): string {
  const first = firstOf(agenda);
  return `${first}–${Math.min(first + TASKS_PER_PAGE - 1, agenda.total)} of ${agenda.total}`;
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
