// Slack dates, drawn in the browser's time zone as the reader's Slack would:
// https://docs.slack.dev/reference/block-kit/block-elements/date-element#date-format-strings

const LOCALE = 'en-US';

const formatWith = (options: Intl.DateTimeFormatOptions) => {
  const format = new Intl.DateTimeFormat(LOCALE, options);
  // Some engines put a narrow space before AM and PM.
  return (date: Date) => format.format(date).replace('\u202f', ' ');
};

const year = formatWith({ year: 'numeric' });
const month = formatWith({ month: 'long' });
const weekday = formatWith({ weekday: 'long' });
const short = formatWith({ month: 'short', day: 'numeric', year: 'numeric' });
const slashed = formatWith({ month: '2-digit', day: '2-digit', year: 'numeric' });
const timeWithSeconds = formatWith({ hour: 'numeric', minute: '2-digit', second: '2-digit' });
const relative = new Intl.RelativeTimeFormat(LOCALE);

export const timeOfDay = formatWith({ hour: 'numeric', minute: '2-digit' });
export const inFull = formatWith({ dateStyle: 'full', timeStyle: 'long' });

const ordinals = new Intl.PluralRules(LOCALE, { type: 'ordinal' });
const ENDINGS: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };
const dayOfMonth = (date: Date) => `${date.getDate()}${ENDINGS[ordinals.select(date.getDate())]}`;

/** `2024-05-09`, of the browser's zone. */
const numeric = (date: Date) =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');

const plain = (date: Date) => `${month(date)} ${dayOfMonth(date)}`;
const long = (date: Date) => `${weekday(date)}, ${plain(date)}, ${year(date)}`;

function nearDay(date: Date, now: Date): string | undefined {
  const dayAway = (days: number) =>
    numeric(new Date(now.getFullYear(), now.getMonth(), now.getDate() + days)) === numeric(date);
  if (dayAway(0)) return 'today';
  if (dayAway(-1)) return 'yesterday';
  return dayAway(1) ? 'tomorrow' : undefined;
}

function ago(date: Date, now: Date): string {
  const seconds = Math.round((date.getTime() - now.getTime()) / 1000);
  const units = [
    ['year', 365 * 86_400],
    ['month', 30 * 86_400],
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const;
  const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const);
  return relative.format(Math.trunc(seconds / length), unit);
}

const TOKENS: Readonly<Record<string, (date: Date, now: Date) => string>> = {
  date_num: numeric,
  date_slash: slashed,
  date: plain,
  date_pretty: (date, now) => nearDay(date, now) ?? plain(date),
  date_short: short,
  date_short_pretty: (date, now) => nearDay(date, now) ?? short(date),
  date_long: long,
  date_long_full: (date) => `${month(date)} ${date.getDate()}, ${year(date)}`,
  date_long_pretty: (date, now) => nearDay(date, now) ?? long(date),
  day_divider_pretty: (date, now) =>
    nearDay(date, now) ?? (year(date) === year(now) ? `${weekday(date)}, ${plain(date)}` : long(date)),
  time: timeOfDay,
  time_secs: timeWithSeconds,
  ago,
};

/** Slack begins a date with a capital letter: "Today at 4:08 AM". */
export function drawDate(format: string, date: Date, now: Date): string {
  const drawn = format.replace(/\{(\w+)\}/g, (whole, token: string) => TOKENS[token]?.(date, now) ?? whole);
  return drawn.slice(0, 1).toUpperCase() + drawn.slice(1);
}
