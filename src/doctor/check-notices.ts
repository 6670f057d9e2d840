/** What the messages take that reps get without asking. */
import type { Config } from '../config/read-config.ts';
import { readNote } from '../slack/kept-notifications.ts';
import { isWatched, watchingCalls } from '../tasks/notifications.ts';
import { type Finding, unsure, well } from './finding.ts';
import type { CallSlack } from './slack-calls.ts';

/** Slack takes about 50 such calls a minute, and the app needs some. */
const MAX_PAGES = 20;

export async function checkNotices(
  { leadSquared, watchIntervalMs }: Config,
  call: CallSlack,
): Promise<Finding> {
  const { rateLimit: limit, rateWindowMs: windowMs } = leadSquared;
  const { each, most } = watchingCalls({ limit, windowMs }, watchIntervalMs);
  const cost = `a rep takes up to ${number(each)} for new tasks and reminders and 1 for a morning list, and all together at most ${number(most)} and their lists`;
  const { error, texts, isCut } = await listTexts(call);
  if (error) return unsure(`Slack doesn’t list who gets messages without asking (${error}): ${cost}`);
  const notes = new Map(
    texts.flatMap((text) => [readNote(text) ?? []].flat()).map((note) => [note.userId, note]),
  );
  const all = [...notes.values()].map(({ notifications }) => notifications);
  const watched = watchIntervalMs > 0 ? all.filter(isWatched).length : 0;
  const mornings = all.filter(({ morningAt }) => morningAt !== undefined).length;
  const calls = Math.min(watched * each, most) + mornings;
  const reps = `${isCut ? 'at least ' : ''}${number(all.length)} ${all.length === 1 ? 'rep gets' : 'reps get'}`;
  return well(`${reps} messages without asking, about ${number(calls)} calls a weekday: ${cost}`);
}

async function listTexts(
  call: CallSlack,
): Promise<{ error?: string | undefined; texts: string[]; isCut: boolean }> {
  const texts: string[] = [];
  let cursor = '';
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { answer, error } = await call('chat.scheduledMessages.list', {
      limit: 100,
      ...(cursor && { cursor }),
    });
    if (error) return { error, texts, isCut: true };
    const listed: readonly unknown[] = Array.isArray(answer.scheduled_messages)
      ? answer.scheduled_messages
      : [];
    for (const one of listed) texts.push(String(Object(one).text ?? ''));
    cursor = String(Object(answer.response_metadata).next_cursor ?? '');
    if (cursor === '') return { texts, isCut: false };
  }
  return { texts, isCut: true };
}

const number = (value: number) => Math.round(value).toLocaleString('en');
