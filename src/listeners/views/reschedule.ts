import type { App, ViewSubmitAction } from '@slack/bolt';
import { DATE, RESCHEDULE_MODAL, readChangeMetadata, readDateAndTime, TIME } from '../../messages/change.ts';
import type { Parts } from '../asking.ts';
import { changeOnSubmission } from '../change-task.ts';
import { refuseModal } from './unreadable.ts';

export function register(app: App, parts: Parts): void {
  app.view<ViewSubmitAction>(
    { callback_id: RESCHEDULE_MODAL, type: 'view_submission' },
    async ({ ack, body, view }) => {
      const request = readChangeMetadata(view.private_metadata);
      if (!request) return ack({ response_action: 'update', view: refuseModal(parts, body) });
      const { values } = view.state;
      const dueAt = readDateAndTime(
        values[DATE]?.[DATE]?.selected_date,
        values[TIME]?.[TIME]?.selected_time,
        request.zone,
      );
      const complaint = dueAt
        ? 'This is in the past. Choose a later date or time.'
        : 'Choose a date and a time.';
      if (dueAt === undefined || dueAt <= new Date()) {
        return ack({ response_action: 'errors', errors: { [TIME]: complaint } });
      }
      await ack();
      changeOnSubmission(parts, { body, request }, (taskId) => ({ kind: 'reschedule', taskId, dueAt }));
    },
  );
}
