import type { App, ViewSubmitAction } from '@slack/bolt';
import type { AddTask, SubmissionAnswer } from '../../app/add-task.ts';
import { MY_DAY } from '../../app/draw-home.ts';
import { newSupportCode } from '../../app/interaction.ts';
import { ADD_TASK_MODAL, readAddTask } from '../../messages/add-task-modal.ts';
import { unreadableModal } from '../../messages/change-modals.ts';
import type { Log } from '../../ops/log.ts';
import { type Interactions, senderIn } from '../interactions.ts';

/** The rep has submitted a new task. Slack is answered when it is clear whether something is wrong with it. */
export function register(app: App, interactions: Interactions, addTask: AddTask, log: Log): void {
  const submissions = { callback_id: ADD_TASK_MODAL, type: 'view_submission' } as const;
  app.view<ViewSubmitAction>(submissions, async ({ ack, body, view }) => {
    const read = readAddTask(view.private_metadata, view.state.values);
    if (!read) {
      const supportCode = newSupportCode();
      const { userId: user, teamId: team } = senderIn(body);
      log.info({ supportCode, origin: 'click', user, team, outcome: 'unreadable-modal' }, 'Answered');
      return ack({ response_action: 'update', view: unreadableModal(supportCode) });
    }
    const { promise: answer, resolve: respond } = Promise.withResolvers<SubmissionAnswer>();
    const ended = interactions.submission(body, read.request, read.request.view ?? MY_DAY, (interaction) =>
      addTask.submit(interaction, { ...read, viewId: view.id, respond }),
    );
    // Who may not use the app gets no answer but a closed modal and a message.
    const answered = await Promise.race([answer, ended.then(() => undefined)]);
    await (answered ? ack(answered) : ack());
  });
}
