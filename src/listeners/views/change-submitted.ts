import type { App, ViewSubmitAction } from '@slack/bolt';
import type { ChangeTask } from '../../app/change-task.ts';
import type { FinishTask } from '../../app/finish-task.ts';
import type { Interaction } from '../../app/interaction.ts';
import type { Values } from '../../messages/add-task-modal.ts';
import {
  COMPLETE_MODAL,
  DUE,
  readChangeMetadata,
  readDue,
  readExtras,
  typedIn,
} from '../../messages/change-modals.ts';
import type { Log } from '../../ops/log.ts';
import { answerUnreadable, type Interactions } from '../interactions.ts';

/** `COMPLETE_MODAL` and `RESCHEDULE_MODAL`. */
const SUBMISSIONS = { callback_id: /^change:/, type: 'view_submission' } as const;

/** The rep has submitted a modal that asks before a change. */
export function register(
  app: App,
  interactions: Interactions,
  { changeTask, finishTask }: { changeTask: ChangeTask['changeTask']; finishTask: FinishTask },
  log: Log,
): void {
  app.view<ViewSubmitAction>(SUBMISSIONS, async ({ ack, body, view }) => {
    const request = readChangeMetadata(view.private_metadata);
    if (!request) return ack(answerUnreadable(body, log));
    const { reference } = request;
    const isMove = view.callback_id !== COMPLETE_MODAL;
    const submitted = isMove ? moveIn(view.state.values) : readExtras(request, view.state.values, new Date());
    if (submitted && 'errors' in submitted) {
      return ack({ response_action: 'errors', errors: submitted.errors });
    }
    await ack();
    const work = (interaction: Interaction) => {
      const press = { ...interaction, reference };
      return submitted && 'dueAt' in submitted
        ? changeTask(press, { kind: 'reschedule', taskId: reference.taskId, dueAt: submitted.dueAt })
        : finishTask(press, submitted);
    };
    const typed = submitted && 'note' in submitted ? typedIn(submitted) : undefined;
    void interactions.submission(body, request, reference, work, typed);
  });
}

/** When it is to be due, or what is wrong with that. */
function moveIn(values: Values): { dueAt: Date } | { errors: Record<string, string> } {
  const dueAt = readDue(values[DUE]?.[DUE]?.selected_date_time, new Date());
  return typeof dueAt === 'string' ? { errors: { [DUE]: dueAt } } : { dueAt };
}
