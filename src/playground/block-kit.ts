// What Slack refuses in a message or a view, before it shows anything: the limits of
// https://docs.slack.dev/reference/block-kit and the shapes of @slack/types. Slack has more blocks and
// elements than stand here; the others are refused too, since nothing in this workspace draws or presses
// them.
import { isDeepStrictEqual } from 'node:util';

export type Surface = 'message' | 'modal' | 'home';

/**
 * Every fault, each naming the path of what is wrong: `blocks[3].text.text: 3210 characters, at most 3000`.
 * Empty when Slack would take it. `content` is a message (`text`, `blocks`) or a view; other fields of a
 * message are not looked at.
 */
export function faultsOf(content: unknown, surface: Surface): string[] {
  const faults: string[] = [];
  if (surface === 'message') message(content, '', faults);
  else views[surface](content, '', faults);
  unsendable(content, '', faults);
  return faults;
}

export const DATE = /^\d{4}-\d{2}-\d{2}$/;
export const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

type Check = (value: unknown, path: string, faults: string[]) => void;
type Checks = Readonly<Record<string, Check>>;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const under = (path: string, key: string) => (path === '' ? key : `${path}.${key}`);

// Slack does not say what a character is. UTF-16 units are the strictest reading: an emoji counts twice.
const string =
  (min: number, max: number): Check =>
  (value, path, faults) => {
    if (typeof value !== 'string') faults.push(`${path}: not a string`);
    else if (value.length < min) faults.push(`${path}: empty`);
    else if (value.length > max) faults.push(`${path}: ${value.length} characters, at most ${max}`);
  };

const boolean: Check = (value, path, faults) => {
  if (typeof value !== 'boolean') faults.push(`${path}: not true or false`);
};

const integer =
  (min: number, max: number): Check =>
  (value, path, faults) => {
    if (!Number.isInteger(value) || Number(value) < min || Number(value) > max) {
      faults.push(`${path}: ${JSON.stringify(value)} is not a whole number from ${min} to ${max}`);
    }
  };

const oneOf =
  (...allowed: string[]): Check =>
  (value, path, faults) => {
    if (typeof value !== 'string' || !allowed.includes(value)) {
      faults.push(`${path}: ${JSON.stringify(value)} is not one of ${allowed.join(', ')}`);
    }
  };

const matching =
  (pattern: RegExp, meaning: string): Check =>
  (value, path, faults) => {
    if (typeof value !== 'string' || !pattern.test(value)) {
      faults.push(`${path}: ${JSON.stringify(value)} is not ${meaning}`);
    }
  };

const list =
  (min: number, max: number, item: Check): Check =>
  (value, path, faults) => {
    if (!Array.isArray(value)) {
      faults.push(`${path}: not a list`);
      return;
    }
    if (value.length < min) faults.push(`${path}: ${value.length} items, at least ${min}`);
    if (value.length > max) faults.push(`${path}: ${value.length} items, at most ${max}`);
    for (const [index, entry] of value.entries()) item(entry, `${path}[${index}]`, faults);
  };

/** Like Slack, refuses a field that it does not know. */
const object =
  (required: Checks, optional: Checks = {}): Check =>
  (value, path, faults) => {
    if (!isObject(value)) {
      faults.push(`${path}: not an object`);
      return;
    }
    for (const [key, check] of Object.entries({ ...required, ...optional })) {
      if (value[key] !== undefined) check(value[key], under(path, key), faults);
      else if (Object.hasOwn(required, key)) faults.push(`${under(path, key)}: missing`);
    }
    for (const key of Object.keys(value)) {
      const known = key === 'type' || Object.hasOwn(required, key) || Object.hasOwn(optional, key);
      if (!known) faults.push(`${under(path, key)}: not a field that Slack knows here`);
    }
  };

const typed =
  (types: Checks): Check =>
  (value, path, faults) => {
    const type = isObject(value) ? value.type : undefined;
    const check = typeof type === 'string' && Object.hasOwn(types, type) ? types[type] : undefined;
    if (check) check(value, path, faults);
    else oneOf(...Object.keys(types))(type, under(path, 'type'), faults);
  };

const all =
  (...checks: Check[]): Check =>
  (value, path, faults) => {
    for (const check of checks) check(value, path, faults);
  };

const url = all(string(1, 3000), matching(/^(https?:\/\/[^\s/]|mailto:\S)/i, 'an address'));
const imageUrl = all(string(1, 3000), matching(/^https?:\/\/[^\s/]/i, 'the address of a picture'));

// https://docs.slack.dev/messaging/formatting-message-text#date-formatting
const DATE_TOKENS = new Set(
  [
    ['date', 'date_num', 'date_slash', 'date_pretty', 'date_short', 'date_short_pretty'],
    ['date_long', 'date_long_full', 'date_long_pretty', 'day_divider_pretty', 'time', 'time_secs', 'ago'],
  ].flat(),
);

