/** Which tasks a rep may change from Slack, and for which leads they may add some: `ALLOW_TASK_CHANGES`. */
import type { KnownLeads } from '../leadsquared/known-leads.ts';
import type { ListView } from '../messages/control-values.ts';
import type { Viewers } from '../slack/viewers.ts';
import { activeUserOf, isOwnedBy, ownsLead } from '../tasks/owner.ts';
import type { LeadId, Task } from '../tasks/task.ts';
import { type AccountUsers, findUser } from './find-user.ts';

/** `own`: tasks that the rep owns, and tasks of leads that they own. */
export type AllowedChanges = 'none' | 'all' | 'own';

/** What is offered in a list. */
export interface Offer {
  readonly mayChange: (task: Task) => boolean;
  readonly mayAdd: boolean;
}

/** Why a rep may not do something. `unchecked`: LeadSquared didn't say whose it is. */
export type Denial = 'off' | 'not-own' | 'not-own-lead' | 'no-user' | 'unchecked';

export type ChangeRights = ReturnType<typeof createChangeRights>;

export function createChangeRights(uses: {
  allowed: AllowedChanges;
  viewers: Viewers;
  users: AccountUsers;
  knownLeads: KnownLeads;
}) {
  const { allowed, viewers, users, knownLeads } = uses;
  const isOff = allowed === 'none';

  return {
    isOff,
    /** What a list offers, from what is known. What can't be told yet is offered, and checked when it is pressed. */
    async offer(userId: string, { of }: ListView): Promise<Offer> {
      if (isOff) return { mayChange: () => false, mayAdd: false };
      if (allowed === 'all' || of.kind === 'own') return { mayChange: () => true, mayAdd: true };
      const { email } = await viewers.viewer(userId);
      const all = users.lastAnswer('all')?.value;
      const lead = knownLeads.get(of.leadId);
      const isOwnerKnown =
        all !== undefined && lead !== undefined && (lead.ownerId || lead.ownerEmail) !== '';
      const user = activeUserOf(email, all ?? []);
      if (!isOwnerKnown) return { mayChange: () => true, mayAdd: true };
      if (user === undefined || user === 'several') return { mayChange: () => false, mayAdd: false };
      const isOwnLead = ownsLead(user, lead);
      return { mayChange: (task) => isOwnLead || isOwnedBy(user, task.owner), mayAdd: isOwnLead };
    },
    /**
     * Why not, or undefined where the rep may. It may take calls.
     * @param task to be changed; undefined for one that is to be added
     */
    async denial(
      userId: string,
      { task, leadId }: { task?: Task | undefined; leadId: LeadId | undefined },
    ): Promise<Denial | undefined> {
      if (isOff) return 'off';
      if (allowed === 'all') return undefined;
      const email = await viewers.email(userId);
      if (email === undefined) return 'unchecked';
      const found = await findUser(users, email, { userId });
      if (found.kind === 'unread') return 'unchecked';
      if (found.kind !== 'user') return 'no-user';
      if (task && isOwnedBy(found.user, task.owner)) return undefined;
      const notOwn = task ? 'not-own' : 'not-own-lead';
      if (leadId === undefined) return notOwn;
      const lead = await knownLeads.findWhole(leadId, userId);
      if (lead === undefined) return 'unchecked';
      return lead !== 'none' && ownsLead(found.user, lead) ? undefined : notOwn;
    },
  };
}
