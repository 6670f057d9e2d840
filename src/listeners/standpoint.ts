import type { Standpoint } from '../tasks/agenda.ts';
import type { Task } from '../tasks/task.ts';
import type { Parts } from './asking.ts';

/** From where a rep looks at tasks now. The account's zone may cost a call, so it is asked for only for all-day tasks. */
export async function standpointOf(
  { viewers, accountTimeZone }: Pick<Parts, 'viewers' | 'accountTimeZone'>,
  userId: string,
  tasks: readonly Task[],
): Promise<Standpoint> {
  const [{ zone }, accountZone] = await Promise.all([
    viewers.viewer(userId),
    tasks.some(({ isAllDay }) => isAllDay) ? accountTimeZone(userId) : 'UTC',
  ]);
  return { now: new Date(), zone, accountZone };
}
