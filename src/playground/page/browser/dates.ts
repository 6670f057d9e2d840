// Slack dates, drawn in the browser's time zone as the reader's Slack would:
// https://docs.slack.dev/messaging/formatting-message-text#date-formatting, and for the tokens that only rich text
// has https://docs.slack.dev/reference/block-kit/block-elements/date-element#date-format-strings
import { addMonths } from 'date-fns/addMonths';

const LOCALE = 'en-US';

const formatWith = (options: Intl.DateTimeFormatOptions) => {
  const format = new Intl.DateTimeFormat(LOCALE, options);
  // Some engines put a narrow space before AM and PM.
  return (date: Date) => format.format(date).replace('\u202f', ' ');
};

const year = formatWith({ year: 'numeric' });
const month = formatWith({ month: 'long' });
const weekday = formatWith({ weekday: 'long' });
const shortDay = formatWith({ month: 'short', day: 'numeric' });
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

const monthAndDay = (date: Date) => `${month(date)} ${dayOfMonth(date)}`;
const weekdayMonthAndDay = (date: Date) => `${weekday(date)}, ${monthAndDay(date)}`;

/** "The year will be omitted if the date is less than six months in the past or future." */
const withYear = (day: (date: Date) => string) => (date: Date, now: Date) => {
  const isNear = addMonths(now, -6) < date && date < addMonths(now, 6);
  return isNear ? day(date) : `${day(date)}, ${year(date)}`;
};
const plain = withYear(monthAndDay);
const short = withYear(shortDay);
const long = withYear(weekdayMonthAndDay);

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
  date_pretty: (date, now) => nearDay(date, now) ?? plain(date, now),
  date_short: short,
  date_short_pretty: (date, now) => nearDay(date, now) ?? short(date, now),
  date_long: long,
  date_long_full: (date) => `${month(date)} ${date.getDate()}, ${year(date)}`,
  date_long_pretty: (date, now) => nearDay(date, now) ?? long(date, now),
  day_divider_pretty: (date, now) => {
    const day = weekdayMonthAndDay(date);
    return nearDay(date, now) ?? (year(date) === year(now) ? day : `${day}, ${year(date)}`);
  },
  time: timeOfDay,
  time_secs: timeWithSeconds,
  ago,
};

/** Draws words in lower case, as Slack documents them: "today at 4:08 AM". */
export function drawDate(format: string, date: Date, now: Date): string {
  return format.replace(/\{(\w+)\}/g, (whole, token: string) => TOKENS[token]?.(date, now) ?? whole);
}
