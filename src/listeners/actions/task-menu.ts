import type { App, BlockAction, ButtonAction, OverflowAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { type ChangeRequest, completeModal, rescheduleModal } from '../../messages/change-modals.ts';
import {
  COMPLETE,
  isTaskOption,
  readTaskValue,
  TASK_MENU,
  type TaskReference,
} from '../../messages/control-values.ts';
import { changesOffMessage, modalNotOpenedMessage } from '../../messages/failure-messages.ts';
import { faultWords } from '../../ops/log.ts';
import { taskOf } from '../../tasks/change.ts';
import { type Asking, type Ending, handle, type Parts } from '../asking.ts';
import { askingOfClick, refuseUnreadable } from '../click.ts';
import { findQuietly, lastFound } from '../find-tasks.ts';
import { cancelReminder, setReminder } from '../remind.ts';
import { standpointOf } from '../standpoint.ts';

/** The menu of a task in a list, and the button of a reminder. */
export function register(app: App, parts: Parts): void {
  app.action<BlockAction<OverflowAction | ButtonAction>>(/^task:/, async ({ ack, action, body, client }) => {
    await ack();
    const asking = askingOfClick(parts, body);
    handle(parts, asking, async (asking) => {
      const { option, reference } = readChoice(action);
      if (!reference || !isTaskOption(option)) {
        return refuseUnreadable(asking);
      }
      if (option === 'remind') return setReminder(parts, asking, reference);
      if (option === 'cancel') return cancelReminder(parts, asking, reference);
      return openModal(parts, asking, { client, option, reference, triggerId: body.trigger_id });
    });
  });
}

function readChoice(action: OverflowAction | ButtonAction): {
  option: unknown;
  reference?: TaskReference | undefined;
} {
  if (action.action_id === COMPLETE && action.type === 'button') {
    return { option: 'complete', reference: readTaskValue(action.value) };
  }
  if (action.action_id !== TASK_MENU || action.type !== 'overflow') return { option: undefined };
  return { option: action.selected_option?.value, reference: readTaskValue(action.block_id) };
}

/** A trigger lasts 3 s: the modal opens at once, and its task is filled in when it has to be looked up. */
async function openModal(
  parts: Parts,
  asking: Asking,
  {
    client,
    option,
    reference,
    triggerId,
  }: {
    client: WebClient;
    option: 'complete' | 'reschedule';
    reference: TaskReference;
    triggerId: string;
  },
): Promise<Ending> {
  if (!parts.allowChanges) {
    await asking.refuse(changesOffMessage({ ...parts, ...asking }));
    return { outcome: 'changes-off' };
  }
  const { taskId } = reference;
  const { userId, ...click } = asking.ask;
  const modal = option === 'complete' ? completeModal : rescheduleModal;
  const last = await lastFound(parts, userId, reference);
  const known = taskOf(last?.list.tasks ?? [], taskId);
  const standpoint = await standpointOf(parts, userId, known ? [known] : []);
  const request: ChangeRequest = { ...click, reference };
  const opened = await client.views
    .open({ trigger_id: triggerId, view: modal(request, known, standpoint) })
    .catch((error: unknown) => {
      parts.log.warn({ reference: asking.reference, fault: faultWords(error) }, 'A modal did not open');
    });
  if (!opened) {
    await asking.refuse(modalNotOpenedMessage(asking.reference));
    return { outcome: 'modal-not-opened' };
  }
  const { view } = opened;
  if (known === undefined && view?.id) {
    const list = await findQuietly(parts, userId, reference);
    const task = list && taskOf(list.tasks, taskId);
    const { accountZone } = await standpointOf(parts, userId, task ? [task] : []);
    const filled = modal(request, list ? (task ?? 'gone') : 'unknown', { ...standpoint, accountZone });
    // Whoever has closed it meanwhile does not miss it.
    await client.views.update({ view_id: view.id, view: filled }).catch(() => {});
  }
  return { outcome: `asked-to-${option}` };
}
