/** The one way from a lookup to what the rep reads; the command and every control of a list end here. */
import type { Asked } from '../leadsquared/lookups.ts';
import { brokenMessage, failureMessage } from '../messages/failure.ts';
import type { ListView } from '../messages/list-control.ts';
import { taskListMessage } from '../messages/task-list.ts';
import type { Message } from '../messages/text.ts';
import { STILL_ASKING, waitWords } from '../messages/waiting.ts';
import type { Reply } from '../slack/reply.ts';
import { agendaOf } from '../tasks/agenda.ts';
import type { LeadTasks } from '../tasks/task.ts';
import { type Asking, noteAnswer, type Parts } from './asking.ts';

/** A wait of this length is told at once, in ms. */
export const TOLD_WAIT_MS = 2_000;
const STILL_ASKING_AFTER_MS = 3_000;

/**
 * Waits for the lookup, and sends the list or why there is none. To a click the list replaces the message it was
 * pressed in, and a failure stands beside it, so that the list on screen is never lost.
 */
export async function answerWithList(
  parts: Parts,
  {
    view,
    asked,
    asking,
    reply,
  }: { view: ListView; asked: Asked & { kind: 'asked' }; asking: Asking; reply: Reply },
): Promise<void> {
  const askedAtMs = performance.now();
  parts.metrics.lookedUp(asked.source);
  const isClick = asking.origin === 'click';
  const isTold = asked.waitMs >= TOLD_WAIT_MS;
  const stale = isClick && isTold ? await showWait(parts, { view, asked, asking, reply }) : undefined;
  const stillAsking = setTimeout(() => {
    if (!isTold) reply.progress({ text: STILL_ASKING }, { replaceOriginal: false });
  }, STILL_ASKING_AFTER_MS);

  try {
    const outcome = await asked.outcome.finally(() => clearTimeout(stillAsking));
    let message: Message;
    if (outcome.kind === 'tasks') {
      message = await drawList(parts, { view, leadTasks: outcome.leadTasks, userId: asking.ask.userId });
    } else {
      message = failureMessage(outcome.failure, { ...parts, reference: asking.reference });
      if (stale) reply.progress(stale, { replaceOriginal: true });
    }
    const delivery = await reply.answer(message, { replaceOriginal: isClick && outcome.kind === 'tasks' });
    noteAnswer(parts, asking, {
      outcome: outcome.kind === 'tasks' ? 'list' : outcome.failure.kind,
      ...(outcome.kind === 'failed' ? { detail: outcome.failure.detail } : {}),
      delivery,
      source: asked.source,
      toldWaitMs: Math.round(asked.waitMs),
      tookMs: Math.round(performance.now() - askedAtMs),
    });
  } catch (error) {
    const message = brokenMessage({ ...parts, reference: asking.reference });
    await reply.answer(message, { replaceOriginal: false });
    const stack = error instanceof Error ? error.stack : undefined;
    parts.log.error({ reference: asking.reference, stack }, 'A fault of this app');
    noteAnswer(parts, asking, { outcome: 'broken' });
  }
}

/** Says how long it will take in the head line of the list as it was, and gives that list back, without the line. */
async function showWait(
  parts: Parts,
  {
    view,
    asked,
    asking,
    reply,
  }: { view: ListView; asked: Asked & { kind: 'asked' }; asking: Asking; reply: Reply },
): Promise<Message | undefined> {
  const words = waitWords(asked.place, asked.waitMs);
  const leadTasks = parts.lookups.lastAnswer(view.leadId);
  if (leadTasks === undefined) {
    reply.progress({ text: words }, { replaceOriginal: false });
    return undefined;
  }
  const { userId } = asking.ask;
  reply.progress(await drawList(parts, { view, leadTasks, userId, notice: `⏳ ${words}` }), {
    replaceOriginal: true,
  });
  return drawList(parts, { view, leadTasks, userId });
}

async function drawList(
  { viewers, leadUrl }: Parts,
  input: { view: ListView; leadTasks: LeadTasks; userId: string; notice?: string },
): Promise<Message> {
  const { view, leadTasks, userId } = input;
  const viewpoint = { now: new Date(), zone: await viewers.zoneOf(userId) };
  const agenda = agendaOf(leadTasks.tasks, { ...view, ...viewpoint });
  return taskListMessage({
    ...input,
    ...viewpoint,
    agenda,
    leadId: view.leadId,
    leadUrl: leadUrl(view.leadId),
  });
}
