import type { AccountTimeZone } from '../leadsquared/account-time-zone.ts';
import type { Viewers } from '../slack/viewers.ts';
import type { Standpoint } from '../tasks/agenda.ts';
import type { Task } from '../tasks/task.ts';

/** From where a rep looks at tasks now. */
export type StandpointOf = (userId: string, tasks: readonly (Task | undefined)[]) => Promise<Standpoint>;

export function createStandpoint(viewers: Viewers, accountTimeZone: AccountTimeZone): StandpointOf {
  return async (userId, tasks) => {
    // The account's zone may cost a call, so it is asked for only for all-day tasks.
    const [{ zone }, accountZone] = await Promise.all([
      viewers.viewer(userId),
      tasks.some((task) => task?.isAllDay) ? accountTimeZone(userId) : 'UTC',
    ]);
    return { now: new Date(), zone, accountZone };
  };
}
