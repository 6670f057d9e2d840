/**
 * Values as the version before wrote them, with most words known by their place, rewritten as words with names. Lists of
 * that version stay on screen in direct messages and Home, and a scheduled reminder is posted up to 120 days later. This
 * file can go after that.
 */

/** `<lead> <filter> <page>[ reminders][ back <filter> <page>][ drawn <time>][ task <id> <due> <index>]` */
export function listInNamedWords(value: string): string {
  return value
    .replace(/^(\S+) (\S+) (\S+)/, 'lead:$1 filter:$2 page:$3')
    .replace(' reminders', ' reminders:shown')
    .replace(/ back (\S+) (\S+)/, ' back-filter:$1 back-page:$2')
    .replace(/ drawn (\S+)/, ' drawn:$1')
    .replace(/ task (\S+) (\S+) (\S+)/, ' task:$1 due:$2 index:$3');
}

/** `<filter> <page> <search>` */
export function chooserInNamedWords(value: string): string {
  return value.replace(/^(\S+) (\S+) /, 'filter:$1 page:$2 search:');
}
