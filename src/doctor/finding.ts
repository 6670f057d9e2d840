import { oneLine } from '../messages/block-text.ts';

/** One line of the doctor: something that works, something to fix, or something that it can't check by itself. */
export interface Finding {
  readonly kind: 'well' | 'wrong' | 'unsure';
  readonly words: string;
}

export const well = (words: string): Finding => ({ kind: 'well', words });
export const wrong = (words: string): Finding => ({ kind: 'wrong', words });
export const unsure = (words: string): Finding => ({ kind: 'unsure', words });

const MAX_QUOTED = 300;

/** Text from outside on one line, so that it can't look like a line of ours. It is cut, so redact secrets first. */
export function quoted(text: unknown): string {
  return typeof text === 'string' ? oneLine(text, MAX_QUOTED) : '(not said)';
}
