// What Slack refuses in an element of a block: a button, a menu, an input, an image.
import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../json-object.ts';
import {
  all,
  boolean,
  type Check,
  integer,
  list,
  listOf,
  matching,
  object,
  oneOf,
  string,
} from './content-checks.ts';
import { anyText, imageUrl, plainText, url } from './text-checks.ts';

export const DATE = /^\d{4}-\d{2}-\d{2}$/;
export const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
export const USER_ID = /^[UW][A-Z0-9]+$/;

/** The elements of a block, in whichever field its type has them. */
export function elementsOf(block: unknown): Record<string, unknown>[] {
  if (!isObject(block)) return [];
  return [...listOf(block.elements), block.accessory, block.element].filter(isObject);
}

// In @slack/types all but `text` are optional; in Slack's reference all four are required.
const confirm = object(
  { title: plainText(100), text: anyText(300), confirm: plainText(30), deny: plainText(30) },
  { style: oneOf('primary', 'danger') },
);

// Slack's reference allows 150 characters in `value`, @slack/types and older pages 75. This allows 150.
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

export const button = object(
  { text: plainText(75) },
  {
    ...interactive,
    value: string(1, 2000),
    url,
    style: oneOf('primary', 'danger'),
    accessibility_label: string(1, 75),
  },
);
// Two options were required once. One has been enough for long:
// https://github.com/slackapi/python-slack-sdk/issues/1218
export const overflow = object({ options: list(1, 5, overflowOption) }, interactive);
export const static_select = all(
  object({ options: list(1, 100, option) }, { ...focusable, initial_option: option }),
  initialOptionIsAnOption,
);
// In @slack/types `placeholder` is required; in Slack's reference it is optional.
export const users_select = object({}, { ...focusable, initial_user: matching(USER_ID, 'a user id') });
export const datepicker = object({}, { ...focusable, initial_date: matching(DATE, 'a date, YYYY-MM-DD') });
export const datetimepicker = object(
  {},
  { ...focusable, initial_date_time: integer(1_000_000_000, 9_999_999_999) },
);
export const timepicker = object(
  {},
  { ...focusable, initial_time: matching(TIME, 'a time, HH:mm'), timezone: string(1, 255) },
);
export const plain_text_input = object(
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
export const image = { image_url: imageUrl, alt_text: string(1, 2000) };
