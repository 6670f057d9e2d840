/** Who saw and changed what: a log line for each list that was shown or refused, and for each change. No CRM text. */
import type { Log } from '../ops/log.ts';
import type { Viewers } from '../slack/viewers.ts';
import { NOT_TOLD } from '../tasks/failure.ts';
import { activeUserOf } from '../tasks/owner.ts';
import { readGuid } from '../tasks/read-guid.ts';
import type { LeadId, Task } from '../tasks/task.ts';
import type { AccountUsers } from './find-user.ts';
import type { Incoming } from './interaction.ts';

export interface Audited {
  /**
   * `access`: the rep may not use the app, so nothing was read. `task`: one task, in a window or a reminder. `lead`: leads'
   * names, in the window that adds a task.
   */
  readonly what:
    | 'access'
    | 'list'
    | 'task'
    | 'lead'
    | 'search'
    | 'share'
    | 'complete'
    | 'reschedule'
    | 'add-task'
    | 'add-note';
  readonly lead?: LeadId | undefined;
  /** The leads that a search or a choice showed. */
  readonly leads?: readonly LeadId[];
  /** The task that was pressed, changed or added. */
  readonly task?: string | undefined;
  /** The tasks that were shown. */
  readonly tasks?: readonly Task[] | undefined;
}

/** How it ended, as in the interaction's own line where that is about the same. */
export interface Ended {
  readonly outcome: string;
  readonly detail?: unknown;
}

export type Audit = ReturnType<typeof createAudit>;

/** The rep saw it, or their change was sent. */
const ALLOWED = new Set([
  ...['list', 'reminder', 'chooser', 'shared', 'morning-list', 'new-tasks'],
  ...['asked-to-complete', 'asked-to-reschedule', 'asked-to-add'],
  ...['done', 'unknown', 'overtaken', 'task-added', 'added', 'not-shown'],
]);

/** The rep may not see or do it. */
const REFUSED = new Set([
  ...['not-visible', 'no-active-user', 'several-users', 'manager-loop', 'no-email', 'no-user'],
  ...['not-own', 'not-own-lead', 'off', 'changes-off', 'not-allowed'],
]);

/** Neither is claimed where it was never decided whether the rep may. */
function verdict({ outcome, detail }: Ended) {
  if (ALLOWED.has(outcome)) return { isAllowed: true };
  const why = outcome === 'change-denied' ? String(detail) : outcome;
  // Slack may say it later.
  const isUntold = outcome === 'no-email' && detail === NOT_TOLD;
  return REFUSED.has(why) && !isUntold ? { isAllowed: false, why } : { why };
}

export function createAudit(uses: { isAudited: boolean; log: Log; viewers: Viewers; users: AccountUsers }) {
  // An audit that LOG_LEVEL left out would be missed only when it is needed.
  const log = uses.log.child({}, { level: 'info' });

  async function note(
    { userId, teamId: team, supportCode }: Incoming,
    { what, lead, leads, task, tasks }: Audited,
    ended: Ended,
  ): Promise<void> {
    if (!uses.isAudited) return;
    const { email } = await uses.viewers.viewer(userId);
    // No call is spent on it: it is known wherever what a rep sees depends on it.
    const found = activeUserOf(email, uses.users.lastAnswer('all')?.value ?? []);
    const user = found === 'several' ? undefined : found?.writtenId;
    const ids = { lead, leads, task, tasks: tasks?.map(({ id }) => readGuid(id) ?? 'no GUID') };
    const who = { supportCode, user: userId, team, leadSquaredUser: user };
    const { outcome } = ended;
    log.info({ ...who, what, ...ids, ...verdict(ended), outcome }, 'Audit');
  }

  return { isOn: uses.isAudited, note };
}
