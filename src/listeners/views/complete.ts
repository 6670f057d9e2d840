import type { App } from '@slack/bolt';
import { COMPLETE_MODAL, readChangeMetadata } from '../../messages/change.ts';
import { handle, type Parts } from '../asking.ts';
import { changeTask } from '../change-task.ts';
import { askingBy } from '../click.ts';

export function register(app: App, parts: Parts): void {
  app.view({ callback_id: COMPLETE_MODAL, type: 'view_submission' }, async ({ ack, body, view }) => {
    await ack();
    const request = readChangeMetadata(view.private_metadata);
    if (!request || !parts.allowChanges) return;
    const asking = askingBy(parts, body, request);
    const { taskId } = request.reference;
    await handle(parts, asking, () =>
      changeTask(parts, asking, { change: { kind: 'complete', taskId }, request }),
    );
  });
}
