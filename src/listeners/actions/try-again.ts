import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { TextAnswers } from '../../app/answer-text.ts';
import type { Modals } from '../../app/ask-by-modal.ts';
import type { Interaction, Result } from '../../app/interaction.ts';
import type { Reminding } from '../../app/remind.ts';
import type { ShareList } from '../../app/share-list.ts';
import type { Lists } from '../../app/show-list.ts';
import {
  readChooserValue,
  readControlValue,
  readLeadModalValue,
  readTaskValue,
  TRY_AGAIN,
} from '../../messages/control-values.ts';
import type { ClickAddress, Interactions } from '../interactions.ts';

interface Uses {
  readonly lists: Lists;
  readonly textAnswers: TextAnswers;
  readonly shareList: ShareList;
  readonly reminding: Reminding;
  readonly modals: Modals;
}

/** `Try again` on a failure. */
export function register(app: App, interactions: Interactions, uses: Uses): void {
  app.action<BlockAction<ButtonAction>>(/^retry:/, async ({ ack, action, body }) => {
    await ack();
    const triggerId = body.trigger_id;
    interactions.click(body, (interaction, address) =>
      tryAgain(uses, action, { interaction, address, triggerId }),
    );
  });
}

/** Undefined when the button can't be read. */
function tryAgain(
  { lists, textAnswers, shareList, reminding, modals }: Uses,
  { action_id, value }: ButtonAction,
  click: { interaction: Interaction; address: ClickAddress; triggerId: string },
): Promise<Result> | undefined {
  const { interaction, address, triggerId } = click;
  const view = readControlValue(value);
  const reference = readTaskValue(value);
  switch (action_id) {
    case TRY_AGAIN.list:
      return view && lists.show(interaction, { view, pastCache: true, inPlace: true });
    case TRY_AGAIN.share:
      return view && shareList(interaction, view);
    case TRY_AGAIN.search: {
      const search = readChooserValue(value);
      return search && textAnswers.findLead(interaction, search);
    }
    case TRY_AGAIN.leadModal: {
      const prefilled = readLeadModalValue(value);
      return prefilled === undefined ? undefined : modals.askForLead(interaction, prefilled, triggerId);
    }
    case TRY_AGAIN.remind:
      return reference && reminding.set({ ...interaction, reference });
    case TRY_AGAIN.complete:
    case TRY_AGAIN.reschedule: {
      const modal = action_id === TRY_AGAIN.complete ? 'complete' : 'reschedule';
      const request = reference && { reference, ...address };
      return request && modals.askBeforeChange(interaction, { request, modal, triggerId });
    }
    default:
      return undefined;
  }
}
