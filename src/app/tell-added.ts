/** Tells a rep how adding a task went, and shows the task in its lead's list. */

import type { Button } from '@slack/types';
import { ADDED_WORDS, typedBack } from '../messages/add-task-words.ts';
import { type ListView, secondsOf } from '../messages/control-values.ts';
import { notAddedMessage } from '../messages/failure-messages.ts';
import { refreshList } from '../messages/try-again-buttons.ts';
import type { Viewers } from '../slack/viewers.ts';
import type { Failure } from '../tasks/failure.ts';
import { readGuid } from '../tasks/read-guid.ts';
import type { Task } from '../tasks/task.ts';
import type { TaskDraft } from '../tasks/task-draft.ts';
import type { Added } from './add-once.ts';
import type { Interaction, Result } from './interaction.ts';
import type { Lists, Press } from './show-list.ts';
import type { Found } from './task-lookups.ts';

export type TellAdded = ReturnType<typeof createTellAdded>;

/** What was to be added. */
interface Wanted {
  readonly draft: Pick<TaskDraft, 'name' | 'details' | 'dueAt'>;
  /** The list that is to show it. */
  readonly view: ListView;
  /** Opens the modal again, with what was typed. */
  readonly retry: Button;
  readonly added: Added;
}

export function createTellAdded({
  lists,
  viewers,
  adminContact,
}: {
  lists: Lists;
  viewers: Viewers;
  adminContact: string;
}) {
  return async function tellAdded(
    interaction: Interaction,
    { draft, view, retry, added }: Wanted,
  ): Promise<Result> {
    const { surface, supportCode, userId } = interaction;
    const about = draft.name;
    const { zone } = await viewers.viewer(userId);
    const typed = typedBack(draft, { zone });
    const told = { adminContact, supportCode, about };
    const giveBack = (words: string, { failure, button }: { failure?: Failure; button?: Button } = {}) =>
      surface.giveBack(notAddedMessage([{ words, failure, typed }], { ...told, retry: button }));
    /** The list without it, where it could be read, and what the rep typed. */
    const notSeen = async (
      words: string,
      { found, detail }: { found: Found | undefined; detail: string },
    ) => {
      const result: Result = { outcome: 'unknown', detail };
      if (!found) return { ...result, delivery: await giveBack(words, { button: refreshList(view) }) };
      const confirmed = { ...result, words };
      const shown = await lists.confirm(pressOn(interaction, view), { ...found, result }, confirmed);
      await giveBack(words);
      return shown;
    };
    switch (added.kind) {
      case 'added': {
        const { found, task } = added;
        const result: Result = { outcome: 'task-added' };
        return lists.confirm(
          pressOn(interaction, view, task),
          { ...found, result },
          { ...result, task: shownTask(task), words: addedWords(added) },
        );
      }
      case 'not-shown':
        return notSeen(ADDED_WORDS.notShownYet, { found: added.found, detail: added.kind });
      case 'unknown':
        return notSeen(ADDED_WORDS.unknown, added);
      case 'overtaken':
        return { outcome: 'overtaken', delivery: await giveBack(ADDED_WORDS.overtaken) };
      case 'unread':
      case 'refused': {
        const { failure } = added;
        const delivery = await giveBack(ADDED_WORDS.notAdded, { failure, button: retry });
        return { outcome: failure.kind, detail: failure.detail, delivery };
      }
    }
  };
}

function addedWords({ isEarlier, isLate }: Extract<Added, { kind: 'added' }>): string {
  if (isEarlier) return ADDED_WORDS.addedBefore;
  return isLate ? ADDED_WORDS.lateButAdded : ADDED_WORDS.added;
}

/** As if it had been done with the new task in its list. */
function pressOn(interaction: Interaction, view: ListView, task?: Task): Press {
  const dueAtSeconds = task?.dueAt && secondsOf(task.dueAt);
  return {
    ...interaction,
    reference: { ...view, taskId: readGuid(task?.id ?? '') ?? '', dueAtSeconds, index: 0 },
  };
}

/** One whose id is no GUID can't be told from others, so the words stand in the list's head. */
function shownTask(task: Task): Task | undefined {
  return readGuid(task.id) === undefined ? undefined : task;
}
