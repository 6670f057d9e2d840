/** The message with the control that was clicked. */
import type { Message } from '../../messages/block-text.ts';
import type { ResponseUrl } from './response-url.ts';
import type { Surface } from './surface.ts';

export function openClickedMessage(responseUrl: ResponseUrl): Omit<Surface, 'close'> {
  /** The list as it was before it said the wait. */
  let before: Message | undefined;
  return {
    async showWait(words, list) {
      if (!list) return responseUrl.meanwhile({ text: words }, 'beside');
      before = list.before;
      responseUrl.meanwhile(list.withWait, 'in place');
    },
    showList: (message) => responseUrl.answer(message, 'in place'),
    confirm: (message) => responseUrl.answer(message, 'in place of whatever is there'),
    async showBeside(message) {
      if (before) responseUrl.meanwhile(before, 'in place');
      before = undefined;
      return responseUrl.answer(message, 'beside');
    },
    showEveryone: (message) => responseUrl.answer(message, 'in the channel'),
  };
}
