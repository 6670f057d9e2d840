import type { App, ViewSubmitAction } from '@slack/bolt';
import { COMPLETE_MODAL, readChangeMetadata } from '../../messages/change-modals.ts';
import type { Parts } from '../asking.ts';
import { changeOnSubmission } from '../change-task.ts';
import { refuseModal } from './unreadable.ts';

export function register(app: App, parts: Parts): void {
  app.view<ViewSubmitAction>(
    { callback_id: COMPLETE_MODAL, type: 'view_submission' },
    async ({ ack, body, view }) => {
      const request = readChangeMetadata(view.private_metadata);
      if (!request) return ack({ response_action: 'update', view: refuseModal(parts, body) });
      await ack();
      changeOnSubmission(parts, { body, request }, (taskId) => ({ kind: 'complete', taskId }));
    },
  );
}