const dateFormat: Check = (value, path, faults) => {
  const tokens = typeof value === 'string' ? [...value.matchAll(/\{([^}]*)\}?/g)] : [];
  if (tokens.length === 0 || tokens.some(([, token]) => !DATE_TOKENS.has(token ?? ''))) {
    faults.push(`${path}: ${JSON.stringify(value)} is not a date format`);
  }
};

/** Slack shows a malformed `<!date…>` as it stands. Nobody means that, so it counts as a fault. */
const wholeDates: Check = (value, path, faults) => {
  for (const [token] of String(value).matchAll(/<!date[^>]*>?/g)) {
    const parts = /^<!date\^-?\d+\^(?<format>[^^|]+)(?:\^[^|]+)?\|[^>]+>$/.exec(token);
    if (parts) dateFormat(parts.groups?.format, path, faults);
    else faults.push(`${path}: ${JSON.stringify(token)} is not <!date^seconds^format|fallback>`);
  }
};

const plainText = (max: number) =>
  typed({ plain_text: object({ text: string(1, max) }, { emoji: boolean }) });
const textTypes = (max: number): Checks => ({
  plain_text: plainText(max),
  mrkdwn: object({ text: all(string(1, max), wholeDates) }, { verbatim: boolean }),
});
const anyText = (max: number) => typed(textTypes(max));

// @slack/types has all but `text` as optional, Slack's reference has all four as required.
const confirm = object(
  { title: plainText(100), text: anyText(300), confirm: plainText(30), deny: plainText(30) },
  { style: oneOf('primary', 'danger') },
);

// Slack's reference has 150 characters for `value`, @slack/types and older pages 75. Refused is what all of
// them refuse.
const optionFields = { text: plainText(75), value: string(1, 150) };
const option = object(optionFields, { description: plainText(75) });
const overflowOption = object(optionFields, { description: plainText(75), url });

const initialOptionIsAnOption: Check = (value, path, faults) => {
  if (!isObject(value) || value.initial_option === undefined) return;
  if (!listOf(value.options).some((one) => isDeepStrictEqual(one, value.initial_option))) {
    faults.push(`${path}.initial_option: equals none of the options`);
  }
};

const interactive = { action_id: string(1, 255), confirm };
const focusable = { ...interactive, focus_on_load: boolean, placeholder: plainText(150) };

const button = object(
  { text: plainText(75) },
  {
    ...interactive,
    value: string(1, 2000),
    url,
    style: oneOf('primary', 'danger'),
    accessibility_label: string(1, 75),
  },
);
// Two options were the least once; one has long been enough:
// https://github.com/slackapi/python-slack-sdk/issues/1218
const overflow = object({ options: list(1, 5, overflowOption) }, interactive);
const static_select = all(
  object({ options: list(1, 100, option) }, { ...focusable, initial_option: option }),
  initialOptionIsAnOption,
);
const datepicker = object({}, { ...focusable, initial_date: matching(DATE, 'a date, YYYY-MM-DD') });
const datetimepicker = object({}, { ...focusable, initial_date_time: integer(1_000_000_000, 9_999_999_999) });
const timepicker = object(
  {},
  { ...focusable, initial_time: matching(TIME, 'a time, HH:mm'), timezone: string(1, 255) },
);
const plain_text_input = object(
  {},
  {
    action_id: string(1, 255),
    placeholder: plainText(150),
    initial_value: string(0, 3000),
    multiline: boolean,
    min_length: integer(0, 3000),
    max_length: integer(1, 3000),
    focus_on_load: boolean,
  },
);
const image = { image_url: imageUrl, alt_text: string(1, 2000) };

const style = object(
  {},
  { bold: boolean, italic: boolean, strike: boolean, underline: boolean, code: boolean },
);
const someText = string(1, Number.POSITIVE_INFINITY);
const text = object({ text: someText }, { style });
const link = object({ url }, { text: someText, unsafe: boolean, style });
const richText = typed({
  text,
  link,
  date: object(
    { timestamp: integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER), format: dateFormat },
    { fallback: someText, url, style },
  ),
  emoji: object({ name: someText }, { unicode: someText, style }),
  user: object({ user_id: matching(/^[UW][A-Z0-9]+$/, 'a user id') }, { style }),
  channel: object({ channel_id: matching(/^[CGD][A-Z0-9]+$/, 'a channel id') }, { style }),
  usergroup: object({ usergroup_id: matching(/^S[A-Z0-9]+$/, 'a user group id') }, { style }),
  broadcast: object({ range: oneOf('here', 'channel', 'everyone') }, { style }),
});
const some = (item: Check) => list(1, Number.POSITIVE_INFINITY, item);
const border = { border: integer(0, 1) };
const rich_text_section = object({ elements: some(richText) });

