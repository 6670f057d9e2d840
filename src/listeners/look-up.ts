/** The one way from a lookup to what the rep reads; the command and every control of a list go it. */
import type { Asked } from '../leadsquared/lookups.ts';
import { failureMessage } from '../messages/failure.ts';
import type { ListView } from '../messages/list-control.ts';
import { type Controls, type TaskListInput, taskListMessage } from '../messages/task-list.ts';
import type { Message } from '../messages/text.ts';
import { STILL_ASKING, waitWords } from '../messages/waiting.ts';
import { markOf, type Reminder } from '../slack/reminders.ts';
import { agendaOf } from '../tasks/agenda.ts';
import { type Ownership, ownershipOf, type Viewer } from '../tasks/owner.ts';
import type { TaskList } from '../tasks/task.ts';
import type { Asking, Ending, Parts } from './asking.ts';

/** A lead's tasks, as they were at a moment. */
export interface Found {
  readonly list: TaskList;
  readonly asOf: Date;
}

/** A wait of this length is told at once, in ms. */
export const TOLD_WAIT_MS = 2_000;
const STILL_ASKING_AFTER_MS = 3_000;

/** Looks a lead's tasks up, and sends the list or why there is none. To a click the list replaces the one before. */
export async function showList(
  parts: Parts,
  asking: Asking,
  { view, pastCache }: { view: ListView; pastCache: boolean },
): Promise<Ending> {
  const { found, ending } = await lookUp(parts, asking, { view, pastCache });
  if (!found) return ending;
  const message = await drawList(parts, asking, { view, ...found });
  const delivery = await asking.reply.answer(message, { replaceOriginal: asking.origin === 'click' });
  return { ...ending, outcome: 'list', delivery };
}

/**
 * Looks a lead's tasks up, and says meanwhile how long it takes. A failure is told here, beside the list of a click,
 * so that what is on screen is never lost.
 * @param pastCache asks LeadSquared even when an answer is still fresh
 * @param preface what has been done already, and must be told even when there is no list, as mrkdwn
 */
export async function lookUp(
  parts: Parts,
  asking: Asking,
  { view, pastCache, preface }: { view: ListView; pastCache: boolean; preface?: string },
): Promise<{ found?: Found; ending: Ending }> {
  const { userId } = asking.ask;
  // On their way while LeadSquared is asked.
  parts.viewers.viewer(userId);
  const asked = parts.lookups.ask(view.leadId, { userId, pastCache });
  if (view.filter === 'mine') parts.users.ask('all', { userId, pastCache: false });
  if (asked.kind === 'refused') {
    await asking.refuse(failureMessage(asked.failure, { ...parts, ...asking, preface }));
    return { ending: { outcome: asked.failure.kind, detail: asked.failure.detail } };
  }
  const wait = asked.wait.ms < TOLD_WAIT_MS ? undefined : waitWords(asked.wait);
  await asking.accept(wait);
  parts.metrics.lookedUp(asked.source);
  const { outcome, listBefore } = await outcomeOf(parts, asking, { view, asked, wait });
  const course = { source: asked.source, toldWaitMs: Math.round(asked.wait.ms) };

  if (outcome.kind === 'value') {
    return { found: { list: outcome.value, asOf: outcome.sentAt }, ending: { outcome: 'found', ...course } };
  }
  if (listBefore) asking.reply.progress(listBefore, { replaceOriginal: true });
  const { kind, detail } = outcome.failure;
  const message = failureMessage(outcome.failure, { ...parts, ...asking, preface });
  const delivery = await asking.reply.answer(message, { replaceOriginal: false });
  return { ending: { outcome: kind, detail, delivery, ...course } };
}

async function outcomeOf(
  parts: Parts,
  asking: Asking,
  {
    view,
    asked,
    wait,
  }: { view: ListView; asked: Asked<TaskList> & { kind: 'asked' }; wait: string | undefined },
) {
  const isClick = asking.origin === 'click';
  const listBefore =
    isClick && wait !== undefined ? await showWait(parts, asking, { view, wait }) : undefined;
  const stillAsking = setTimeout(() => {
    if (wait === undefined) asking.reply.progress({ text: STILL_ASKING }, { replaceOriginal: false });
  }, STILL_ASKING_AFTER_MS);
  const outcome = await asked.outcome.finally(() => clearTimeout(stillAsking));
  return { outcome, listBefore };
}

/** Says in the head of the list on screen how long the new one takes. Returns the list as it was. */
async function showWait(
  parts: Parts,
  asking: Asking,
  { view, wait }: { view: ListView; wait: string },
): Promise<Message | undefined> {
  // Slack sends no ephemeral message along with the click in it, so the list is drawn from what is in memory.
  const last = parts.lookups.lastAnswer(view.leadId);
  if (last === undefined) {
    asking.reply.progress({ text: wait }, { replaceOriginal: false });
    return undefined;
  }
  const shown = { view, list: last.value, asOf: last.sentAt };
  const waiting = await drawList(parts, asking, { ...shown, notice: `⏳ ${wait}` });
  asking.reply.progress(waiting, { replaceOriginal: true });
  return drawList(parts, asking, shown);
}

export interface Drawing extends Found {
  readonly view: ListView;
  readonly notice?: string | undefined;
  /** The rep's own, where they were just read. */
  readonly reminders?: readonly Reminder[];
}

/** The rep's own list, with all its controls. */
export async function drawList(parts: Parts, asking: Asking, drawing: Drawing): Promise<Message> {
  const marks = new Set(drawing.reminders?.map(({ mark }) => mark));
  const controls: Controls = {
    channelId: asking.ask.channelId,
    hasReminder: (taskId) => marks.has(markOf(taskId)),
    allowChanges: parts.allowChanges,
  };
  return taskListMessage(await readList(parts, asking, drawing), controls);
}

/** What a list shows to this rep at this moment. */
export async function readList(parts: Parts, asking: Asking, drawing: Drawing): Promise<TaskListInput> {
  const { view, list, asOf, notice } = drawing;
  const { leadId, filter, page } = view;
  const viewer = await parts.viewers.viewer(asking.ask.userId);
  const { owns, matchedBy } = await ownership(parts, asking, { viewer, isNeeded: filter === 'mine' });
  const viewpoint = { now: new Date(), zone: viewer.zone };
  const agenda = agendaOf(list.tasks, { filter, page, owns, ...viewpoint });
  const remarks = filter === 'mine' ? MATCH_WORDS[matchedBy](viewer.name) : [];
  return { ...viewpoint, leadId, list, asOf, agenda, owns, remarks, notice, leadUrl: parts.leadUrl(leadId) };
}

/** The account's users cost a call, so they are asked for where a list depends on them, and kept for an hour. */
async function ownership(
  { users }: Parts,
  asking: Asking,
  { viewer, isNeeded }: { viewer: Viewer; isNeeded: boolean },
): Promise<Ownership> {
  if (!isNeeded) return ownershipOf(viewer, users.lastAnswer('all')?.value ?? []);
  const asked = users.ask('all', { userId: asking.ask.userId, pastCache: false });
  const outcome = asked.kind === 'asked' ? await asked.outcome : undefined;
  return ownershipOf(viewer, outcome?.kind === 'value' ? outcome.value : []);
}

const MATCH_WORDS: Record<Ownership['matchedBy'], (name: string) => readonly string[]> = {
  'e-mail': () => [],
  name: (name) => [
    `LeadSquared has no user with your e-mail address that could be found, so these are the tasks whose owner bears your name, ${name}.`,
  ],
  nothing: () => ['Which tasks are yours cannot be told: Slack does not say who you are.'],
};
