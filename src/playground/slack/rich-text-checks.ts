// What Slack refuses in a rich text block.
import {
  boolean,
  type Check,
  integer,
  list,
  matching,
  object,
  oneOf,
  string,
  typed,
} from './content-checks.ts';
import { dateFormat, url } from './text-checks.ts';

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

/** of the block's `elements` */
export const richTextElements = some(
  typed({
    rich_text_section,
    rich_text_list: object(
      { style: oneOf('bullet', 'ordered'), elements: some(typed({ rich_text_section })) },
      { ...border, indent: integer(0, 8), offset: integer(0, Number.MAX_SAFE_INTEGER) },
    ),
    rich_text_quote: object({ elements: some(richText) }, border),
    rich_text_preformatted: object({ elements: some(typed({ text, link })) }, border),
  }),
);
