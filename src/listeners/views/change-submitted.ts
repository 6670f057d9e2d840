import type { App, ViewSubmitAction } from '@slack/bolt';
import type { ChangeTask } from '../../app/change-task.ts';
import { newSupportCode } from '../../app/interaction.ts';
import {
  COMPLETE_MODAL,
  DUE,
  readChangeMetadata,
  readDue,
  unreadableModal,
} from '../../messages/change-modals.ts';
import type { Log } from '../../ops/log.ts';
import type { Change } from '../../tasks/change.ts';
import { type Interactions, senderIn } from '../interactions.ts';

/** `COMPLETE_MODAL` and `RESCHEDULE_MODAL`. */
const SUBMISSIONS = { callback_id: /^change:/, type: 'view_submission' } as const;

/** The rep has submitted a modal that asks before a change. */
export function register(
  app: App,
  interactions: Interactions,
  changeTask: ChangeTask['changeTask'],
  log: Log,
): void {
  app.view<ViewSubmitAction>(SUBMISSIONS, async ({ ack, body, view }) => {
    const request = readChangeMetadata(view.private_metadata);
    if (!request) {
      const supportCode = newSupportCode();
      const { userId: user, teamId: team } = senderIn(body);
      log.info({ supportCode, origin: 'click', user, team, outcome: 'unreadable-modal' }, 'Answered');
      // Another version's of the app, or made up.
      return ack({ response_action: 'update', view: unreadableModal(supportCode) });
    }
    const { reference } = request;
    const change = changeIn(view, reference.taskId);
    if (typeof change === 'string') {
      return ack({ response_action: 'errors', errors: { [DUE]: change } });
    }
    await ack();
    interactions.changeSubmission(body, request, (interaction) =>
      changeTask({ ...interaction, reference }, change),
    );
  });
}

/** The change, or what is wrong with it. */
function changeIn(view: ViewSubmitAction['view'], taskId: string): Change | string {
  if (view.callback_id === COMPLETE_MODAL) return { kind: 'complete', taskId };
  const dueAt = readDue(view.state.values[DUE]?.[DUE]?.selected_date_time, new Date());
  return typeof dueAt === 'string' ? dueAt : { kind: 'reschedule', taskId, dueAt };
}
