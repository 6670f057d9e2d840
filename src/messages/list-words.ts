/** What a list is called, and how it is spoken of: a lead's or a rep's own, to the rep or to a channel. */
import { type Filter, statesOf } from '../tasks/agenda.ts';
import type { ListView } from './control-values.ts';

export interface ListWords {
  readonly title: string;
  /** As a sentence about the list begins. */
  readonly subject: string;
  /** Where the filter shows none. */
  readonly none: string;
  /** Where there are none at all. */
  readonly noneAtAll: string;
}

const TITLES: Record<Filter, string> = {
  pending: 'Pending tasks for this lead',
  overdue: 'Overdue tasks for this lead',
  today: 'Tasks due today for this lead',
  mine: 'Your tasks for this lead',
  completed: 'Completed tasks for this lead',
  all: 'All tasks for this lead',
};

/** Behind `Your`, or who that is for others. Of a rep's own tasks `mine` are the pending ones. */
const OWN_TITLES: Record<Filter, string> = {
  pending: 'pending tasks',
  overdue: 'overdue tasks',
  today: 'tasks due today',
  mine: 'tasks',
  completed: 'completed tasks',
  all: 'tasks, done ones too',
};

const NONE: Record<Filter, string> = {
  pending: 'No pending tasks',
  overdue: 'No overdue tasks',
  today: 'No tasks due today',
  mine: 'No tasks of yours',
  completed: 'No completed tasks',
  all: 'No tasks',
};

/** @param sharer as mrkdwn, for a channel: there "you" is somebody else for each who reads it */
export function listWords({ leadId, filter }: ListView, sharer?: string): ListWords {
  const none = sharer !== undefined && filter === 'mine' ? 'None of these tasks' : NONE[filter];
  const whose = sharer === undefined ? 'Your' : `${sharer}’s`;
  if (leadId === undefined) {
    const subject = sharer === undefined ? 'You have' : `${sharer} has`;
    const noneAtAll =
      statesOf(filter) === 'open'
        ? 'No open tasks in LeadSquared are yours.'
        : 'No tasks in LeadSquared are yours.';
    return { title: `${whose} ${OWN_TITLES[filter]}`, subject, none, noneAtAll };
  }
  const title = filter === 'mine' ? `${whose} tasks for this lead` : TITLES[filter];
  return { title, subject: 'This lead has', none, noneAtAll: 'No tasks on this lead.' };
}
