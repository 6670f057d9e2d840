/** The blocks that messages are made of. Text of others goes only where it is literal. */
import type { Button, ContextBlock, KnownBlock, ModalView, SectionBlock } from '@slack/types';
import { literal } from './block-text.ts';

export function literalSection(text: string): SectionBlock {
  return { type: 'section', text: literal(text) };
}

/** For our own words only. */
export function mrkdwnSection(mrkdwn: string): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: mrkdwn } };
}

/** For our own words only. */
export function mrkdwnContext(mrkdwn: string): ContextBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text: mrkdwn }] };
}

/** Small, for text of others too. */
export function literalContext(text: string): ContextBlock {
  return { type: 'context', elements: [literal(text)] };
}

/** The log line has the same short code. */
export function supportCodeWords(supportCode: string): string {
  return `Support code ${supportCode}`;
}

/** For words that have no block after them. */
export function withSupportCode(words: string, supportCode: string): string {
  return `${words} (${supportCodeWords(supportCode)})`;
}

export function supportCodeBlock(supportCode: string): ContextBlock {
  return mrkdwnContext(supportCodeWords(supportCode));
}

export function button(label: string, actionId: string, value: string): Button {
  return { type: 'button', text: literal(label), action_id: actionId, value };
}

/** A window with nothing to submit. */
export function modalOfWords(title: string, blocks: readonly KnownBlock[]): ModalView {
  return { type: 'modal', title: literal(title), close: literal('Close'), blocks: [...blocks] };
}
