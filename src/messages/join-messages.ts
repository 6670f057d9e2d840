/** Makes one message of several, because a response_url takes few. */
import type { KnownBlock } from '@slack/types';
import type { Content, Message } from './block-text.ts';
import { mrkdwnSection, supportCodeBlock, withSupportCode } from './common-blocks.ts';

/** The support code and the buttons come once, at the end. */
export function joinMessages(parts: readonly Content[], supportCode: string): Message {
  const code = withSupportCode('', supportCode);
  const texts = parts.map(({ text }) => text.replace(code, '')).filter((text) => text !== '');
  const codeBlock = supportCodeBlock(supportCode);
  const isCode = (block: KnownBlock) => JSON.stringify(block) === JSON.stringify(codeBlock);
  const all = parts.flatMap(({ text, blocks }) => blocks ?? [mrkdwnSection(text)]);
  const buttons = all.filter(({ type }) => type === 'actions');
  const others = all.filter((block) => block.type !== 'actions' && !isCode(block));
  return { text: `${texts.join(' ')}${code}`, blocks: [...others, codeBlock, ...buttons] };
}
