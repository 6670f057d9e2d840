/** The modal of the shortcuts: which lead? */
import type { KnownBlock, ModalView } from '@slack/types';
import { literal, oneLine } from './block-text.ts';
import { modalOfWords } from './common-blocks.ts';

/** The modal's callback id. */
export const FIND_LEAD = 'find-lead';
/** Both the block's and the input's id. */
export const LEAD = 'lead';

/** As long as Slack lets an input be: a link protector makes a long address of a short one. */
const MAX_LENGTH = 3_000;

/** @param channelId where the shortcut was used on a message: access may depend on it */
export function findLeadModal(prefilled: string, channelId: string): ModalView {
  const words = oneLine(prefilled, MAX_LENGTH);
  return {
    type: 'modal',
    callback_id: FIND_LEAD,
    private_metadata: channelId,
    title: literal('Lead tasks'),
    submit: literal('Show tasks'),
    close: literal('Cancel'),
    blocks: [
      {
        type: 'input',
        block_id: LEAD,
        label: literal('Lead'),
        hint: literal(
          'A name, company, e-mail address, phone number, id, or the address of the lead’s page. You can add a filter after it.',
        ),
        element: {
          type: 'plain_text_input',
          action_id: LEAD,
          max_length: MAX_LENGTH,
          ...(words === '' ? {} : { initial_value: words }),
        },
      },
    ],
  };
}

/**
 * In its place, for whom it is not: a global shortcut belongs to no conversation that could be answered in. It has no
 * buttons, for a click in a modal brings no response_url.
 */
export function refusalModal({ blocks = [] }: { blocks?: readonly KnownBlock[] }): ModalView {
  return modalOfWords(
    'Lead tasks',
    blocks.filter(({ type }) => type !== 'actions'),
  );
}
