/** The one way from a lookup to what the rep reads; the command and every control of a list end here. */
import type { Asked } from '../leadsquared/lookups.ts';
import { brokenMessage, failureMessage } from '../messages/failure.ts';
import type { ListView } from '../messages/list-control.ts';
import { taskListMessage } from '../messages/task-list.ts';
import type { Message } from '../messages/text.ts';
import { STILL_ASKING, waitWords } from '../messages/waiting.ts';
import { faultWords } from '../operate/log.ts';
import { agendaOf } from '../tasks/agenda.ts';
import type { LeadTasks } from '../tasks/task.ts';
import { type Asking, type Ending, noteEnding, type Parts } from './asking.ts';

/** A wait of this length is told at once, in ms. */
const TOLD_WAIT_MS = 2_000;
const STILL_ASKING_AFTER_MS = 3_000;

/**
 * Looks the tasks up, and sends the list or why there is none. To a click the list replaces the message it was
 * pressed in, and a failure stands beside it, so that the list on screen is never lost.
 * @param pastCache asks LeadSquared even when an answer is still fresh
 */
export async function showList(
  parts: Parts,
  asking: Asking,
  { view, pastCache }: { view: ListView; pastCache: boolean },
): Promise<void> {
  const asked = parts.lookups.ask(view.leadId, { userId: asking.ask.userId, pastCache });
  if (asked.kind === 'refused') {
    const { kind: outcome, detail } = asked.failure;
    await asking.refuse(failureMessage(asked.failure, { ...parts, ...asking }));
    return noteEnding(parts, asking, { outcome, detail });
  }
  const askedAtMs = performance.now();
  const wait = asked.waitMs < TOLD_WAIT_MS ? undefined : waitWords(asked.place, asked.waitMs);
  await asking.accept(wait);
  parts.metrics.lookedUp(asked.source);
  const ending = await answer(parts, asking, { view, asked, wait }).catch(
    async (error: unknown): Promise<Ending> => {
      parts.log.error({ reference: asking.reference, fault: faultWords(error) }, 'A fault of this app');
      await asking.reply.answer(brokenMessage({ ...parts, ...asking }), { replaceOriginal: false });
      return { outcome: 'broken' };
    },
  );
  const tookMs = Math.round(performance.now() - askedAtMs);
  noteEnding(parts, asking, {
    ...ending,
    source: asked.source,
    toldWaitMs: Math.round(asked.waitMs),
    tookMs,
  });
}

async function answer(
  parts: Parts,
  asking: Asking,
  { view, asked, wait }: { view: ListView; asked: Asked & { kind: 'asked' }; wait: string | undefined },
): Promise<Ending> {
  const { reply } = asking;
  const isClick = asking.origin === 'click';
  const listBefore =
    isClick && wait !== undefined ? await showWait(parts, asking, { view, wait }) : undefined;
  const stillAsking = setTimeout(() => {
    if (wait === undefined) reply.progress({ text: STILL_ASKING }, { replaceOriginal: false });
  }, STILL_ASKING_AFTER_MS);
  const outcome = await asked.outcome.finally(() => clearTimeout(stillAsking));

  if (outcome.kind === 'tasks') {
    const list = await drawList(parts, asking, { view, leadTasks: outcome.leadTasks });
    return { outcome: 'list', delivery: await reply.answer(list, { replaceOriginal: isClick }) };
  }
  if (listBefore) reply.progress(listBefore, { replaceOriginal: true });
  const { kind, detail } = outcome.failure;
  const message = failureMessage(outcome.failure, { ...parts, ...asking });
  return { outcome: kind, detail, delivery: await reply.answer(message, { replaceOriginal: false }) };
}

/** Says in the head of the list on screen how long the new one takes. Returns the list as it was. */
async function showWait(
  parts: Parts,
  asking: Asking,
  { view, wait }: { view: ListView; wait: string },
): Promise<Message | undefined> {
  // Slack sends no ephemeral message along with the click in it, so the list is drawn from what is in memory.
  const leadTasks = parts.lookups.lastAnswer(view.leadId);
  if (leadTasks === undefined) {
    asking.reply.progress({ text: wait }, { replaceOriginal: false });
    return undefined;
  }
  const notice = await drawList(parts, asking, { view, leadTasks, notice: `⏳ ${wait}` });
  asking.reply.progress(notice, { replaceOriginal: true });
  return drawList(parts, asking, { view, leadTasks });
}

async function drawList(
  { viewers, leadUrl }: Parts,
  { ask }: Asking,
  input: { view: ListView; leadTasks: LeadTasks; notice?: string },
): Promise<Message> {
  const { leadId, ...shown } = input.view;
  const viewpoint = { now: new Date(), zone: await viewers.zoneOf(ask.userId) };
  const agenda = agendaOf(input.leadTasks.tasks, { ...shown, ...viewpoint });
  return taskListMessage({ ...input, ...viewpoint, agenda, leadId, leadUrl: leadUrl(leadId) });
}
