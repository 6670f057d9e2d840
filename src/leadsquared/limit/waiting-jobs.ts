/** The jobs that wait, and how many may: MAX_QUEUE lookups in all, and MAX_QUEUE_PER_USER jobs for one rep. */
import type { ScheduledJob } from './job.ts';

export interface QueueSettings {
  readonly maxQueue: number;
  readonly maxQueuePerUser: number;
}

export type WaitingJobs = ReturnType<typeof createWaitingJobs>;

export function createWaitingJobs({ maxQueue, maxQueuePerUser }: QueueSettings) {
  const jobs = new Set<ScheduledJob>();
  const jobsOf = new Map<string, number>();
  let lookups = 0;

  function count(userId: string, change: number): void {
    jobsOf.set(userId, (jobsOf.get(userId) ?? 0) + change);
  }

  return {
    jobs,
    has: (job: ScheduledJob) => jobs.has(job),
    add(job: ScheduledJob): void {
      if (jobs.has(job)) return;
      jobs.add(job);
      lookups += job.lookups;
      for (const userId of job.users) count(userId, 1);
    },
    delete(job: ScheduledJob): void {
      if (!jobs.delete(job)) return;
      lookups -= job.lookups;
      for (const userId of job.users) count(userId, -1);
    },
    /** Counts one more lookup. Call it before the rep becomes one of the job's users. */
    addLookup(job: ScheduledJob, userId: string): void {
      job.lookups += 1;
      if (!jobs.has(job)) return;
      lookups += 1;
      if (!job.users.has(userId)) count(userId, 1);
    },
    /**
     * The setting that one more lookup would exceed, if so. Lookups count whether they cost a call or not.
     * @param joined the job that it would share, which counts once for a rep who waits for it already
     */
    exceeded(userId: string, joined?: ScheduledJob): 'MAX_QUEUE' | 'MAX_QUEUE_PER_USER' | undefined {
      if (lookups >= maxQueue) return 'MAX_QUEUE';
      const own = joined?.users.has(userId) ? 0 : (jobsOf.get(userId) ?? 0);
      return own >= maxQueuePerUser ? 'MAX_QUEUE_PER_USER' : undefined;
    },
  };
}
