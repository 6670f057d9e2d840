/**
 * In which order waiting jobs are served: by level, and within a level each rep in turn, so that a rep with a hundred
 * waiting jobs does not hold up another rep's one. A rep who joins a waiting job has it among their own too: at the first
 * turn of any of its reps it is served, for all of them.
 *
 * The rep who was served longest ago is next. Nothing here takes longer than a search in a sorted list, times the number
 * of a job's reps, or of different numbers of jobs that reps have: of 20,000 jobs reps have at most 200 different ones.
 */
import { createSortedList, type SortedList } from './sorted-list.ts';

export interface Waiting {
  /** From 0, higher first: a refused call, a change, a list, a name. It must not change while the job waits. */
  readonly level: number;
  /** While the job waits only `join` adds to them. */
  readonly users: Set<string>;
  /** Lower first among one rep's jobs. */
  readonly sequence: number;
}

export function createFairOrder<Job extends Waiting>() {
  const levels: (ReturnType<typeof createLevel<Job>> | undefined)[] = [];

  function levelOf({ level }: Job) {
    levels[level] ??= createLevel<Job>();
    return levels[level];
  }

  /** How many jobs wait, of this level and all higher ones. */
  function sizeFrom(level: number): number {
    return levels.slice(level).reduce((size, one) => size + (one?.jobs.size ?? 0), 0);
  }

  return {
    add: (job: Job) => levelOf(job).add(job),
    /** Adds the rep to the job's users, whether it waits or not. */
    join(job: Job, userId: string): void {
      if (job.users.has(userId)) return;
      job.users.add(userId);
      const level = levelOf(job);
      if (level.jobs.has(job)) level.addFor(userId, job);
    },
    /** Does nothing when the job does not wait. */
    remove: (job: Job) => levelOf(job).remove(job),
    /** Takes the job that is next. */
    next: () => levels.findLast((level) => level && level.jobs.size > 0)?.next(),
    /**
     * How many jobs are served before this one, if none is added; 0 when it does not wait. It is exact while no job is
     * shared. Otherwise it may be too many, and is never too few: a shared job counts for each of its reps.
     */
    ahead(job: Job): number {
      const level = levelOf(job);
      return level.jobs.has(job) ? sizeFrom(job.level + 1) + level.ahead(job) : 0;
    },
    get size() {
      return sizeFrom(0);
    },
  };
}

interface Rep<Job> {
  /** The rep with the lowest is next. */
  turn: number;
  readonly jobs: SortedList<Job>;
}

/** How many of the reps who share a job are looked at to count the jobs ahead. */
const MAX_REPS_LOOKED_AT = 20;

function createLevel<Job extends Waiting>() {
  const jobs = new Set<Job>();
  /** All who had jobs since the level was last empty: they keep their turn. */
  const reps = new Map<string, Rep<Job>>();
  /** The reps with jobs, by how many they have, and sorted by turn. */
  const repsByCount = new Map<number, SortedList<Rep<Job>>>();
  let lastTurn = 0;

  function repOf(userId: string): Rep<Job> {
    const known = reps.get(userId);
    if (known) return known;
    lastTurn += 1;
    const rep = { turn: lastTurn, jobs: createSortedList(({ sequence }: Job) => sequence) };
    reps.set(userId, rep);
    return rep;
  }

  /** Changes a rep's turn or jobs, by which they are listed. */
  function update(rep: Rep<Job>, change: () => void): void {
    const before = repsByCount.get(rep.jobs.size);
    before?.remove(rep);
    if (before?.size === 0) repsByCount.delete(rep.jobs.size);
    change();
    if (rep.jobs.size === 0) return;
    const after = repsByCount.get(rep.jobs.size) ?? createSortedList(({ turn }: Rep<Job>) => turn);
    repsByCount.set(rep.jobs.size, after);
    after.add(rep);
  }

  function addFor(userId: string, job: Job): void {
    const rep = repOf(userId);
    update(rep, () => rep.jobs.add(job));
  }

  function add(job: Job): void {
    jobs.add(job);
    for (const userId of job.users) addFor(userId, job);
  }

  function remove(job: Job): void {
    if (!jobs.delete(job)) return;
    for (const rep of [...job.users].map(repOf)) update(rep, () => rep.jobs.remove(job));
    if (jobs.size === 0) reps.clear();
  }

  function next(): Job | undefined {
    const firsts = [...repsByCount.values()].flatMap((listed) => listed.at(0) ?? []);
    const [rep] = firsts.sort((a, b) => a.turn - b.turn);
    const job = rep?.jobs.at(0);
    if (!rep || !job) return undefined;
    remove(job);
    update(rep, () => {
      lastTurn += 1;
      rep.turn = lastTurn;
    });
    return job;
  }

  function ahead(job: Job): number {
    const users = [...job.users].slice(0, MAX_REPS_LOOKED_AT);
    return Math.min(jobs.size - 1, ...users.map((userId) => aheadFor(repOf(userId), job)));
  }

  /**
   * How many jobs are served before this one, were it only this rep's: with k of their own before it, each rep has k turns
   * before it, and one more if they are before this rep in the rotation.
   */
  function aheadFor(rep: Rep<Job>, job: Job): number {
    const before = rep.jobs.countBelow(job.sequence);
    let turns = 0;
    for (const [count, listed] of repsByCount) {
      turns += listed.size * Math.min(count, before) + (count > before ? listed.countBelow(rep.turn) : 0);
    }
    return turns;
  }

  return { jobs, add, addFor, remove, next, ahead };
}
