import type { ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { unreadableModal } from '../../messages/change-modals.ts';
import { objectIn, textIn } from '../../slack/payload.ts';
import { newReference, type Parts } from '../asking.ts';

/** What a modal turns into whose submission is another version's of the app, or made up by somebody. */
export function refuseModal(parts: Parts, body: ViewSubmitAction): ModalView {
  const reference = newReference();
  const user = textIn(objectIn(body, 'user'), 'id');
  const team = textIn(objectIn(body, 'team'), 'id');
  parts.log.info({ reference, origin: 'click', user, team, outcome: 'unreadable-modal' }, 'Answered');
  return unreadableModal(reference);
}
