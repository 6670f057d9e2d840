/**
 * In which order waiting jobs are served: by level, and within a level each rep in turn, so that a rep with a hundred
 * waiting jobs does not hold up another rep's one. A rep who joins a waiting job has it in their own line too: the first
 * turn of any of its reps takes it, and it leaves the lines of the others.
 *
 * The rep who was served longest ago is next. Nothing here takes longer than a search in a sorted list, times the number
 * of a job's reps, or of different lengths of the reps' lines: 20,000 jobs have at most 200 different lengths.
 */
import { createSortedList, type SortedList } from './sorted-list.ts';

export interface Waiting {
  /** Higher first: a refused call, a change, a list, a name. It must not change while the job waits. */
  readonly level: number;
  /** While the job waits only `join` adds to them. */
  readonly users: Set<string>;
  /** Lower first within one rep's line. */
  readonly sequence: number;
}

export interface Turn<Job> {
  readonly job: Job;
  /** Whose turn it is. */
  readonly userId: string;
}

export interface FairOrder<Job> {
  add(job: Job): void;
  /** Adds the job to this rep's line too, if it waits; and the rep to its users in any case. */
  join(job: Job, userId: string): void;
  /** Does nothing when the job does not wait. */
  remove(job: Job): void;
  /** Takes the job that is next. */
  next(): Turn<Job> | undefined;
  /**
   * How many jobs are served before this one, if none is added; 0 when it does not wait. It is exact while no job is
   * shared and no rep has jobs of several levels. Otherwise it may be too many, and is never too few: a shared job
   * counts in each of its reps' lines, and reps may be counted as before this one who had their turn in a higher level.
   */
  ahead(job: Job): number;
  /** All that wait, the next first. Takes none. */
  inOrder(): Generator<Job>;
  readonly size: number;
}

interface Rep<Job> {
  readonly userId: string;
  /** The rep with the lowest is next. */
  turn: number;
  /** None of them is empty. */
  readonly lines: Map<Level<Job>, SortedList<Job>>;
}

interface Level<Job> {
  readonly level: number;
  readonly jobs: Set<Job>;
  /** The reps with jobs of this level, by how many they have, and sorted by turn. */
  readonly repsByCount: Map<number, SortedList<Rep<Job>>>;
}

/** Of a job that many reps share so many lines are looked at to say how many jobs are ahead. */
const MAX_LINES_LOOKED_AT = 20;

/** @param rotation reps in the order of their next turns; any other rep comes after them */
export function createFairOrder<Job extends Waiting>(rotation: Iterable<string> = []): FairOrder<Job> {
  /** The highest first. */
  const levels: Level<Job>[] = [];
  /** All who had jobs since the order was last empty: they keep their turn. */
  const reps = new Map<string, Rep<Job>>();
  let size = 0;
  let lastTurn = 0;
  for (const userId of rotation) repOf(userId);

  function repOf(userId: string): Rep<Job> {
    const known = reps.get(userId);
    if (known) return known;
    lastTurn += 1;
    const rep = { userId, turn: lastTurn, lines: new Map() };
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
    for (const userId of job.users) addToLine(repOf(userId), level, job);
  }

  function join(job: Job, userId: string): void {
    if (job.users.has(userId)) return;
    job.users.add(userId);
    const level = levelOf(job);
    if (level.jobs.has(job)) addToLine(repOf(userId), level, job);
  }

  function remove(job: Job): void {
    const level = levelOf(job);
    if (!level.jobs.delete(job)) return;
    size -= 1;
    for (const userId of job.users) removeFromLine(repOf(userId), level, job);
    if (size === 0) reps.clear();
  }

  function next(): Turn<Job> | undefined {
    for (const level of levels) {
      const rep = nextRep(level);
      const job = rep?.lines.get(level)?.at(0);
      if (rep === undefined || job === undefined) continue;
      remove(job);
      moveToEnd(rep);
      return { job, userId: rep.userId };
    }
    return undefined;
  }

  function moveToEnd(rep: Rep<Job>): void {
    for (const level of rep.lines.keys()) unlist(rep, level);
    lastTurn += 1;
    rep.turn = lastTurn;
    for (const level of rep.lines.keys()) list(rep, level);
  }

  function ahead(job: Job): number {
    const level = levelOf(job);
    if (!level.jobs.has(job)) return 0;
    let ofHigherLevels = 0;
    for (const higher of levels) if (higher.level > level.level) ofHigherLevels += higher.jobs.size;
    let ofLevel = level.jobs.size - 1;
    let lines = 0;
    for (const userId of job.users) {
      ofLevel = Math.min(ofLevel, aheadInLine(repOf(userId), level, job));
      lines += 1;
      if (lines === MAX_LINES_LOOKED_AT) break;
    }
    return ofHigherLevels + ofLevel;
  }

  function* inOrder(): Generator<Job> {
    const turns = [...reps.values()].sort((a, b) => a.turn - b.turn);
    const copy = createFairOrder<Job>(turns.map(({ userId }) => userId));
    for (const { jobs } of levels) for (const job of jobs) copy.add(job);
    for (let turn = copy.next(); turn !== undefined; turn = copy.next()) yield turn.job;
  }

  return {
    add,
    join,
    remove,
    next,
    ahead,
    inOrder,
    get size() {
      return size;
    },
  };
}

function addToLine<Job extends Waiting>(rep: Rep<Job>, level: Level<Job>, job: Job): void {
  unlist(rep, level);
  const line = rep.lines.get(level) ?? createSortedList(({ sequence }: Job) => sequence);
  rep.lines.set(level, line);
  line.add(job);
  list(rep, level);
}

function removeFromLine<Job extends Waiting>(rep: Rep<Job>, level: Level<Job>, job: Job): void {
  unlist(rep, level);
  const line = rep.lines.get(level);
  line?.remove(job);
  if (line?.size === 0) rep.lines.delete(level);
  list(rep, level);
}

/** Files a rep under how many jobs of this level they have. */
function list<Job>(rep: Rep<Job>, level: Level<Job>): void {
  const count = rep.lines.get(level)?.size ?? 0;
  if (count === 0) return;
  const reps = level.repsByCount.get(count) ?? createSortedList(({ turn }: Rep<Job>) => turn);
  level.repsByCount.set(count, reps);
  reps.add(rep);
}

/** To be called before a rep's turn or number of jobs changes. */
function unlist<Job>(rep: Rep<Job>, level: Level<Job>): void {
  const count = rep.lines.get(level)?.size ?? 0;
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
 * How many jobs of the level are served before this one, were it only in this rep's line: with k before it there, each
 * rep has k turns before it, and one more if they are before this rep in the rotation.
 */
function aheadInLine<Job extends Waiting>(rep: Rep<Job>, level: Level<Job>, job: Job): number {
  const before = rep.lines.get(level)?.countBelow(job.sequence) ?? 0;
  const isServedHigher = [...rep.lines.keys()].some((one) => one.level > level.level);
  let ahead = 0;
  for (const [count, reps] of level.repsByCount) {
    ahead += reps.size * Math.min(count, before);
    if (count > before) ahead += isServedHigher ? reps.size : reps.countBelow(rep.turn);
  }
  // Who has a turn in a higher level first goes to the end of the rotation: all others may be before them.
  return isServedHigher ? ahead - 1 : ahead;
}
