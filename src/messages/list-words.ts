/** What a list is called, and how it is spoken of: a lead's or a rep's own, to the rep or to a channel. */
import { type Filter, statesOf } from '../tasks/filters.ts';
import { capitalized } from './block-text.ts';
import type { ListView } from './control-values.ts';

/**
 * By filter: the title of a lead's list; of a rep's own, after `Your` or the name of who shares it; and what is said of an
 * empty one. On a rep's own list, `mine` are the pending tasks.
 */
const WORDS: Record<Filter, { lead: string; own: string; none: string }> = {
  pending: { lead: 'Pending tasks', own: 'pending tasks', none: 'No pending tasks' },
  overdue: { lead: 'Overdue tasks', own: 'overdue tasks', none: 'No overdue tasks' },
  today: { lead: 'Tasks due today', own: 'tasks due today', none: 'No tasks due today' },
  tomorrow: { lead: 'Tasks due tomorrow', own: 'tasks due tomorrow', none: 'No tasks due tomorrow' },
  week: {
    lead: 'Tasks due in the next 7 days',
    own: 'tasks due in the next 7 days',
    none: 'No tasks due in the next 7 days',
  },
  mine: { lead: 'Your tasks', own: 'tasks', none: 'No tasks of yours' },
  completed: { lead: 'Completed tasks', own: 'completed tasks', none: 'No completed tasks' },
  all: { lead: 'All tasks', own: 'tasks, including completed ones', none: 'No tasks' },
};

export type ListWords = ReturnType<typeof listWords>;

/** @param sharer for a channel: there "you" would be each person who reads it */
export function listWords({ of, filter }: ListView, sharer?: string) {
  const words = WORDS[filter];
  const isShared = sharer !== undefined;
  const whose = isShared ? `${sharer}’s` : 'Your';
  /** Where the filter shows none; `noneAtAll` where there are none at all. */
  const none = isShared && filter === 'mine' ? 'No tasks of their own' : words.none;
  if (of.kind === 'lead') {
    const title = filter === 'mine' ? `${whose} tasks` : words.lead;
    const noneAtAll = 'No tasks on this lead.';
    return { title, none, noneAtAll };
  }
  const noneAtAll = `no ${statesOf(filter) === 'open' ? 'open tasks' : 'tasks'} in LeadSquared.`;
  return {
    title: `${whose} ${words.own}`,
    none,
    noneAtAll: isShared ? capitalized(noneAtAll) : `You have ${noneAtAll}`,
  };
}
