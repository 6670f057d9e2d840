/** Who saw and changed what: a log line for each list that was shown or refused, and for each change. No CRM text. */
import type { Log } from '../ops/log.ts';
import type { Viewers } from '../slack/viewers.ts';
import { activeUserOf } from '../tasks/owner.ts';
import { readGuid } from '../tasks/read-guid.ts';
import type { LeadId, Task } from '../tasks/task.ts';
import type { AccountUsers } from './find-user.ts';
import type { Incoming } from './interaction.ts';

export interface Audited {
  readonly what: 'list' | 'search' | 'share' | 'complete' | 'reschedule' | 'add-task' | 'add-note';
  /** How it ended, as the interaction's own line has it. */
  readonly outcome: string;
  readonly lead?: LeadId | undefined;
  /** The leads that a search showed. */
  readonly leads?: readonly LeadId[];
  readonly task?: string | undefined;
  /** The tasks that a list showed. */
  readonly tasks?: readonly Task[];
}

export type Audit = ReturnType<typeof createAudit>;

/** Outcomes of what a rep may not see or do. */
const REFUSED = new Set([
  ...['not-visible', 'no-active-user', 'several-users', 'manager-loop', 'not-checked', 'no-email', 'no-user'],
  ...['change-denied', 'changes-off'],
]);

export function createAudit(uses: { isAudited: boolean; log: Log; viewers: Viewers; users: AccountUsers }) {
  async function note(
    { userId, teamId: team, supportCode }: Incoming,
    { what, outcome, lead, leads, task, tasks }: Audited,
  ): Promise<void> {
    if (!uses.isAudited) return;
    const { email } = await uses.viewers.viewer(userId);
    // No call is spent on it: it is known wherever what a rep sees depends on it.
    const found = activeUserOf(email, uses.users.lastAnswer('all')?.value ?? []);
    const user = found === 'several' ? undefined : found?.writtenId;
    const why = REFUSED.has(outcome) ? { isAllowed: false, why: outcome } : { isAllowed: true };
    const ids = { lead, leads, task, tasks: tasks?.map(({ id }) => readGuid(id) ?? 'no GUID') };
    const who = { supportCode, user: userId, team, leadSquaredUser: user };
    uses.log.info({ ...who, what, ...ids, ...why, outcome }, 'Audit');
  }

  return { isOn: uses.isAudited, note };
}
