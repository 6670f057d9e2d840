/** Whether what a rep has typed beside completing a task may be added to its lead. */
import { FINISHED_WORDS } from '../messages/add-task-words.ts';
import type { TypedExtras } from '../messages/change-modals.ts';
import { listOfLead } from '../messages/control-values.ts';
import { deniedWords } from '../messages/failure-messages.ts';
import { taskOf } from '../tasks/change.ts';
import type { Task } from '../tasks/task.ts';
import type { ChangeRights } from './change-rights.ts';
import type { CheckTask } from './check-task.ts';
import { isFromBefore } from './process-start.ts';
import type { ChangeState, Ending } from './read-back.ts';
import type { Press } from './show-list.ts';
import type { TaskLookups } from './task-lookups.ts';

/** What may be added, and how. */
export interface MayAdd {
  /** Why nothing may, in our own words; undefined where it may. */
  readonly obstacle?: string | undefined;
  /** The same submission may have added it before. */
  readonly mayBeThere: boolean;
}

export function createMayAdd(uses: {
  checkTask: CheckTask;
  rights: ChangeRights;
  taskLookups: TaskLookups;
  adminContact: string;
}) {
  const { checkTask, rights, taskLookups, adminContact } = uses;

  /** The task as it was read on the lead that it is said to be of: a made-up control may name another lead. */
  async function taskOnLead(
    { reference, userId }: Press,
    { leadId }: TypedExtras,
    ending: Ending,
  ): Promise<Task | undefined> {
    const { of, taskId } = reference;
    if ('told' in ending && ending.state !== 'made') return undefined;
    const read = 'read' in ending ? taskOf(ending.read.list.tasks, taskId) : undefined;
    const task = read ?? ending.task;
    if (of.kind === 'lead') return task;
    if (task) return task.relatedTo?.leadId === leadId ? task : undefined;
    // A completed one is gone from a rep's own open tasks.
    const found = await taskLookups.find(userId, listOfLead(leadId, 'all'), { pastCache: true });
    return 'list' in found ? taskOf(found.list.tasks, taskId) : undefined;
  }

  /** What was typed may be added when the task is completed, and the rep may do that there. */
  return async (press: Press, extras: TypedExtras, ending: Ending): Promise<MayAdd> => {
    const { userId } = press;
    const { leadId, openedAtMs } = extras;
    const task = await taskOnLead(press, extras, ending);
    const state = stateAfter(ending, task);
    const mayBeThere = state === 'made before' || isFromBefore(openedAtMs);
    const obstacle = async () => {
      if (state === 'not made') return FINISHED_WORDS.notCompleted;
      if (state === 'unknown') return FINISHED_WORDS.nothingAdded;
      if (!task) return FINISHED_WORDS.leadUnconfirmed;
      const denial = state === 'made before' && (await rights.denial(userId, { task, leadId }));
      if (denial) return FINISHED_WORDS.denied(deniedWords(denial, adminContact));
      const lead = await checkTask.findLead({ leadId }, userId);
      return lead.kind === 'lead' ? undefined : FINISHED_WORDS.leadUnconfirmed;
    };
    return { obstacle: await obstacle(), mayBeThere };
  };
}

/** Where the list was read again, the task itself says whether it was completed before. */
function stateAfter(ending: Ending, task: Task | undefined): ChangeState {
  const isClear = ending.state === 'made' || ending.state === 'made before';
  if (isClear || 'told' in ending) return ending.state;
  if (task?.state === 'completed') return 'made before';
  return task ? ending.state : 'unknown';
}
