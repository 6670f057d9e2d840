// Which message the Tab key enters. In a conversation it enters one, as in Slack, so that the composer stays near. The
// arrow keys lead to the others.
import { createContext, type KeyboardEvent, useContext } from 'react';

export const ReachContext = createContext(true);

/** For what can be pressed in a message. */
export const useTabStop = () => ({ tabIndex: useContext(ReachContext) ? 0 : -1 });

/** Moves the focus from a message to another. */
export function moveAmongMessages(event: KeyboardEvent<HTMLElement>) {
  const { target, currentTarget } = event;
  if (!(target instanceof HTMLElement) || !target.matches('article')) return;
  const all = [...currentTarget.querySelectorAll<HTMLElement>('article')];
  const at = all.indexOf(target);
  const targets: Record<string, number> = {
    ArrowDown: Math.min(at + 1, all.length - 1),
    ArrowUp: Math.max(at - 1, 0),
    Home: 0,
    End: all.length - 1,
  };
  const next = targets[event.key];
  if (next === undefined) return;
  event.preventDefault();
  all[next]?.focus();
}
