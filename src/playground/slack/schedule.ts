// Posts scheduled messages at their time.
import type { ScheduledMessage, WorkspaceState } from './workspace-state.ts';

// A clock that a test has moved is looked at again.
const LONGEST_TIMER_MS = 1_000;

export interface Schedule {
  add(entry: ScheduledMessage): void;
  /** It is never posted. */
  drop(id: string): void;
  /** It is no longer listed, but still posted. */
  hide(id: string): void;
  close(): void;
}

export function createSchedule(state: WorkspaceState): Schedule {
  const timers = new Map<string, NodeJS.Timeout>();

  const hide = (id: string) => {
    state.scheduled.delete(id);
    state.changed();
  };
  const drop = (id: string) => {
    clearTimeout(timers.get(id));
    timers.delete(id);
    hide(id);
  };
  const wait = (entry: ScheduledMessage) => {
    const { id, postAt, channelId, text, blocks } = entry;
    const remainingMs = Math.min(Math.max(postAt * 1000 - state.now(), 1), LONGEST_TIMER_MS);
    const wake = () => {
      if (state.now() < postAt * 1000) return wait(entry);
      drop(id);
      state.post({ channelId, text, blocks, from: 'app', origin: 'api' });
    };
    timers.set(id, setTimeout(wake, remainingMs).unref());
  };

  return {
    add(entry) {
      state.scheduled.set(entry.id, entry);
      wait(entry);
      state.changed();
    },
    drop,
    hide,
    close() {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
