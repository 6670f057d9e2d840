/** The one way from a lookup to what the rep reads; the command and every control of a list go it. */
import type { Asked } from '../leadsquared/lookups.ts';
import { failureMessage } from '../messages/failure.ts';
import type { ListView } from '../messages/list-control.ts';
import { type Controls, type TaskListInput, taskListMessage } from '../messages/task-list.ts';
import type { Message } from '../messages/text.ts';
import { waitWords } from '../messages/waiting.ts';
import { markOf } from '../slack/reminders.ts';
import type { Delivery } from '../slack/reply.ts';
import { agendaOf } from '../tasks/agenda.ts';
import { ownershipOf } from '../tasks/owner.ts';
import type { TaskList } from '../tasks/task.ts';
import type { Asking, Ending, Parts } from './asking.ts';

/** A lead's tasks, as they were at a moment. */
export interface Found {
  readonly list: TaskList;
  readonly asOf: Date;
}

/** A wait of this length is told at once, in ms. */
export const TOLD_WAIT_MS = 2_000;

/** Looks a lead's tasks up, and sends the list or why there is none. To a click the list replaces the one before. */
export async function showList(
  parts: Parts,
  asking: Asking,
  { view, pastCache, waitBeside = false }: { view: ListView; pastCache: boolean; waitBeside?: boolean },
): Promise<Ending> {
  const { found, ending } = await lookUp(parts, asking, { view, pastCache, waitBeside });
  if (!found) return ending;
  const message = await drawList(parts, asking, { view, ...found });
  const delivery = await asking.reply.answer(message, { replaceOriginal: asking.origin === 'click' });
  const { userId } = asking.ask;
  await parts.recents.add(userId, view.leadId);
  parts.knownLeads.learn(view.leadId, userId);
  return { ...ending, outcome: 'list', delivery };
}

/**
 * Looks a lead's tasks up, as `awaitAnswer` does.
 * @param pastCache asks LeadSquared even when an answer is still fresh
 * @param preface what has been done already, and must be told even when there is no list, as mrkdwn
 * @param waitBeside for what does not put a list in place of the one on screen
 */
export async function lookUp(
  parts: Parts,
  asking: Asking,
  {
    view,
    pastCache,
    preface,
    waitBeside = false,
  }: { view: ListView; pastCache: boolean; preface?: string; waitBeside?: boolean },
): Promise<{ found?: Found; ending: Ending }> {
  const { userId } = asking.ask;
  // On their way while LeadSquared is asked.
  parts.viewers.viewer(userId);
  const asked = parts.lookups.ask(view.leadId, { userId, pastCache });
  const users = view.filter === 'mine' ? parts.users.ask('all', { userId, pastCache: false }) : undefined;
  const { answer, ending } = await awaitAnswer(parts, asking, {
    asked,
    preface,
    ...(users ? { alongside: users } : {}),
    showWait: async (wait) =>
      waitBeside ? sayBeside(asking, wait) : showWait(parts, asking, { view, wait }),
  });
  return { ending, ...(answer ? { found: { list: answer.value, asOf: answer.sentAt } } : {}) };
}

/**
 * Waits for what was asked of LeadSquared, and says meanwhile how long it takes. A failure is told here, beside the
 * message of a click, so that what is on screen is never lost.
 * @param alongside is waited for too, and may fail
 * @param showWait says the wait in the message of a click, and gives back that message as it was
 */
