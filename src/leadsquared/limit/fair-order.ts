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
  /** Higher first: a refused call, a change, a list, a name. It must not change while the job waits. */
  readonly level: number;
  /** While the job waits only `join` adds to them. */
  readonly users: Set<string>;
  /** Lower first among one rep's jobs. */
  readonly sequence: number;
}

export interface Turn<Job> {
  readonly job: Job;
  /** Whose turn it is. */
  readonly userId: string;
}

export type FairOrder<Job extends Waiting> = ReturnType<typeof createFairOrder<Job>>;

interface Rep<Job> {
  readonly userId: string;
  /** The rep with the lowest is next. */
  turn: number;
  /** None of the lists is empty. */
  readonly jobs: Map<Level<Job>, SortedList<Job>>;
}

interface Level<Job> {
  readonly level: number;
  readonly jobs: Set<Job>;
  /** The reps with jobs of this level, by how many they have, and sorted by turn. */
  readonly repsByCount: Map<number, SortedList<Rep<Job>>>;
}

/** For a job that many reps share so many of them are looked at to say how many jobs are ahead. */
const MAX_REPS_LOOKED_AT = 20;

export function createFairOrder<Job extends Waiting>() {
  /** The highest first. */
  const levels: Level<Job>[] = [];
  /** All who had jobs since the order was last empty: they keep their turn. */
  const reps = new Map<string, Rep<Job>>();
  let size = 0;
  let lastTurn = 0;

  function repOf(userId: string): Rep<Job> {
    const known = reps.get(userId);
    if (known) return known;
    lastTurn += 1;
    const rep = { userId, turn: lastTurn, jobs: new Map() };
    reps.set(userId, rep);
    return rep;
  }

  function levelOf({ level }: Job): Level<Job> {
    const known = levels.find((one) => one.level === level);
    if (known) return known;
    const added = { level, jobs: new Set<Job>(), repsByCount: new Map() };
    levels.push(added);
    levels.sort((a, b) => b.level - a.level);
    return added;
  }

  function add(job: Job): void {
    const level = levelOf(job);
    level.jobs.add(job);
    size += 1;
    for (const userId of job.users) addFor(repOf(userId), level, job);
  }

  /** Adds the rep to the job's users, whether it waits or not. */
  function join(job: Job, userId: string): void {
    if (job.users.has(userId)) return;
    job.users.add(userId);
    const level = levelOf(job);
    if (level.jobs.has(job)) addFor(repOf(userId), level, job);
  }

  /** Does nothing when the job does not wait. */
  function remove(job: Job): void {
    const level = levelOf(job);
    if (!level.jobs.delete(job)) return;
    size -= 1;
    for (const userId of job.users) removeFor(repOf(userId), level, job);
    if (size === 0) reps.clear();
  }

  /** Takes the job that is next. */
  function next(): Turn<Job> | undefined {
    for (const level of levels) {
      const rep = nextRep(level);
      const job = rep?.jobs.get(level)?.at(0);
      if (rep === undefined || job === undefined) continue;
      remove(job);
      moveToEnd(rep);
      return { job, userId: rep.userId };
    }
    return undefined;
  }

  function moveToEnd(rep: Rep<Job>): void {
    for (const level of rep.jobs.keys()) unlist(rep, level);
    lastTurn += 1;
    rep.turn = lastTurn;
    for (const level of rep.jobs.keys()) list(rep, level);
  }

  /**
   * How many jobs are served before this one, if none is added; 0 when it does not wait. It is exact while no job is
   * shared and no rep has jobs of several levels. Otherwise it may be too many, and is never too few: a shared job
   * counts for each of its reps, and reps may be counted as before this one who had their turn in a higher level.
   */
  function ahead(job: Job): number {
    const level = levelOf(job);
    if (!level.jobs.has(job)) return 0;
    let ofHigherLevels = 0;
    for (const higher of levels) if (higher.level > level.level) ofHigherLevels += higher.jobs.size;
    const users = [...job.users].slice(0, MAX_REPS_LOOKED_AT);
    const ofLevel = Math.min(
      level.jobs.size - 1,
      ...users.map((userId) => aheadFor(repOf(userId), level, job)),
    );
    return ofHigherLevels + ofLevel;
  }

  return {
    add,
    join,
    remove,
    next,
    ahead,
    get size() {
      return size;
    },
  };
}

function addFor<Job extends Waiting>(rep: Rep<Job>, level: Level<Job>, job: Job): void {
  unlist(rep, level);
  const jobs = rep.jobs.get(level) ?? createSortedList(({ sequence }: Job) => sequence);
  rep.jobs.set(level, jobs);
  jobs.add(job);
  list(rep, level);
}

function removeFor<Job extends Waiting>(rep: Rep<Job>, level: Level<Job>, job: Job): void {
  unlist(rep, level);
  const jobs = rep.jobs.get(level);
  jobs?.remove(job);
  if (jobs?.size === 0) rep.jobs.delete(level);
  list(rep, level);
}

/** Files a rep under how many jobs of this level they have. */
function list<Job>(rep: Rep<Job>, level: Level<Job>): void {
  const count = rep.jobs.get(level)?.size ?? 0;
  if (count === 0) return;
  const reps = level.repsByCount.get(count) ?? createSortedList(({ turn }: Rep<Job>) => turn);
  level.repsByCount.set(count, reps);
  reps.add(rep);
}

/** To be called before a rep's turn or number of jobs changes. */
function unlist<Job>(rep: Rep<Job>, level: Level<Job>): void {
  const count = rep.jobs.get(level)?.size ?? 0;
  const reps = level.repsByCount.get(count);
  if (count === 0 || reps === undefined) return;
  reps.remove(rep);
  if (reps.size === 0) level.repsByCount.delete(count);
}

function nextRep<Job>({ repsByCount }: Level<Job>): Rep<Job> | undefined {
  let next: Rep<Job> | undefined;
  for (const reps of repsByCount.values()) {
    const first = reps.at(0);
    if (first && (next === undefined || first.turn < next.turn)) next = first;
  }
  return next;
}

/**
 * How many jobs of the level are served before this one, were it only this rep's: with k of their own before it, each
 * rep has k turns before it, and one more if they are before this rep in the rotation.
 */
function aheadFor<Job extends Waiting>(rep: Rep<Job>, level: Level<Job>, job: Job): number {
  const before = rep.jobs.get(level)?.countBelow(job.sequence) ?? 0;
  const isServedHigher = [...rep.jobs.keys()].some((one) => one.level > level.level);
  let ahead = 0;
  for (const [count, reps] of level.repsByCount) {
    ahead += reps.size * Math.min(count, before);
    if (count > before) ahead += isServedHigher ? reps.size : reps.countBelow(rep.turn);
  }
  // Who has a turn in a higher level first goes to the end of the rotation: all others may be before them.
  return isServedHigher ? ahead - 1 : ahead;
}
