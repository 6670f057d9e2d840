// What Slack refuses in a text object, an address or a date.
import { all, boolean, type Check, type Checks, matching, object, string, typed } from './content-checks.ts';

export const url = all(string(1, 3000), matching(/^(https?:\/\/[^\s/]|mailto:\S)/i, 'an address'));
export const imageUrl = all(string(1, 3000), matching(/^https?:\/\/[^\s/]/i, 'the address of a picture'));

// https://docs.slack.dev/messaging/formatting-message-text#date-formatting
const DATE_TOKENS = new Set(
  [
    ['date', 'date_num', 'date_slash', 'date_pretty', 'date_short', 'date_short_pretty'],
    ['date_long', 'date_long_full', 'date_long_pretty', 'day_divider_pretty', 'time', 'time_secs', 'ago'],
  ].flat(),
);

export const dateFormat: Check = (value, path, faults) => {
  const tokens = typeof value === 'string' ? [...value.matchAll(/\{([^}]*)\}?/g)] : [];
  if (tokens.length === 0 || tokens.some(([, token]) => !DATE_TOKENS.has(token ?? ''))) {
    faults.push(`${path}: ${JSON.stringify(value)} is not a date format`);
  }
};

/** Slack shows a malformed `<!date…>` as text. No app wants that, so it counts as a fault. */
export const wholeDates: Check = (value, path, faults) => {
  for (const [token] of String(value).matchAll(/<!date[^>]*>?/g)) {
    const parts = /^<!date\^-?\d+\^(?<format>[^^|]+)(?:\^[^|]+)?\|[^>]+>$/.exec(token);
    if (parts) dateFormat(parts.groups?.format, path, faults);
    else faults.push(`${path}: ${JSON.stringify(token)} is not <!date^seconds^format|fallback>`);
  }
};

export const plainText = (max: number) =>
  typed({ plain_text: object({ text: string(1, max) }, { emoji: boolean }) });
export const textTypes = (max: number): Checks => ({
  plain_text: plainText(max),
  mrkdwn: object({ text: all(string(1, max), wholeDates) }, { verbatim: boolean }),
});
export const anyText = (max: number) => typed(textTypes(max));