export async function awaitAnswer<T>(
  parts: Parts,
  asking: Asking,
  {
    asked,
    alongside,
    showWait = async (wait) => sayBeside(asking, wait),
    preface,
  }: {
    asked: Asked<T>;
    alongside?: Asked<unknown>;
    showWait?: (wait: string) => Promise<Message | undefined>;
    preface?: string | undefined;
  },
): Promise<{ answer?: { value: T; sentAt: Date }; ending: Ending }> {
  if (asked.kind === 'refused') {
    await asking.refuse(failureMessage(asked.failure, { ...parts, ...asking, preface }));
    return { ending: { outcome: asked.failure.kind, detail: asked.failure.detail } };
  }
  const other = alongside?.kind === 'asked' ? alongside : undefined;
  const longest = other && other.wait.ms > asked.wait.ms ? other.wait : asked.wait;
  const words = preface === undefined ? waitWords(longest) : `${preface} ${waitWords(longest)}`;
  const wait = longest.ms < TOLD_WAIT_MS ? undefined : words;
  await asking.accept(wait);
  parts.metrics.lookedUp(asked.source);
  const askedAtMs = performance.now();

  const before = asking.origin === 'click' && wait !== undefined ? await showWait(wait) : undefined;
  const [outcome] = await Promise.all([asked.outcome, other?.outcome]);
  const { callMs = 0 } = outcome;
  const course = {
    source: asked.source,
    waitMs: Math.round(Math.max(0, performance.now() - askedAtMs - callMs)),
    callMs: Math.round(callMs),
  };

  if (outcome.kind === 'value') return { answer: outcome, ending: { outcome: 'found', ...course } };
  if (before) asking.reply.progress(before, { replaceOriginal: true });
  const { kind, detail } = outcome.failure;
  const message = failureMessage(outcome.failure, { ...parts, ...asking, preface });
  const delivery = await asking.reply.answer(message, { replaceOriginal: false });
  return { ending: { outcome: kind, detail, delivery, ...course } };
}

/** Says in the head of the list on screen how long the new one takes. Returns the list as it was. */
async function showWait(
  parts: Parts,
  asking: Asking,
  { view, wait }: { view: ListView; wait: string },
): Promise<Message | undefined> {
  // Slack sends no ephemeral message along with the click in it, so the list is drawn from what is in memory.
  const last = parts.lookups.lastAnswer(view.leadId);
  if (last === undefined) return sayBeside(asking, wait);
  const shown = { view, list: last.value, asOf: last.sentAt };
  const waiting = await drawList(parts, asking, { ...shown, notice: `⏳ ${wait}` });
  asking.reply.progress(waiting, { replaceOriginal: true });
  return drawList(parts, asking, shown);
}

/** A wait as a message of its own. */
export function sayBeside(asking: Asking, words: string): undefined {
  asking.reply.progress({ text: words }, { replaceOriginal: false });
}

export interface Drawing extends Found {
  readonly view: ListView;
  readonly notice?: string | undefined;
}

/** Puts the list in place of the message of a click, with what was just done in its head. */
export async function showInPlace(parts: Parts, asking: Asking, drawing: Drawing): Promise<Delivery> {
  return asking.reply.answer(await drawList(parts, asking, drawing), { replaceOriginal: true });
}

/** The rep's own list, with all its controls. */
export async function drawList(parts: Parts, asking: Asking, drawing: Drawing): Promise<Message> {
  const { withReminders = false } = drawing.view;
  const { channelId, userId } = asking.ask;
  // Without them the list is still the list.
  const reminders = withReminders ? await parts.reminders.ofUser(userId).catch(() => []) : [];
  const marks = new Set(reminders.map(({ mark }) => mark));
  const controls: Controls = {
    // A shortcut is answered elsewhere than it was used.
    channelId: asking.origin === 'shortcut' ? '' : channelId,
    withReminders,
    hasReminder: (taskId) => marks.size > 0 && marks.has(markOf(taskId)),
    allowChanges: parts.allowChanges,
  };
  return taskListMessage(await readList(parts, asking, drawing), controls);
}

/** What a list shows to this rep at this moment. */
export async function readList(parts: Parts, asking: Asking, drawing: Drawing): Promise<TaskListInput> {
  const { view, list, asOf, notice } = drawing;
  const { leadId, filter, page } = view;
  const viewer = await parts.viewers.viewer(asking.ask.userId);
  // The account's users cost a call: `lookUp` asks for them where a list depends on them.
  const users = parts.users.lastAnswer('all')?.value;
  const { owns, matchedBy } = ownershipOf(viewer, users ?? []);
  const viewpoint = { now: new Date(), zone: viewer.zone };
  const agenda = agendaOf(list.tasks, { filter, page, owns, ...viewpoint });
  return {
    ...viewpoint,
    leadId,
    list,
    asOf,
    agenda,
    owns,
    matching: { by: matchedBy, name: viewer.name, areUsersKnown: users !== undefined },
    notice,
    lead: parts.knownLeads.get(leadId),
    leadUrl: parts.leadUrl(leadId),
  };
}
