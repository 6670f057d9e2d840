import type { Additions } from '../leadsquared/additions.ts';
import type { Viewers } from '../slack/viewers.ts';
import type { Task } from '../tasks/task.ts';
import { type AccountUsers, findUser } from './find-user.ts';

/** Tells whether a rep added a task themselves: from Slack, or in LeadSquared. */
export function createIsAddedBy(uses: { additions: Additions; viewers: Viewers; users: AccountUsers }) {
  return async ({ mark, createdById = '' }: Task, userId: string): Promise<boolean> => {
    // LeadSquared knows only the keys' user of what is added from Slack.
    if (mark !== undefined) return (await uses.additions.adderOf(mark)) === userId;
    const { email } = await uses.viewers.viewer(userId);
    const found = await findUser(uses.users, email, userId);
    return found.kind === 'user' && found.user.id === createdById.toLowerCase();
  };
}
