/** The one way from a lookup to what the rep reads; the command and every control of a list go it. */
import type { Asked } from '../leadsquared/lookups.ts';
import type { Outcome } from '../leadsquared/queue.ts';
import { failureMessage, noEmailMessage, noUserMessage } from '../messages/failure.ts';
import type { ListView } from '../messages/list-control.ts';
import { type Controls, type TaskListInput, taskListMessage } from '../messages/task-list.ts';
import type { Message } from '../messages/text.ts';
import { STILL_ASKING, waitWords } from '../messages/waiting.ts';
import { within } from '../operate/within.ts';
import { markOf } from '../slack/reminders.ts';
import type { Delivery, Placing } from '../slack/reply.ts';
import { agendaOf, statesOf } from '../tasks/agenda.ts';
import type { Failure } from '../tasks/failure.ts';
import { type Ownership, ownershipOf } from '../tasks/owner.ts';
import type { TaskList, TaskQuery } from '../tasks/task.ts';
import type { Asking, Ending, Parts } from './asking.ts';

/** A list's tasks, as they were at a moment. */
export interface Found {
  readonly list: TaskList;
  readonly asOf: Date;
}

/** A wait of this length is told at once, in ms. */
export const TOLD_WAIT_MS = 2_000;
/** App Home says that LeadSquared is asked unless the answer is there in this time. */
const SOON_MS = 300;

/** Looks a list's tasks up, and sends the list or why there is none. What it was asked from is replaced by it. */
export async function showList(
  parts: Parts,
  asking: Asking,
  { view, pastCache, waitBeside = false }: { view: ListView; pastCache: boolean; waitBeside?: boolean },
): Promise<Ending> {
  const { found, ending } = await lookUp(parts, asking, { view, pastCache, waitBeside });
  if (!found) return ending;
  const message = await drawList(parts, asking, { view, ...found });
  const delivery = await asking.reply.answer(message, replacing(asking));
  const { userId } = asking.ask;
  if (view.leadId !== undefined) {
    await parts.recents.add(userId, view.leadId);
    parts.knownLeads.learn(view.leadId, userId);
  }
  return { ...ending, outcome: 'list', delivery };
}

function replacing({ surface }: Asking): Placing {
  return { replaceOriginal: surface !== 'new message' };
}

/** What to ask LeadSquared for. Undefined for a rep's own tasks while Slack does not say which e-mail address is theirs. */
async function queryOf(
  parts: Parts,
  userId: string,
  { leadId, filter }: ListView,
): Promise<TaskQuery | undefined> {
  if (leadId !== undefined) return { leadId };
  const { email } = await parts.viewers.viewer(userId);
  const ownerEmail = email.trim().toLowerCase();
  return ownerEmail === '' ? undefined : { ownerEmail, states: statesOf(filter) };
}

/** The list as it was last, if it is still in memory. */
export async function lastFound(parts: Parts, userId: string, view: ListView): Promise<Found | undefined> {
  const query = await queryOf(parts, userId, view);
  const last = query && parts.lookups.lastAnswer(query);
  return last && { list: last.value, asOf: last.sentAt };
}

/** The list, from memory or looked up, without a word of a wait or a failure. */
export async function findQuietly(
  parts: Parts,
  userId: string,
  view: ListView,
): Promise<TaskList | undefined> {
  const query = await queryOf(parts, userId, view);
  const asked = query && parts.lookups.ask(query, { userId, pastCache: false });
  const outcome = asked?.kind === 'asked' ? await asked.outcome : undefined;
  return outcome?.kind === 'value' ? outcome.value : undefined;
}

/**
 * Looks a list's tasks up, as `awaitAnswer` does.
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
  const query = await queryOf(parts, userId, view);
  if (query === undefined) {
    await asking.refuse(noEmailMessage({ ...parts, ...asking, preface }));
    return { ending: { outcome: 'no-e-mail' } };
  }
  const asked = parts.lookups.ask(query, { userId, pastCache });
  const isMineOfLead = view.filter === 'mine' && view.leadId !== undefined;
  const users = isMineOfLead ? parts.users.ask('all', { userId, pastCache: false }) : undefined;
  const { answer, ending } = await awaitAnswer<TaskList>(parts, asking, {
    asked,
    preface,
    ...('ownerEmail' in query
      ? { instead: (outcome) => whyNone(parts, asking, { ...query, outcome, preface }) }
      : {}),
    ...(users ? { alongside: users } : {}),
    showWait: async (wait) =>
      waitBeside ? sayBeside(asking, wait) : showWait(parts, asking, { view, wait }),
  });
  return { ending, ...(answer ? { found: { list: answer.value, asOf: answer.sentAt } } : {}) };
}

/** A rep who has no tasks, or is refused, may be nobody in LeadSquared. */
async function whyNone(
  parts: Parts,
  asking: Asking,
  {
    ownerEmail,
    outcome,
    preface,
  }: { ownerEmail: string; outcome: Outcome<TaskList>; preface: string | undefined },
): Promise<Message | undefined> {
  const isNone = outcome.kind === 'value' ? outcome.value.tasks.length === 0 : isRefused(outcome.failure);
  const asked = isNone && parts.users.ask('all', { userId: asking.ask.userId, pastCache: false });
  const users = asked && asked.kind === 'asked' ? await asked.outcome : undefined;
  if (users?.kind !== 'value' || users.value.some(({ email }) => email === ownerEmail)) return undefined;
  return noUserMessage(ownerEmail, { ...parts, ...asking, preface });
}

function isRefused({ kind }: Failure): boolean {
  return kind === 'reason-given' || kind === 'request-refused';
}

