// Reads the text and blocks of a message that the app sends, however it sends them.
import type { Json } from '../json-object.ts';
import { faultsOf } from './block-kit.ts';
import { hasUser } from './team.ts';
import type { WorkspaceState } from './workspace-state.ts';

interface Content {
  readonly text: string;
  readonly blocks: unknown[];
}

/** Slack's word for it, and what is wrong. */
interface RefusedContent {
  readonly error: string;
  readonly faults: string[];
}

/** `content` has `text` and `blocks` as they came, the blocks parsed. */
export function readContent(state: WorkspaceState, content: Json): Content | RefusedContent {
  const text = content.text ?? '';
  const blocks = content.blocks ?? [];
  const faults = faultsOf(content, 'message', hasUser(state));
  if (faults.length === 0 && typeof text === 'string' && Array.isArray(blocks)) return { text, blocks };
  if (!Array.isArray(blocks)) return { error: 'invalid_blocks_format', faults };
  if (String(text).length > 4000) return { error: 'msg_too_long', faults };
  const isEmpty = blocks.length === 0 && String(text).trim() === '';
  return { error: isEmpty ? 'no_text' : 'invalid_blocks', faults };
}
