/** Who may still be told without asking. Reps leave: the workspace, LeadSquared, or the list of those who may use the app. */
import type { Access } from '../slack/access.ts';
import type { Viewers } from '../slack/viewers.ts';
import type { AccountUsers } from './find-user.ts';
import type { Incoming } from './interaction.ts';

export type NoticeRights = ReturnType<typeof createNoticeRights>;

export function createNoticeRights(uses: { access: Access; viewers: Viewers; users: AccountUsers }) {
  /** As far as LeadSquared has said. A rep whom it doesn't list at all has no tasks there. */
  async function isFormerUser({ userId }: Incoming): Promise<boolean> {
    const { email } = await uses.viewers.viewer(userId);
    const lookup = uses.users.ask('all', { userId, pastCache: false, isBackground: true });
    const outcome = lookup.kind === 'asked' ? await lookup.outcome : undefined;
    const own = outcome?.kind === 'value' ? outcome.value.filter((user) => user.email === email) : [];
    return own.length > 0 && own.every(({ isActive }) => !isActive);
  }

  return {
    /** Why a rep is told nothing, for the log; undefined where they may be. Asks Slack once an hour, and LeadSquared too. */
    async refusalFor(incoming: Incoming): Promise<'not-allowed' | 'no-user' | undefined> {
      await uses.viewers.refresh(incoming.userId);
      const hasLeft = await uses.viewers.hasLeft(incoming.userId);
      if (hasLeft || !(await uses.access.allows(incoming))) return 'not-allowed';
      return (await isFormerUser(incoming)) ? 'no-user' : undefined;
    },
  };
}
