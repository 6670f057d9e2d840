/** A list as one rep sees it at one moment. */
import type { AccountTimeZone } from '../leadsquared/account.ts';
import type { KnownLeads } from '../leadsquared/known-leads.ts';
import type { Message } from '../messages/block-text.ts';
import type { ListState, ListView } from '../messages/control-values.ts';
import type { Conversation } from '../messages/list-controls.ts';
import { type TaskListInput, taskListMessage } from '../messages/list-message.ts';
import { type Reminder, type Reminders, taskHashOf } from '../slack/reminders.ts';
import type { Viewers } from '../slack/viewers.ts';
import { agendaOf, type Standpoint } from '../tasks/agenda.ts';
import { isByDay } from '../tasks/due.ts';
import { leadPage } from '../tasks/lead-address.ts';
import { type Ownership, ownershipOf } from '../tasks/owner.ts';
import { readGuid } from '../tasks/read-guid.ts';
import type { Task } from '../tasks/task.ts';
import type { ChangeRights } from './change-rights.ts';
import type { AccountUsers } from './find-user.ts';
import type { Incoming } from './interaction.ts';
import type { Recents } from './recents.ts';
import type { Found } from './task-lookups.ts';

interface Shown extends Found {
  readonly view: ListView;
  /** When it is read, where that isn't now. */
  readonly now?: Date;
  /** Our own words in its head, in mrkdwn. */
  readonly notice?: string | undefined;
  /** What the list showed on which `Refresh` was pressed. */
  readonly before?: ListState | undefined;
  readonly confirmation?: Confirmation | undefined;
  /** The rep's, where they are known by now. */
  readonly reminders?: readonly Reminder[] | undefined;
}

/** What was just done with a task, in our own words, in mrkdwn: they are read in the task's own line. */
export interface Confirmation {
  /** As it is now; undefined where it is gone. */
  readonly task: Task | undefined;
  /** Its place on the page, from 0. */
  readonly at: number;
  readonly words: string;
}

/** LeadSquared has told a rep's own tasks from others'. */
const OWNS_ALL: Ownership = { owns: () => true, matchedBy: 'e-mail' };

export type Drawing = ReturnType<typeof createDrawing>;

export function createDrawing(uses: {
  viewers: Viewers;
  users: AccountUsers;
  knownLeads: KnownLeads;
  accountTimeZone: AccountTimeZone;
  reminders: Reminders;
  recents: Recents;
  /** Where the account's pages are, when that is known. */
  appUrl: string | undefined;
  rights: ChangeRights;
}) {
  /** From where a rep looks at tasks now. */
  async function standpointOf(userId: string, tasks: readonly (Task | undefined)[]): Promise<Standpoint> {
    // The account's zone may cost a call, so it is asked for only where a task's day depends on it.
    const [{ zone }, accountZone] = await Promise.all([
      uses.viewers.viewer(userId),
      tasks.some((task) => task && isByDay(task)) ? uses.accountTimeZone.forList(userId) : 'UTC',
    ]);
    return { now: new Date(), zone, accountZone };
  }

  /** What a list shows to this rep at this moment. */
  async function readList(
    userId: string,
    { view, list, asOf, now, notice, before, confirmation }: Shown,
  ): Promise<TaskListInput> {
    const { of, filter, page } = view;
    const leadId = of.kind === 'lead' ? of.leadId : undefined;
    const viewer = await uses.viewers.viewer(userId);
    // The account's users cost a call: they are asked for with the tasks where a list depends on them.
    const users = uses.users.lastAnswer('all')?.value;
    const { owns, matchedBy } = of.kind === 'own' ? OWNS_ALL : ownershipOf(viewer, users ?? []);
    const present = await standpointOf(userId, list.tasks);
    const standpoint = now ? { ...present, now } : present;
    const task = confirmation?.task;
    const changed = task && { task, at: confirmation.at };
    return {
      ...standpoint,
      view,
      list,
      asOf,
      agenda: agendaOf(list.tasks, { filter, page, owns, changed, ...standpoint }),
      owns,
      matching: { by: matchedBy, name: viewer.name, areUsersKnown: users !== undefined },
      before,
      notice: task ? notice : (confirmation?.words ?? notice),
      confirmation: task && { taskId: readGuid(task.id) ?? '', words: confirmation.words },
      lead: leadId === undefined ? undefined : uses.knownLeads.get(leadId),
      leadOf: uses.knownLeads.get,
      leadUrl: leadPage(uses.appUrl, leadId),
    };
  }

  /** The rep's own list, with all its controls. */
  async function drawList(incoming: Incoming, shown: Shown): Promise<Message> {
    const { userId } = incoming;
    const known = shown.view.withReminders ? shown.reminders : [];
    // Without them the list is still the list.
    const reminders = known ?? (await uses.reminders.ofUserSoon(userId));
    const hashes = new Set(reminders.map(({ taskHash }) => taskHash));
    const message = taskListMessage(await readList(userId, shown), {
      conversation: conversationOf(incoming),
      hasReminder: (taskId) => hashes.size > 0 && hashes.has(taskHashOf(taskId)),
      ...(await uses.rights.offer(userId, shown.view)),
    });
    const { of, filter, page } = shown.view;
    if (of.kind === 'lead' || incoming.channelId === '') return message;
    // App Home has them at its top.
    const recents = await uses.recents.buttons(userId, { filter, page });
    return { ...message, blocks: [...message.blocks, ...recents] };
  }

  return { standpointOf, readList, drawList };
}

/** Undefined in App Home. A shortcut is answered elsewhere than it was used. */
export function conversationOf({ origin, channelId, channelName }: Incoming): Conversation | undefined {
  if (origin === 'shortcut') return { id: '', name: '' };
  return channelId === '' ? undefined : { id: channelId, name: channelName };
}
