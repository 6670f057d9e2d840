import type { App, MessageShortcut } from '@slack/bolt';
import type { TaskFromMessage } from '../../app/task-from-message.ts';
import { textIn } from '../../slack/payload.ts';
import { addressIn, type Interactions } from '../interactions.ts';
import { messageWords, textsOf } from './message-texts.ts';

/** The callback id of the manifest's shortcut. */
export const ADD_TASK_SHORTCUT = 'add-task-from-message';

/** "Add task…" on a message: opens the modal for a new task, with the message in it. */
export function register(app: App, interactions: Interactions, taskFromMessage: TaskFromMessage): void {
  app.shortcut<MessageShortcut>(
    { callback_id: ADD_TASK_SHORTCUT, type: 'message_action' },
    async ({ ack, shortcut }) => {
      await ack();
      const { message, channel, trigger_id: triggerId } = shortcut;
      const text = messageWords(message);
      const place = { channelId: channel.id, ts: message.ts, threadTs: textIn(message, 'thread_ts') };
      const from = { text, around: textsOf(message).join('\n'), files: fileNames(message), ...place };
      interactions.shortcut(shortcut, (interaction) =>
        taskFromMessage(interaction, from, { triggerId, address: addressIn(shortcut) }),
      );
    },
  );
}

const MAX_FILES = 10;

function fileNames(message: object): string[] {
  const files: unknown = 'files' in message ? message.files : undefined;
  if (!Array.isArray(files)) return [];
  return files
    .slice(0, MAX_FILES)
    .map((file) => textIn(file, 'title') || textIn(file, 'name'))
    .filter((name) => name !== '');
}
