/** Opens the modal for a new task with a message in it. */
import { resultWithin } from '../ops/result-within.ts';
import type { Viewers } from '../slack/viewers.ts';
import { leadWordsIn } from '../tasks/lead-in-message.ts';
import { mentionedIn, readableText } from '../tasks/message-text.ts';
import { draftFromMessage } from '../tasks/task-draft.ts';
import type { Interaction, Result } from './interaction.ts';
import type { OpenAddTask, Opening } from './open-add-task.ts';

/** A message in Slack. */
export interface SourceMessage {
  /** mrkdwn */
  readonly text: string;
  /** The same with all parts of the message. */
  readonly around: string;
  readonly files: readonly string[];
  readonly channelId: string;
  readonly ts: string;
  /** The thread that it answers in; `''` for none. */
  readonly threadTs: string;
}

export type TaskFromMessage = ReturnType<typeof createTaskFromMessage>;

/** A modal must open within 3 s, and each name may cost a call to Slack. */
const MAX_NAMES = 20;
const NAMES_LIMIT_MS = 500;

export function createTaskFromMessage(uses: {
  openAddTask: OpenAddTask;
  viewers: Viewers;
  workspaceUrl: string;
}) {
  const { viewers, workspaceUrl } = uses;

  /** Names of the people whom it mentions, as far as Slack says them in time. */
  async function namesIn(text: string): Promise<ReadonlyMap<string, string>> {
    const ids = mentionedIn(text).slice(0, MAX_NAMES);
    const people = ids.map((id) => resultWithin(viewers.viewer(id), NAMES_LIMIT_MS));
    const names = (await Promise.all(people)).map((person) => person?.name ?? '');
    return new Map(ids.map((id, index) => [id, names[index] ?? '']));
  }

  return async (
    interaction: Interaction,
    message: SourceMessage,
    opening: Omit<Opening, 'start'>,
  ): Promise<Result> => {
    const { text, around, files } = message;
    const names = await namesIn(text);
    const words = readableText(text, (id) => names.get(id));
    const all = [words, ...files.map((name) => `File: ${name}`)].filter(Boolean).join('\n');
    const draft = draftFromMessage(all, permalink(workspaceUrl, message));
    const typed = leadWordsIn(text, around);
    return uses.openAddTask.open(interaction, { start: { lead: { typed }, draft }, ...opening });
  };
}

/** As Slack makes it ("chat.getPermalink"), which the app couldn't ask for in conversations that it isn't in. */
function permalink(workspaceUrl: string, { channelId, ts, threadTs }: SourceMessage): string {
  if (!/^\d+\.\d+$/.test(ts)) return '';
  const address = `${workspaceUrl}archives/${channelId}/p${ts.replace('.', '')}`;
  return threadTs === '' || threadTs === ts ? address : `${address}?thread_ts=${threadTs}&cid=${channelId}`;
}