/**
 * Waits for what was asked of LeadSquared, and says meanwhile how long it takes. A failure is told here, beside the
 * list on screen, so that that is never lost.
 * @param alongside is waited for too, and may fail
 * @param instead what to tell in place of the answer, if so
 * @param showWait says the wait on screen, and gives back what was there
 */
export async function awaitAnswer<T>(
  parts: Parts,
  asking: Asking,
  {
    asked,
    alongside,
    instead = async () => undefined,
    showWait = async (wait) => sayBeside(asking, wait),
    preface,
  }: {
    asked: Asked<T>;
    alongside?: Asked<unknown>;
    instead?: (outcome: Outcome<T>) => Promise<Message | undefined>;
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
  const isLong = longest.ms >= TOLD_WAIT_MS;
  const words = [preface, isLong ? waitWords(longest) : STILL_ASKING].filter((part) => part !== undefined);
  const wait = words.join(' ');
  await asking.accept(isLong ? wait : undefined);
  parts.metrics.lookedUp(asked.source);
  const askedAtMs = performance.now();

  const isShown =
    (asking.surface === 'message' && isLong) ||
    (asking.surface === 'home' && (isLong || (await within(asked.outcome, SOON_MS)) === undefined));
  // Told is told: it is not said again later.
  if (isShown) await asking.accept(wait);
  const before = isShown ? await showWait(wait) : undefined;
  const [outcome] = await Promise.all([asked.outcome, other?.outcome]);
  const { callMs = 0 } = outcome;
  const course = {
    source: asked.source,
    waitMs: Math.round(Math.max(0, performance.now() - askedAtMs - callMs)),
    callMs: Math.round(callMs),
  };

  const message = await instead(outcome);
  if (message) {
    const delivery = await asking.reply.answer(message, replacing(asking));
    return { ending: { outcome: 'no-user', delivery, ...course } };
  }
  if (outcome.kind === 'value') return { answer: outcome, ending: { outcome: 'found', ...course } };
  if (before) asking.reply.progress(before, { replaceOriginal: true });
  const { kind, detail } = outcome.failure;
  const failure = failureMessage(outcome.failure, { ...parts, ...asking, preface });
  const delivery = await asking.reply.answer(failure, { replaceOriginal: false });
  return { ending: { outcome: kind, detail, delivery, ...course } };
}

/** Says in the head of the list on screen how long the new one takes. Returns the list as it was. */
async function showWait(
  parts: Parts,
  asking: Asking,
  { view, wait }: { view: ListView; wait: string },
): Promise<Message | undefined> {
  // Slack sends no ephemeral message along with the click in it, so the list is drawn from what is in memory.
  const last = await lastFound(parts, asking.ask.userId, view);
  if (last === undefined) return sayBeside(asking, wait);
  const shown = { view, ...last };
  const waiting = await drawList(parts, asking, { ...shown, notice: `⏳ ${wait}` });
  asking.reply.progress(waiting, { replaceOriginal: true });
  return drawList(parts, asking, shown);
}

/** A wait as a message of its own. */
export function sayBeside(asking: Asking, words: string): undefined {
  asking.reply.progress({ text: words }, { replaceOriginal: false });
}

/** Where a list is drawn, and for whom. */
export type Place = Pick<Asking, 'ask' | 'origin' | 'surface'>;

/** LeadSquared has told a rep's own tasks from others'. */
const OWN: Ownership = { owns: () => true, matchedBy: 'e-mail' };

export interface Drawing extends Found {
  readonly view: ListView;
  readonly notice?: string | undefined;
}

/** Puts the list in place of the message of a click, with what was just done in its head. */
export async function showInPlace(parts: Parts, asking: Asking, drawing: Drawing): Promise<Delivery> {
  return asking.reply.answer(await drawList(parts, asking, drawing), { replaceOriginal: true });
}

/** The rep's own list, with all its controls. */
export async function drawList(parts: Parts, place: Place, drawing: Drawing): Promise<Message> {
  const { withReminders = false } = drawing.view;
  const { userId } = place.ask;
  // Without them the list is still the list.
  const reminders = withReminders ? await parts.reminders.ofUser(userId).catch(() => []) : [];
  const marks = new Set(reminders.map(({ mark }) => mark));
  const controls: Controls = {
    channelId: channelOf(place),
    hasReminder: (taskId) => marks.size > 0 && marks.has(markOf(taskId)),
    allowChanges: parts.allowChanges,
  };
  return taskListMessage(await readList(parts, place, drawing), controls);
}

function channelOf({ ask, origin, surface }: Place): string | undefined {
  if (surface === 'home') return undefined;
  // A shortcut is answered elsewhere than it was used.
  return origin === 'shortcut' ? '' : ask.channelId;
}

/** What a list shows to this rep at this moment. */
export async function readList(parts: Parts, { ask }: Place, drawing: Drawing): Promise<TaskListInput> {
  const { view, list, asOf, notice } = drawing;
  const { leadId, filter, page } = view;
  const viewer = await parts.viewers.viewer(ask.userId);
  // The account's users cost a call: `lookUp` asks for them where a list depends on them.
  const users = parts.users.lastAnswer('all')?.value;
  const { owns, matchedBy } = leadId === undefined ? OWN : ownershipOf(viewer, users ?? []);
  const viewpoint = { now: new Date(), zone: viewer.zone };
  const agenda = agendaOf(list.tasks, { filter, page, owns, ...viewpoint });
  return {
    ...viewpoint,
    view,
    list,
    asOf,
    agenda,
    owns,
    matching: { by: matchedBy, name: viewer.name, areUsersKnown: users !== undefined },
    notice,
    lead: leadId === undefined ? undefined : parts.knownLeads.get(leadId),
    leadName: (id) => parts.knownLeads.get(id)?.name,
    leadUrl: leadId === undefined ? undefined : parts.leadUrl(leadId),
  };
}
