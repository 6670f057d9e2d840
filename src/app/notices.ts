/**
 * Does what reps are told without asking. Every instance knows what they have turned on, and one of them does it: that one's
 * memory, and what Slack keeps, say what a rep has been told.
 */
import { faultWords, type Log } from '../ops/log.ts';
import type { Memory, Turn } from '../ops/memory.ts';
import { pause } from '../ops/pause.ts';
import type { KeptNotifications } from '../slack/kept-notifications.ts';
import type { FollowReminders } from './follow-reminders.ts';
import { unasked } from './interaction.ts';
import type { MorningLists } from './morning-lists.ts';
import type { NoticeRights } from './notice-rights.ts';
import { NOTIFICATIONS_CHANGED } from './switch-notifications.ts';
import type { WatchTasks } from './watch-tasks.ts';

const REST_MS = 5_000;
const UPKEEP_EVERY_MS = 5 * 60_000;
const MORNINGS_EVERY_MS = 15_000;
const AFTER_FAULT_MS = 15_000;

export type Notices = ReturnType<typeof createNotices>;

export function createNotices(uses: {
  kept: KeptNotifications;
  rights: NoticeRights;
  memory: Memory;
  mornings: MorningLists;
  watch: WatchTasks;
  followReminders: FollowReminders;
  /** How often each rep's tasks are read, in ms; 0: never. */
  intervalMs: number;
  /** Ends all that waits here, and in what this uses. */
  stop: AbortController;
  log: Log;
}) {
  const { kept, memory, mornings, watch, log, intervalMs } = uses;
  const stopping = uses.stop.signal;
  const restMs = intervalMs > 0 ? Math.min(REST_MS, intervalMs) : REST_MS;
  /** The reps for whom nothing is set any more. What they have turned on stays with Slack for months. */
  const withdrawn = new Set<string>();

  /** @returns whether a rep has changed something meanwhile */
  const rest = async (ms: number) => !stopping.aborted && (await kept.changeWithin(ms));

  /**
   * What fails is tried again after a while, and holds nothing else up.
   * @returns whether it worked
   */
  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      log.warn({ fault: faultWords(error) }, 'Notifications could not be prepared');
      await pause(AFTER_FAULT_MS, stopping);
      return false;
    }
  }

  /** Reads what Slack keeps now and then, and when another instance has changed it. */
  async function keepUp(): Promise<void> {
    let changed: string | undefined;
    while (!stopping.aborted) {
      const now = await memory.get(NOTIFICATIONS_CHANGED);
      await attempt(async () => {
        await kept.refresh(now === changed ? UPKEEP_EVERY_MS : 0);
        changed = now;
      });
      await rest(REST_MS);
    }
  }

  /** Keeps up with the reps: their zones, and who has left. */
  async function visitReps(isGoingOn: () => Promise<boolean>): Promise<void> {
    let visitAtMs = performance.now();
    while (await isGoingOn()) {
      if (performance.now() >= visitAtMs && !mornings.isPreparing()) {
        for (const rep of kept.all()) {
          if (!(await isGoingOn())) return;
          if (mornings.isPreparing()) break;
          // One rep's fault is no other's.
          await visit(rep).catch((error: unknown) => {
            log.warn({ user: rep.userId, fault: faultWords(error) }, 'What a rep had could not be withdrawn');
          });
        }
        visitAtMs = performance.now() + UPKEEP_EVERY_MS;
      }
      if (await rest(REST_MS)) visitAtMs = performance.now();
    }
  }

  /** What is prepared, or set, for a rep who has left doesn't come. */
  async function visit({ userId, channelId }: { userId: string; channelId: string }): Promise<void> {
    const refusal = await uses.rights.refusalFor(unasked(userId));
    if (refusal === undefined) withdrawn.delete(userId);
    if (refusal === undefined || refusal === 'not-known' || withdrawn.has(userId)) return;
    await kept.cancelMornings((one) => one === userId);
    await uses.followReminders.dropOf({ userId, channelId });
    withdrawn.add(userId);
  }

  /** Puts right what a stop at the wrong moment has left. */
  async function keepInOrder(): Promise<void> {
    await kept.renew((userId, error) => {
      log.warn({ user: userId, fault: faultWords(error) }, 'A rep’s notifications could not be renewed');
    });
    await kept.cancelMornings((userId) => kept.of(userId).morningAt === undefined);
  }

  /**
   * Cancels automatic reminders that no rep wants any more. There may be thousands, and Slack limits the pace: so this has its
   * own loop, and delays no morning list.
   */
  async function dropReminders(isGoingOn: () => Promise<boolean>): Promise<void> {
    while (await isGoingOn()) {
      if (kept.isKnown()) {
        const isWanted = (conversation: string) =>
          intervalMs > 0 &&
          kept
            .all()
            .some(({ channelId, notifications }) => channelId === conversation && notifications.reminders);
        await attempt(() => uses.followReminders.dropUnwanted(isWanted, isGoingOn));
      }
      const restsUntilMs = performance.now() + UPKEEP_EVERY_MS;
      while (performance.now() < restsUntilMs && (await isGoingOn())) await rest(REST_MS);
    }
  }

  async function work(isGoingOn: () => Promise<boolean>): Promise<void> {
    let upkeepAtMs = performance.now();
    let morningsAtMs = performance.now();
    while (await isGoingOn()) {
      if (performance.now() >= upkeepAtMs && kept.isKnown()) {
        upkeepAtMs = performance.now() + UPKEEP_EVERY_MS;
        await attempt(keepInOrder);
      }
      if (performance.now() >= morningsAtMs) {
        morningsAtMs = performance.now() + MORNINGS_EVERY_MS;
        await attempt(() => mornings.prepareDue(isGoingOn));
      }
      const isLooked = await watch.lookAtNext(isGoingOn);
      if (!isLooked && (await rest(restMs))) morningsAtMs = performance.now();
    }
  }

  async function lead(turn: Turn): Promise<void> {
    const isGoingOn = async () => !stopping.aborted && (await turn.isMine());
    // What the instance before this one prepared a moment ago, only Slack knows.
    while ((await isGoingOn()) && !(await attempt(kept.refresh)));
    await Promise.all([work(isGoingOn), visitReps(isGoingOn), dropReminders(isGoingOn)]);
    watch.end();
  }

  async function run(): Promise<void> {
    const leading = async () => {
      while (!stopping.aborted) await memory.inLead('notices', { stopping, work: lead });
    };
    await Promise.all([keepUp(), leading()]);
  }

  return {
    run,
    /** It ends after what it is doing. */
    end(): void {
      uses.stop.abort();
      kept.wake();
    },
  };
}
