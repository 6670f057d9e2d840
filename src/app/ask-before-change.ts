import type { WebClient } from '@slack/web-api';
import { type ChangeRequest, completeModal, rescheduleModal } from '../messages/change-modals.ts';
import { changesOffMessage, modalNotOpenedMessage } from '../messages/failure-messages.ts';
import { faultWords, type Log } from '../ops/log.ts';
import { taskOf } from '../tasks/change.ts';
import type { Interaction, Result } from './interaction.ts';
import type { StandpointOf } from './standpoint.ts';
import type { TaskLookups } from './task-lookups.ts';

export type AskBeforeChange = ReturnType<typeof createAskBeforeChange>;

export function createAskBeforeChange(uses: {
  taskLookups: TaskLookups;
  standpointOf: StandpointOf;
  views: WebClient['views'];
  log: Log;
  allowChanges: boolean;
  adminContact: string;
}) {
  const { taskLookups, standpointOf, views, log, allowChanges, adminContact } = uses;
  /** A trigger lasts 3 s: the modal opens at once, and its task is filled in when it has to be looked up. */
  return async function askBeforeChange(
    { surface, userId, supportCode }: Interaction,
    {
      request,
      modal,
      triggerId,
    }: { request: ChangeRequest; modal: 'complete' | 'reschedule'; triggerId: string },
  ): Promise<Result> {
    if (!allowChanges) {
      await surface.showBeside(changesOffMessage({ adminContact, supportCode }));
      return { outcome: 'changes-off' };
    }
    const { taskId } = request.reference;
    const draw = modal === 'complete' ? completeModal : rescheduleModal;
    const last = await taskLookups.last(userId, request.reference);
    const known = taskOf(last?.list.tasks ?? [], taskId);
    const standpoint = await standpointOf(userId, [known]);
    const opened = await views
      .open({ trigger_id: triggerId, view: draw(request, known, standpoint) })
      .catch((error: unknown) =>
        log.warn({ reference: supportCode, fault: faultWords(error) }, 'A modal did not open'),
      );
    if (!opened) {
      await surface.showBeside(modalNotOpenedMessage(supportCode));
      return { outcome: 'modal-not-opened' };
    }
    if (known === undefined && opened.view?.id) {
      const list = await taskLookups.findQuietly(userId, request.reference);
      const task = list && taskOf(list.tasks, taskId);
      const { accountZone } = await standpointOf(userId, [task]);
      const filled = draw(request, list ? (task ?? 'gone') : 'unknown', { ...standpoint, accountZone });
      // A rep who has closed it meanwhile does not miss it.
      await views.update({ view_id: opened.view.id, view: filled }).catch(() => {});
    }
    return { outcome: `asked-to-${modal}` };
  };
}
