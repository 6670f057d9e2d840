import type { App, ViewSubmitAction } from '@slack/bolt';
import { DUE, RESCHEDULE_MODAL, readChangeMetadata, readDue } from '../../messages/change-modals.ts';
import type { Parts } from '../asking.ts';
import { changeOnSubmission } from '../change-task.ts';
import { refuseModal } from './unreadable.ts';

export function register(app: App, parts: Parts): void {
  app.view<ViewSubmitAction>(
    { callback_id: RESCHEDULE_MODAL, type: 'view_submission' },
    async ({ ack, body, view }) => {
      const request = readChangeMetadata(view.private_metadata);
      if (!request) return ack({ response_action: 'update', view: refuseModal(parts, body) });
      const dueAt = readDue(view.state.values[DUE]?.[DUE]?.selected_date_time, new Date());
      if (typeof dueAt === 'string') {
        return ack({ response_action: 'errors', errors: { [DUE]: dueAt } });
      }
      await ack();
      changeOnSubmission(parts, { body, request }, (taskId) => ({ kind: 'reschedule', taskId, dueAt }));
    },
  );
}
