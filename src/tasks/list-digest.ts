/** A short digest of what a list shows, to tell later whether anything is new. */
import { createHash } from 'node:crypto';
import type { Agenda } from './agenda.ts';
import type { Task } from './task.ts';

/** In hexadecimal digits: 48 bits are enough to tell one list from the next. */
const LENGTH = 12;

/** A digest of only the page and the counts: all 10,000 tasks would keep the event loop busy for too long. */
export function digestOf({ entries, ...numbers }: Agenda): string {
  const page = entries.map(({ task, group, heading }) => `${group} ${heading} ${jsonOf(task)}`);
  const shown = JSON.stringify(numbers) + page.join();
  return createHash('sha1').update(shown).digest('hex').slice(0, LENGTH);
}

const written = new WeakMap<Task, string>();

/** Kept with the task: a list that many reps ask for is drawn for each of them, and writing its dates takes longest. */
function jsonOf(task: Task): string {
  const json = written.get(task) ?? JSON.stringify(task);
  written.set(task, json);
  return json;
}
