/** Keeps back what a rep is told beside a list, so that they read it in one message with what comes after. */
import type { Content } from '../messages/block-text.ts';
import type { Surface } from '../slack/surfaces/surface.ts';

export function holdBeside(bare: Surface) {
  const held: Content[] = [];
  const surface: Surface = {
    ...bare,
    async showBeside(message) {
      held.push(message);
      return 'held';
    },
  };
  return { surface, held };
}
