import type { App, ViewSubmitAction } from '@slack/bolt';
import { COMPLETE_MODAL } from '../../messages/change.ts';
import type { Parts } from '../asking.ts';
import { changeOnSubmission } from '../change-task.ts';

export function register(app: App, parts: Parts): void {
  app.view<ViewSubmitAction>(
    { callback_id: COMPLETE_MODAL, type: 'view_submission' },
    async ({ ack, body, view }) => {
      await ack();
      changeOnSubmission(parts, { body, view }, (taskId) => ({ kind: 'complete', taskId }));
    },
  );
}
