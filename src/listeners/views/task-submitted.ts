import type { App, ViewSubmitAction } from '@slack/bolt';
import type { AddTask, SubmissionAnswer } from '../../app/add-task.ts';
import { ADD_TASK_MODAL, checkingModal, readAddTask } from '../../messages/add-task-modal.ts';
import { OWN_PENDING } from '../../messages/control-values.ts';
import type { Log } from '../../ops/log.ts';
import { answerUnreadable, type Interactions } from '../interactions.ts';

/** Slack waits 3 s, and shows an error then. */
const ANSWERED_WITHIN_MS = 2_000;

/** The rep has submitted a new task. Slack is answered when it is clear whether something is wrong with it. */
export function register(app: App, interactions: Interactions, addTask: AddTask, log: Log): void {
  const submissions = { callback_id: ADD_TASK_MODAL, type: 'view_submission' } as const;
  app.view<ViewSubmitAction>(submissions, async ({ ack, body, view }) => {
    const read = readAddTask(view.private_metadata, view.state.values);
    if (!read) return ack(answerUnreadable(body, log));
    const { promise: answer, resolve } = Promise.withResolvers<SubmissionAnswer>();
    let isAnswered = false;
    const respond = (given: SubmissionAnswer) => {
      const isFirst = !isAnswered;
      isAnswered = true;
      resolve(given);
      return isFirst;
    };
    const timer = setTimeout(
      () => respond({ response_action: 'update', view: checkingModal() }),
      ANSWERED_WITHIN_MS,
    );
    const { request } = read;
    const submission = { ...read, viewId: view.id };
    let isChecked = false;
    const respondOnceChecked = (checked: SubmissionAnswer) => {
      isChecked = true;
      return respond(checked);
    };
    void interactions
      .checkedSubmission(
        body,
        request,
        request.view ?? OWN_PENDING,
        (interaction) => addTask.submit(interaction, { ...submission, respond: respondOnceChecked }),
        read.draft,
      )
      .then(() => (isChecked ? undefined : addTask.giveBack({ ...submission, respond })));
    const given = await answer;
    clearTimeout(timer);
    await (given ? ack(given) : ack());
  });
}
