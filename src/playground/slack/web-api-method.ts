// The shape of the Web API's methods: arguments in, an answer or Slack's error out.
import type { Json } from '../json-object.ts';
import { directMessagesOf, type Person } from './team.ts';
import type { WorkspaceState } from './workspace-state.ts';

/** By name. `args` as they came, with `blocks`, `message` and `view` parsed. */
export type Methods = Readonly<Record<string, (args: Json) => Record<string, unknown>>>;

export const refuse = (error: string, faults: readonly string[] = []) => ({
  ok: false,
  error,
  ...(faults.length > 0 && { response_metadata: { messages: faults.map((fault) => `[ERROR] ${fault}`) } }),
});

export const personOf = ({ people }: WorkspaceState, id: unknown): Person | undefined =>
  people.find((person) => person.id === id);

/** Where the app may write: its channels, and everyone's direct messages. */
export function conversationOf(
  { people, channels }: WorkspaceState,
  id: unknown,
): { id: string } | { error: string } {
  if (typeof id !== 'string') return { error: 'channel_not_found' };
  if (people.some((person) => directMessagesOf(person.id) === id)) return { id };
  const channel = channels.find((one) => one.id === id);
  if (!channel || (channel.isPrivate && !channel.appIsIn)) return { error: 'channel_not_found' };
  return channel.appIsIn ? { id } : { error: 'not_in_channel' };
}
