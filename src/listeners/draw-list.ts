/** A list as one rep sees it at one moment. */

import type { Message } from '../messages/block-text.ts';
import type { ListView } from '../messages/control-values.ts';
import type { Controls, Conversation } from '../messages/list-controls.ts';
import { type TaskListInput, taskListMessage } from '../messages/list-message.ts';
import { markOf, type Reminder } from '../slack/reminders.ts';
import { agendaOf } from '../tasks/agenda.ts';
import { type Ownership, ownershipOf } from '../tasks/owner.ts';
import type { TaskList } from '../tasks/task.ts';
import type { Asking, Parts } from './asking.ts';
import { standpointOf } from './standpoint.ts';

/** A list's tasks, as they were at a moment. */
export interface Found {
  readonly list: TaskList;
  readonly asOf: Date;
}

export interface Drawing extends Found {
  readonly view: ListView;
  readonly notice?: string | undefined;
  /** The rep's, where they are known by now. */
  readonly reminders?: readonly Reminder[] | undefined;
}

/** Where a list is drawn, and for whom. */
export type Place = Pick<Asking, 'ask' | 'origin' | 'surface'>;

/** LeadSquared has told a rep's own tasks from others'. */
const OWN: Ownership = { owns: () => true, matchedBy: 'e-mail' };

/** The rep's own list, with all its controls. */
export async function drawList(parts: Parts, place: Place, drawing: Drawing): Promise<Message> {
  const { withReminders = false } = drawing.view;
  const known = withReminders ? drawing.reminders : [];
  // Without them the list is still the list.
  const reminders = known ?? (await parts.reminders.ofUser(place.ask.userId).catch(() => []));
  const marks = new Set(reminders.map(({ mark }) => mark));
  const controls: Controls = {
    conversation: conversationOf(place),
    hasReminder: (taskId) => marks.size > 0 && marks.has(markOf(taskId)),
    allowChanges: parts.allowChanges,
  };
  return taskListMessage(await readList(parts, place, drawing), controls);
}

function conversationOf({ ask, origin, surface }: Place): Conversation | undefined {
  if (surface === 'home') return undefined;
  // A shortcut is answered elsewhere than it was used.
  return origin === 'shortcut' ? { id: '', name: '' } : { id: ask.channelId, name: ask.channelName };
}

/** What a list shows to this rep at this moment. */
export async function readList(parts: Parts, { ask }: Place, drawing: Drawing): Promise<TaskListInput> {
  const { view, list, asOf, notice } = drawing;
  const { leadId, filter, page } = view;
  const viewer = await parts.viewers.viewer(ask.userId);
  // The account's users cost a call: `lookUp` asks for them where a list depends on them.
  const users = parts.users.lastAnswer('all')?.value;
  const { owns, matchedBy } = leadId === undefined ? OWN : ownershipOf(viewer, users ?? []);
  const standpoint = await standpointOf(parts, ask.userId, list.tasks);
  return {
    ...standpoint,
    view,
    list,
    asOf,
    agenda: agendaOf(list.tasks, { filter, page, owns, ...standpoint }),
    owns,
    matching: { by: matchedBy, name: viewer.name, areUsersKnown: users !== undefined },
    notice,
    lead: leadId === undefined ? undefined : parts.knownLeads.get(leadId),
    leadName: (id) => parts.knownLeads.get(id)?.name,
    leadUrl: leadId === undefined ? undefined : parts.leadUrl(leadId),
  };
}
