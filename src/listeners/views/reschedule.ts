import type { App } from '@slack/bolt';
import { DATE, RESCHEDULE_MODAL, readChangeMetadata, readDateAndTime, TIME } from '../../messages/change.ts';
import { handle, type Parts } from '../asking.ts';
import { changeTask } from '../change-task.ts';
import { askingBy } from '../click.ts';

export function register(app: App, parts: Parts): void {
  app.view({ callback_id: RESCHEDULE_MODAL, type: 'view_submission' }, async ({ ack, body, view }) => {
    const request = readChangeMetadata(view.private_metadata);
    if (!request || !parts.allowChanges) return ack();
    const { zone } = await parts.viewers.viewer(body.user.id);
    const { values } = view.state;
    const dueAt = readDateAndTime(
      values[DATE]?.[DATE]?.selected_date,
      values[TIME]?.[TIME]?.selected_time,
      zone,
    );
    if (dueAt === undefined || dueAt <= new Date()) {
      return ack({ response_action: 'errors', errors: { [TIME]: 'This is past. Choose a time to come.' } });
    }
    await ack();
    const asking = askingBy(parts, body, request);
    const { taskId } = request.reference;
    await handle(parts, asking, () =>
      changeTask(parts, asking, { change: { kind: 'reschedule', taskId, dueAt }, request }),
    );
  });
}
