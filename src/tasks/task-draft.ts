/** What a rep has typed and chosen for a new task, before it is checked. */
import type { TaskType } from './new-task.ts';
import type { LeadId } from './task.ts';

export interface TaskDraft {
  /** What names the lead: as it was typed where it isn't known yet. */
  readonly lead: { readonly leadId: LeadId } | { readonly typed: string };
  readonly name: string;
  readonly details: string;
  /** Undefined where the rep wasn't asked. */
  readonly type: TaskType | undefined;
  readonly dueAt: Date | undefined;
  readonly remindMinutesBefore: number | undefined;
  /** The owner's Slack user id; `''` where none is chosen. */
  readonly ownerUserId: string;
}

/** As long as Slack lets an input be (Slack, "Plain-text input element"). */
export const MAX_DETAILS = 3_000;
/** A task's name is one line of a list. */
export const MAX_TASK_NAME = 200;

/**
 * A message as a new task: its first line is the name. Its address comes with it, so that the rest can be shorter.
 * @param text plain text
 * @param address of the message in Slack
 */
export function draftFromMessage(text: string, address: string): Pick<TaskDraft, 'name' | 'details'> {
  const [first = '', ...others] = text.trim().split('\n');
  const line = first.replace(/\s+/g, ' ').trim();
  const isWhole = line.length <= MAX_TASK_NAME;
  const name = isWhole ? line : `${cut(line, MAX_TASK_NAME - 1)}…`;
  // What the name has no room for isn't lost.
  const rest = (isWhole ? others : [first, ...others]).join('\n').trim();
  const room = MAX_DETAILS - address.length - 2;
  const kept = rest.length <= room ? rest : `${cut(rest, room - 1)}…`;
  return { name, details: [kept, address].filter(Boolean).join('\n\n') };
}

/** Not within a pair of UTF-16 units, which would be half a character. */
function cut(text: string, length: number): string {
  return text
    .slice(0, length)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();
}
