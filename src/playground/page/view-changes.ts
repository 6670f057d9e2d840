// What has changed in what one person sees.
import { directMessagesOf, type Person } from '../slack/team.ts';
import type { Workspace } from '../slack/workspace.ts';
import type { PostedMessage } from '../slack/workspace-state.ts';
import type { Tabs } from './browser-tabs.ts';
import type { Forgotten, Refusal, View } from './page-state.ts';

/** Each call gives what has changed since the last one; the first call gives all of it. */
export function createViewChanges(
  workspace: Workspace,
  tabs: Tabs,
  { refusals, person, tab }: { refusals: readonly Refusal[]; person: Person; tab: string },
) {
  const direct = directMessagesOf(person.id);
  const older = tabs.open(tab);
  const sees = (message: PostedMessage) =>
    message.forUser === undefined
      ? message.channelId === direct || workspace.channels.some(({ id }) => id === message.channelId)
      : message.forUser === person.id && !older.has(message);
  const forgotten = lastOf([...older].filter(({ forUser }) => forUser === person.id));
  // A message that is replaced gets another list of blocks.
  const shown = new Map<string, readonly unknown[]>();
  const last: Partial<Record<keyof View | 'order', string>> = {};

  const isNew = (key: keyof typeof last, value: string) => {
    if (last[key] === value) return false;
    last[key] = value;
    return true;
  };

  return (): Partial<View> => {
    const visible = workspace.messages.filter(sees);
    const changed = visible.filter(({ id, blocks }) => shown.get(id) !== blocks);
    for (const { id, blocks } of changed) shown.set(id, blocks);
    const order = visible.map(({ id }) => id);
    const modal = tabs.modalIn(tab, person.id);
    const home = workspace.homes.get(person.id) ?? null;
    const scheduled = scheduledIn(workspace, direct);
    return {
      ...((isNew('order', order.join()) || changed.length > 0) && { messages: { order, changed } }),
      ...(isNew('modal', JSON.stringify(modal)) && { modal }),
      ...(isNew('forgotten', String(forgotten.length)) && { forgotten }),
      ...(isNew('home', home?.hash ?? '') && { home }),
      ...(isNew('scheduled', scheduled.map(({ id }) => id).join()) && { scheduled }),
      ...(isNew('refusals', String(refusals.length)) && { refusals }),
    };
  };
}

/** Next first. */
const scheduledIn = ({ scheduled }: Workspace, direct: string) =>
  [...scheduled.values()]
    .filter(({ channelId }) => channelId === direct)
    .sort((one, other) => one.postAt - other.postAt);

/** The last of the messages in each channel. */
function lastOf(messages: readonly PostedMessage[]): Forgotten[] {
  const last = new Map(messages.map(({ channelId, id }) => [channelId, id]));
  return [...last].map(([channelId, after]) => ({ channelId, after }));
}
