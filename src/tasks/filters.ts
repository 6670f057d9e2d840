/**
 * The filters of a list, in the order in which a rep chooses them. To add one, add its entry to `RULES`; the compiler then
 * asks for its words in `src/messages`.
 */
import { slipsBetween } from './slips.ts';
import type { ListOf, Person, Task } from './task.ts';

/** A task in an agenda. */
interface PlacedTask {
  readonly task: Task;
  readonly isOverdue: boolean;
  /** Under way, or due in what is left of the viewer's day. */
  readonly isDueToday: boolean;
  /** Whether it begins on the viewer's today (0), tomorrow (1) and so on; an all-day task on the account's. */
  readonly beginsInDays: (days: number) => boolean;
}

interface Rule {
  /** Other words for it that a rep may type. */
  readonly aliases?: readonly string[];
  /** Whether it shows, or counts, tasks that are not open. */
  readonly states: 'open' | 'all';
  /** Which of them it shows. */
  readonly shows: (placed: PlacedTask, isViewer: (owner: Person) => boolean) => boolean;
}

const RULES = {
  pending: { aliases: ['open'], states: 'open', shows: () => true },
  overdue: { states: 'open', shows: ({ isOverdue }) => isOverdue },
  today: { states: 'open', shows: isOfToday },
  tomorrow: { states: 'open', shows: ({ beginsInDays }) => beginsInDays(1) },
  week: {
    states: 'open',
    shows: (seen) => isOfToday(seen) || [1, 2, 3, 4, 5, 6].some(seen.beginsInDays),
  },
  mine: { aliases: ['me', 'my'], states: 'open', shows: ({ task }, isViewer) => isViewer(task.owner) },
  completed: { aliases: ['done'], states: 'all', shows: ({ task }) => task.state === 'completed' },
  all: { states: 'all', shows: () => true },
} satisfies Readonly<Record<string, Rule>>;

/** Its past hours too. */
function isOfToday({ task, isDueToday, isOverdue, beginsInDays }: PlacedTask): boolean {
  return isDueToday || (isOverdue && !task.isAllDay && beginsInDays(0));
}

export type Filter = keyof typeof RULES;

export const FILTERS: readonly Filter[] = Object.keys(RULES).filter(isFilter);

export function isFilter(word: unknown): word is Filter {
  return typeof word === 'string' && Object.hasOwn(RULES, word);
}

/** By its own word or another word for it, in lower case. */
export function readFilter(word: string): Filter | undefined {
  return isFilter(word) ? word : FILTERS.find((filter) => ruleOf(filter).aliases?.includes(word));
}

const LONG_WORD = 7;
/** Many names are like a shorter filter. */
const MISSPELLED = FILTERS.filter((filter) => filter.length >= 5);

/** The filter that a word is misspelled from; undefined where it is one, or like none. */
export function nearFilter(word: string): Filter | undefined {
  const typed = [...word.toLowerCase()];
  if (readFilter(typed.join(''))) return undefined;
  return MISSPELLED.find((filter) => {
    const most = filter.length < LONG_WORD ? 1 : 2;
    return slipsBetween(typed, [...filter], { most }) <= most;
  });
}

/** All tasks of a rep's own list are theirs. */
export function filterFor({ kind }: ListOf, filter: Filter): Filter {
  return kind === 'own' && filter === 'mine' ? 'pending' : filter;
}

export function statesOf(filter: Filter): Rule['states'] {
  return ruleOf(filter).states;
}

export function isShown(filter: Filter, placed: PlacedTask, isViewer: (owner: Person) => boolean): boolean {
  const { states, shows } = ruleOf(filter);
  return (states === 'all' || placed.task.state === 'open') && shows(placed, isViewer);
}

function ruleOf(filter: Filter): Rule {
  return RULES[filter];
}
