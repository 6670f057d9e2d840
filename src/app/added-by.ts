import type { Additions } from '../leadsquared/additions.ts';
import type { Viewers } from '../slack/viewers.ts';
import type { Task } from '../tasks/task.ts';
import { type AccountUsers, findUser } from './find-user.ts';

/** Tells whether a rep added a task themselves: from Slack, or in LeadSquared. Rejects where LeadSquared doesn't say. */
export function createIsAddedBy(uses: {
  additions: Pick<Additions, 'adderOf'>;
  viewers: Pick<Viewers, 'viewer'>;
  users: AccountUsers;
}) {
  return async ({ mark, createdById = '' }: Task, userId: string): Promise<boolean> => {
    // LeadSquared knows only the keys' user of what is added from Slack.
    if (mark !== undefined) {
      const adder = await uses.additions.adderOf(mark);
      // After a restart without Redis nothing says who: what most add is their own.
      return adder === undefined || adder === userId;
    }
    const { email } = await uses.viewers.viewer(userId);
    const found = await findUser(uses.users, email, { userId, isBackground: true });
    if (found.kind === 'unread') throw new Error(`the account’s users: ${found.failure.kind}`);
    return found.kind === 'user' && found.user.id === createdById.toLowerCase();
  };
}
