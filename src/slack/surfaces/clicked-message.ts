/** The message with the control that was clicked. */
import type { Content, Message } from '../../messages/block-text.ts';
import { waitMessage } from '../../messages/waiting-words.ts';
import type { ResponseUrl } from './response-url.ts';
import type { BareSurface } from './surface.ts';

export function openClickedMessage(responseUrl: ResponseUrl): BareSurface {
  /** The list before it showed the wait, and when that began. It isn't put back over a later answer. */
  let before: { list: Message; sinceMs: number } | undefined;
  const answer = (message: Message, where: 'in place' | 'in place of whatever is there') => {
    before = undefined;
    return responseUrl.answer(message, where);
  };
  return {
    async showWait(wait, list) {
      if (!list) return responseUrl.meanwhile(waitMessage(wait), 'beside');
      before = { list: list.before, sinceMs: performance.now() };
      responseUrl.meanwhile(list.withWait, 'in place');
    },
    showList: (message) => answer(message, 'in place'),
    confirm: (message) => answer(message, 'in place of whatever is there'),
    async showBeside(message) {
      if (before) responseUrl.putBack(before.list, before.sinceMs);
      before = undefined;
      return responseUrl.answer(message, 'beside');
    },
    showEveryone: (message) => responseUrl.answer(message, 'in the channel'),
  };
}

/**
 * A failure whose `Try again` was clicked. The first thing to come takes its place, so that it never stays beside the answer.
 * What follows comes beside that, and never wipes it.
 */
export function openClickedFailure(responseUrl: ResponseUrl): BareSurface {
  let isReplaced = false;
  const answer = (
    message: Content,
    where: 'in place' | 'in place of whatever is there' | 'in place of what was clicked',
  ) => {
    const isFirst = !isReplaced;
    isReplaced = true;
    return responseUrl.answer(message, isFirst ? where : 'beside');
  };
  return {
    ...openClickedMessage(responseUrl),
    async showWait(wait) {
      responseUrl.meanwhile(waitMessage(wait), 'in place');
    },
    showList: (message) => answer(message, 'in place'),
    confirm: (message) => answer(message, 'in place of whatever is there'),
    // Pressed twice, it may be a list by now.
    showBeside: (message) => answer(message, 'in place of what was clicked'),
    clear: responseUrl.removeClicked,
  };
}