const block = (required: Checks, optional: Checks = {}) =>
  object(required, { block_id: string(1, 255), ...optional });

const blocks = {
  section: all(
    block(
      {},
      {
        text: anyText(3000),
        fields: list(1, 10, anyText(2000)),
        accessory: typed({ button, overflow, static_select, datepicker, timepicker, image: object(image) }),
        expand: boolean,
      },
    ),
    (value, path, faults) => {
      const empty = isObject(value) && value.text === undefined && value.fields === undefined;
      if (empty) faults.push(`${path}: neither text nor fields`);
    },
  ),
  header: block({ text: plainText(150) }),
  context: block({ elements: list(1, 10, typed({ ...textTypes(3000), image: object(image) })) }),
  actions: block({
    elements: list(1, 25, typed({ button, overflow, static_select, datepicker, timepicker })),
  }),
  input: block(
    {
      label: plainText(2000),
      element: typed({ plain_text_input, datepicker, datetimepicker, timepicker, static_select }),
    },
    { hint: plainText(2000), optional: boolean, dispatch_action: boolean },
  ),
  image: block(image, { title: plainText(2000) }),
  divider: block({}),
  rich_text: block({
    elements: some(
      typed({
        rich_text_section,
        rich_text_list: object(
          { style: oneOf('bullet', 'ordered'), elements: some(typed({ rich_text_section })) },
          { ...border, indent: integer(0, 8), offset: integer(0, Number.MAX_SAFE_INTEGER) },
        ),
        rich_text_quote: object({ elements: some(richText) }, border),
        rich_text_preformatted: object({ elements: some(typed({ text, link })) }, border),
      }),
    ),
  }),
};
const modalBlocks = {
  ...blocks,
  alert: block({ text: anyText(3000) }, { level: oneOf('default', 'info', 'warning', 'error', 'success') }),
};

/** The elements of a block, wherever its type keeps them. */
export function elementsOf(block: unknown): Record<string, unknown>[] {
  if (!isObject(block)) return [];
  return [...listOf(block.elements), block.accessory, block.element].filter(isObject);
}

/** A `block_id` may stand once in a message or view, an `action_id` once in its block. */
const uniqueIds: Check = (value, path, faults) => {
  const repeated = (owners: readonly unknown[], key: string, where: string) => {
    const ids = owners.flatMap((owner) => (isObject(owner) ? (owner[key] ?? []) : []));
    for (const id of new Set(ids.filter((one, index) => ids.indexOf(one) !== index))) {
      faults.push(`${where}: ${key} ${JSON.stringify(id)} stands more than once`);
    }
  };
  repeated(listOf(value), 'block_id', path);
  for (const [index, one] of listOf(value).entries())
    repeated(elementsOf(one), 'action_id', `${path}[${index}]`);
};

const message: Check = (value, path, faults) => {
  if (!isObject(value)) {
    faults.push('not an object');
    return;
  }
  const given = value.blocks ?? [];
  all(list(0, 50, typed(blocks)), uniqueIds)(given, under(path, 'blocks'), faults);
  const main = value.text ?? '';
  // https://docs.slack.dev/reference/methods/chat.postMessage: text beside blocks is for notifications, and
  // can be left out
  all(string(0, 4000), wholeDates)(main, under(path, 'text'), faults);
  if (listOf(given).length === 0 && typeof main === 'string' && main.trim() === '') {
    faults.push('text: empty, and there are no blocks');
  }
};

const viewFields = {
  private_metadata: string(0, 3000),
  callback_id: string(0, 255),
  external_id: string(0, 255),
};

const views = {
  modal: all(
    object(
      {
        type: oneOf('modal'),
        title: plainText(24),
        blocks: all(list(0, 100, typed(modalBlocks)), uniqueIds),
      },
      {
        ...viewFields,
        submit: plainText(24),
        close: plainText(24),
        clear_on_close: boolean,
        notify_on_close: boolean,
      },
    ),
    (value, _path, faults) => {
      if (!isObject(value) || value.submit !== undefined) return;
      const asks = listOf(value.blocks).some((one) => isObject(one) && one.type === 'input');
      if (asks) faults.push('submit: missing, though a block asks for input');
    },
  ),
  home: object({ type: oneOf('home'), blocks: all(list(0, 100, typed(blocks)), uniqueIds) }, viewFields),
};

/** Half a surrogate pair has no UTF-8 form, and nothing that stores or shows text is sure to carry a NUL. */
const unsendable: Check = (value, path, faults) => {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) faults.push(`${path}: half of a surrogate pair`);
    if (value.includes('\0')) faults.push(`${path}: a NUL character`);
  } else if (Array.isArray(value)) {
    for (const [index, entry] of value.entries()) unsendable(entry, `${path}[${index}]`, faults);
  } else if (isObject(value)) {
    for (const [key, entry] of Object.entries(value)) unsendable(entry, under(path, key), faults);
  }
};
