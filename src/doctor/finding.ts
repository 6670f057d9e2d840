import { oneLine } from '../messages/block-text.ts';

/** One line of the doctor: what is well, what is wrong, or what it can't tell and is worth a look. */
export interface Finding {
  readonly kind: 'well' | 'wrong' | 'unsure';
  readonly words: string;
}

export const well = (words: string): Finding => ({ kind: 'well', words });
export const wrong = (words: string): Finding => ({ kind: 'wrong', words });
export const unsure = (words: string): Finding => ({ kind: 'unsure', words });

const MAX_QUOTED = 300;

/** What others wrote, on one line, so that it can't pass for a line of ours. It is cut, so it must have no secret in it. */
export function quoted(text: unknown): string {
  return typeof text === 'string' ? oneLine(text, MAX_QUOTED) : '(not said)';
}
