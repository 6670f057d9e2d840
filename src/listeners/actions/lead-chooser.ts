import type { TextAnswers } from '../../app/answer-text.ts';
import { readChooserValue } from '../../messages/control-values.ts';
import type { OnClick } from './clicks.ts';

/** Turns the pages of a choice between leads, and leads back to it. */
export function register(onClick: OnClick, { findLead }: TextAnswers): void {
  onClick('chooser', (interaction, { action }) => {
    const view = action.type === 'button' ? readChooserValue(action.value) : undefined;
    return view && findLead(interaction, view);
  });
}
