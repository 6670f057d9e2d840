/** How many lookups may wait: MAX_QUEUE in all, and MAX_QUEUE_PER_USER jobs for one rep. */

export interface Bounded {
  readonly users: ReadonlySet<string>;
  /** How many lookups the job serves. */
  lookups: number;
}

export interface BoundsSettings {
  readonly maxQueue: number;
  readonly maxQueuePerUser: number;
}

export function createBounds<Job extends Bounded>({ maxQueue, maxQueuePerUser }: BoundsSettings) {
  const waiting = new Set<Job>();
  const jobsOf = new Map<string, number>();
  let lookups = 0;

  function count(userId: string, change: number): void {
    jobsOf.set(userId, (jobsOf.get(userId) ?? 0) + change);
  }

  return {
    /** The jobs that wait. */
    waiting,
    /** Counts the job while it waits. */
    setWaiting(job: Job, isWaiting: boolean): void {
      if (isWaiting === waiting.has(job)) return;
      const change = isWaiting ? 1 : -1;
      if (isWaiting) waiting.add(job);
      else waiting.delete(job);
      lookups += change * job.lookups;
      for (const userId of job.users) count(userId, change);
    },
    /** Counts one more lookup of the rep, who is not yet one of the job's users if it is their first. */
    addLookup(job: Job, userId: string): void {
      job.lookups += 1;
      if (!waiting.has(job)) return;
      lookups += 1;
      if (!job.users.has(userId)) count(userId, 1);
    },
    /**
     * The setting that one more lookup would exceed, if so. Lookups count whether they cost a call or not.
     * @param joined the job that it would share, which counts once for a rep who waits for it already
     */
    exceeded(userId: string, joined?: Job): 'MAX_QUEUE' | 'MAX_QUEUE_PER_USER' | undefined {
      if (lookups >= maxQueue) return 'MAX_QUEUE';
      const jobs = joined?.users.has(userId) ? 0 : (jobsOf.get(userId) ?? 0);
      return jobs >= maxQueuePerUser ? 'MAX_QUEUE_PER_USER' : undefined;
    },
  };
}
