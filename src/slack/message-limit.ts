/** Unlike a response_url, Slack's methods that post messages refuse blocks that are too long together. */
import type { KnownBlock } from '@slack/types';
import { WebAPIPlatformError } from '@slack/web-api';
import type { Content } from '../messages/block-text.ts';

/** Not documented; seen from 13,200 characters on (slackapi/bolt-js, issue 2509). */
const TOO_LONG = 13_200;

/** Sends a message with as many of its tasks' menus as Slack takes, the first ones, or with its text alone. */
export async function sendWithinLimit<T>(
  { text, blocks = [] }: Content,
  send: (message: { text: string; blocks?: KnownBlock[] }) => Promise<T>,
): Promise<T> {
  if (blocks.length === 0) return send({ text });
  try {
    return await send({ text, blocks: withinLimit(blocks) });
  } catch (error) {
    if (areBlocksRefused(error)) return send({ text });
    throw error;
  }
}

/** The menus are the part to do without. */
function withinLimit(blocks: readonly KnownBlock[]): KnownBlock[] {
  const short = [...blocks];
  for (let at = short.length - 1; at >= 0 && JSON.stringify(short).length >= TOO_LONG; at -= 1) {
    const block = short[at];
    if (block?.type !== 'section') continue;
    const { accessory: _, block_id: __, ...section } = block;
    short[at] = section;
  }
  return short;
}

function areBlocksRefused(error: unknown): boolean {
  const words: readonly unknown[] = ['msg_blocks_too_long', 'invalid_blocks'];
  return error instanceof WebAPIPlatformError && words.includes(error.data.error);
}
