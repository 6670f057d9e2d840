/** Who may still be told without asking. Reps leave: the workspace, LeadSquared, or the list of those who may use the app. */
import { valueIn } from '../leadsquared/lookups.ts';
import type { Access } from '../slack/access.ts';
import type { Viewers } from '../slack/viewers.ts';
import type { AccountUser } from '../tasks/owner.ts';
import type { AccountUsers } from './find-user.ts';
import type { Incoming } from './interaction.ts';
import type { LeadSight } from './lead-sight.ts';

/** `not-known`: Slack or LeadSquared doesn't say now. Then no task is shown, and nothing withdrawn. */
type Refusal = 'not-allowed' | 'no-user' | 'not-known';

/** After LeadSquared's users couldn't be read: each rep's turn would cost a call. */
const ASKED_AGAIN_AFTER_MS = 5 * 60_000;

export type NoticeRights = ReturnType<typeof createNoticeRights>;

export function createNoticeRights(uses: {
  access: Pick<Access, 'allows' | 'areGroupsRead'>;
  viewers: Pick<Viewers, 'refresh' | 'hasLeft' | 'email'>;
  users: Pick<AccountUsers, 'ask' | 'lastAnswer'>;
  leadSight: Pick<LeadSight, 'isOpen' | 'isRepClear'>;
}) {
  const { access, viewers, users, leadSight } = uses;
  let askedAgainAtMs = Number.NEGATIVE_INFINITY;
  /** The list by which each rep was no user first. */
  const deniedBy = new Map<string, readonly AccountUser[]>();

  async function readUsers(userId: string): Promise<readonly AccountUser[] | undefined> {
    if (performance.now() < askedAgainAtMs) return undefined;
    const pastCache = users.lastAnswer('all')?.value === deniedBy.get(userId);
    const all = await valueIn(users.ask('all', { userId, pastCache, isBackground: true }));
    if (!all) askedAgainAtMs = performance.now() + ASKED_AGAIN_AFTER_MS;
    return all;
  }

  /**
   * A list that lacks a rep is believed when another one lacks them too: what is withdrawn is gone.
   * @returns whether one has before
   */
  function noteDenial(userId: string, all: readonly AccountUser[]): boolean {
    const before = deniedBy.get(userId);
    if (!before) deniedBy.set(userId, all);
    return before !== undefined && before !== all;
  }

  /** Where everyone sees all leads, LeadSquared's users can only take a right away. */
  async function refusalByLeadSquared(userId: string): Promise<Refusal | undefined> {
    const all = await readUsers(userId);
    const email = await viewers.email(userId);
    if (all === undefined || email === undefined) return leadSight.isOpen ? undefined : 'not-known';
    const own = all.filter((user) => user.email === email);
    // A rep whom LeadSquared doesn't list at all has no tasks there.
    const isFormerUser = own.length > 0 && own.every(({ isActive }) => !isActive);
    if (isFormerUser || !(await leadSight.isRepClear(userId))) {
      return noteDenial(userId, all) ? 'no-user' : 'not-known';
    }
    deniedBy.delete(userId);
    return undefined;
  }

  return {
    /** Why a rep is told nothing, for the log; undefined where they may be. Asks Slack once an hour, and LeadSquared too. */
    async refusalFor(incoming: Incoming): Promise<Refusal | undefined> {
      const { userId } = incoming;
      await viewers.refresh(userId);
      if (await viewers.hasLeft(userId)) return 'not-allowed';
      if (await access.allows(incoming)) return refusalByLeadSquared(userId);
      return access.areGroupsRead() ? 'not-allowed' : 'not-known';
    },
  };
}
