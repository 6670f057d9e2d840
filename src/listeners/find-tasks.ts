/** From a view of a list to its tasks: a lead's, or the rep's own over all leads. */

import type { Outcome } from '../leadsquared/limit/queue.ts';
import type { Asked } from '../leadsquared/lookups.ts';
import type { Message } from '../messages/block-text.ts';
import type { ListView } from '../messages/control-values.ts';
import { within } from '../ops/within.ts';
import { statesOf } from '../tasks/agenda.ts';
import type { Failure } from '../tasks/failure.ts';
import { type AccountUser, withoutFormerOwners } from '../tasks/owner.ts';
import type { TaskList, TaskQuery } from '../tasks/task.ts';
import { type Asking, ackedBy, type Ending, type Parts } from './asking.ts';
import { awaitAnswer, sayBeside } from './await-answer.ts';
import { drawList, type Found } from './draw-list.ts';

/** A rep who was made a user just now is found after so many ms. */
const USERS_FRESH_MS = 60_000;
/** So long an answer waits for word who the users are. */
const USERS_TIME_LIMIT_MS = 3_000;

type States = 'open' | 'all';

export interface Search {
  readonly view: ListView;
  /** Asks LeadSquared even when an answer is still fresh. */
  readonly pastCache: boolean;
  /** Which of a rep's own tasks; by default what the view's filter shows. */
  readonly states?: States;
}

/**
 * Looks a list's tasks up, and tells of the wait and of a failure as `awaitAnswer` does.
 * @param waitBeside for what does not put a list in place of the one on screen
 */
export async function lookUp(
  parts: Parts,
  asking: Asking,
  { preface, waitBeside = false, ...search }: Search & { preface?: string; waitBeside?: boolean },
): Promise<{ found?: Found; ending: Ending }> {
  const { userId } = asking.ask;
  const { view } = search;
  // On its way while LeadSquared is asked.
  void parts.viewers.viewer(userId);
  const asked = await ackedBy(asking, askForTasks(parts, userId, search));
  const isMineOfLead = view.filter === 'mine' && view.leadId !== undefined;
  const users = isMineOfLead ? parts.users.ask('all', { userId, pastCache: false }) : undefined;
  const { answer, ending } = await awaitAnswer(parts, asking, {
    asked,
    preface,
    ...(users ? { alongside: users } : {}),
    sayWait: async (wait) => (waitBeside ? sayBeside(asking, wait) : showWait(parts, asking, { view, wait })),
  });
  return { ending, ...(answer ? { found: { list: answer.value, asOf: answer.sentAt } } : {}) };
}

/** Without a word of a wait or a failure. */
export async function findQuietly(
  parts: Parts,
  userId: string,
  view: ListView,
): Promise<TaskList | undefined> {
  const asked = await askForTasks(parts, userId, { view, pastCache: false });
  const outcome = asked.kind === 'asked' ? await asked.outcome : undefined;
  return outcome?.kind === 'value' ? outcome.value : undefined;
}

/** The list as it was last, if it is still in memory. */
export async function lastFound(parts: Parts, userId: string, view: ListView): Promise<Found | undefined> {
  const { email } = await parts.viewers.viewer(userId);
  const last = parts.lookups.lastAnswer(queryOf(view, email));
  const users = parts.users.lastAnswer('all')?.value;
  if (last === undefined) return undefined;
  const list = view.leadId === undefined ? withoutFormerOwners(last.value, email, users ?? []) : last.value;
  return { list, asOf: last.sentAt };
}

function queryOf({ leadId, filter }: ListView, ownerEmail: string, states = statesOf(filter)): TaskQuery {
  return leadId === undefined ? { ownerEmail, states } : { leadId };
}

async function askForTasks(
  parts: Parts,
  userId: string,
  { view, pastCache, states }: Search,
): Promise<Asked<TaskList>> {
  const ask = (query: TaskQuery) => parts.lookups.ask(query, { userId, pastCache });
  if (view.leadId !== undefined) return ask(queryOf(view, ''));
  const email = await parts.viewers.email(userId);
  if (email === undefined || email === '') {
    const wasAsked = email !== undefined;
    const failure: Failure = { kind: 'no-email', wasAsked, detail: wasAsked ? 'none' : 'not told' };
    const outcome = Promise.resolve({ kind: 'failed', failure, wasSent: false } as const);
    return { kind: 'asked', source: 'call', wait: { place: 0, ms: 0 }, outcome };
  }
  const asked = ask(queryOf(view, email, states));
  if (asked.kind === 'refused') return asked;
  const outcome = asked.outcome
    .then((came) => ofRepAlone(parts, userId, email, came))
    .then((came) => unlessNobody(parts, userId, email, came));
  // Whoever asked looks at it in their own time; until then a fault is not unhandled.
  outcome.catch(() => {});
  return { ...asked, outcome };
}

/** Who the users are costs a call, which is only spent where the tasks have several owners. */
async function ofRepAlone(
  parts: Parts,
  userId: string,
  email: string,
  came: Outcome<TaskList>,
): Promise<Outcome<TaskList>> {
  if (came.kind !== 'value') return came;
  const owners = new Set(came.value.tasks.map(({ owner }) => owner.id.toLowerCase()));
  owners.delete('');
  const users =
    owners.size > 1
      ? await usersInTime(parts, userId, { pastCache: false })
      : parts.users.lastAnswer('all')?.value;
  return users ? { ...came, value: withoutFormerOwners(came.value, email, users) } : came;
}

async function usersInTime(
  parts: Parts,
  userId: string,
  { pastCache }: { pastCache: boolean },
): Promise<readonly AccountUser[] | undefined> {
  const asked = parts.users.ask('all', { userId, pastCache });
  const users = asked.kind === 'asked' ? await within(asked.outcome, USERS_TIME_LIMIT_MS) : undefined;
  return users?.kind === 'value' ? users.value : undefined;
}

/** A rep who has no tasks, or is refused, may be nobody in LeadSquared. */
async function unlessNobody(
  parts: Parts,
  userId: string,
  email: string,
  came: Outcome<TaskList>,
): Promise<Outcome<TaskList>> {
  const isNone = came.kind === 'value' ? came.value.tasks.length === 0 : isRefusal(came.failure);
  if (!isNone) return came;
  // No lead id was sent that could be wrong.
  const answer: Outcome<TaskList> =
    came.kind === 'failed' && came.failure.kind === 'request-refused'
      ? { ...came, failure: { ...came.failure, kind: 'unexpected', answer: 'status 400' } }
      : came;
  const isRep = (user: AccountUser) => user.email === email;
  const last = parts.users.lastAnswer('all');
  if (last?.value.some(isRep)) return answer;
  const pastCache = last !== undefined && performance.now() - last.receivedAtMs > USERS_FRESH_MS;
  const users = await usersInTime(parts, userId, { pastCache });
  if (users === undefined || users.some(isRep)) return answer;
  // LeadSquared may have refused for another reason.
  const reason = came.kind === 'failed' && 'reason' in came.failure ? (came.failure.reason ?? '') : '';
  const failure: Failure = { kind: 'no-user', email, reason, detail: 'no user has this e-mail address' };
  return { kind: 'failed', failure, wasSent: true, callMs: came.callMs };
}

function isRefusal({ kind }: Failure): boolean {
  return kind === 'reason-given' || kind === 'request-refused';
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
  const waiting = await drawList(parts, asking, { view, ...last, notice: `⏳ ${wait}` });
  asking.reply.progress(waiting, { replaceOriginal: true });
  return drawList(parts, asking, { view, ...last });
}
