/**
 * Values as the version before wrote them, with most words known by their place, rewritten as words with names. Lists of
 * that version stay on screen in direct messages and Home, and a scheduled reminder is posted up to 120 days later. This
 * file can go after that.
 */

/** What comes after each of these words. */
const NAMES_AFTER: ReadonlyMap<string, readonly string[]> = new Map([
  ['back', ['back-filter', 'back-page']],
  ['drawn', ['drawn']],
  ['task', ['task', 'due', 'index']],
]);

/** `<lead> <filter> <page>[ reminders][ back <filter> <page>][ drawn <time>][ task <id> <due> <index>]`; `''` otherwise. */
export function listInNamedWords(value: string): string {
  const [lead, filter, page, ...rest] = value.split(' ');
  const named = [`lead:${lead}`, `filter:${filter}`, `page:${page}`];
  while (rest.length > 0) {
    const word = rest.shift() ?? '';
    const names = NAMES_AFTER.get(word);
    if (word !== 'reminders' && !names) return '';
    named.push(...(names?.map((name) => `${name}:${rest.shift()}`) ?? ['reminders:shown']));
  }
  return named.join(' ');
}

/** `<filter> <page> <search>` */
export function chooserInNamedWords(value: string): string {
  const [filter, page, ...search] = value.split(' ');
  return `filter:${filter} page:${page} search:${search.join(' ')}`;
}
