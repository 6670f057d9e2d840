// What Slack refuses in a message or a view before it shows anything: the limits of
// https://docs.slack.dev/reference/block-kit and the shapes of @slack/types. Slack has more blocks and elements. They are
// refused too, because nothing in this workspace draws or presses them.
import { isObject } from '../json-object.ts';
import {
  all,
  boolean,
  type Check,
  type Checks,
  list,
  listOf,
  object,
  oneOf,
  string,
  typed,
  under,
} from './content-checks.ts';
import {
  button,
  datepicker,
  datetimepicker,
  elementsOf,
  image,
  overflow,
  plain_text_input,
  static_select,
  timepicker,
  users_select,
} from './element-checks.ts';
import { richTextElements } from './rich-text-checks.ts';
import { anyText, plainText, textTypes, wholeDates } from './text-checks.ts';

type Surface = 'message' | 'modal' | 'home';

/**
 * Every fault, with its path: `blocks[3].text.text: 3210 characters, at most 3000`. Empty if Slack would accept it.
 * `content` is a message (`text`, `blocks`) or a view. Other fields of a message aren't checked.
 * @param isUser whether the workspace has a user with this id
 */
export function faultsOf(
  content: unknown,
  surface: Surface,
  isUser: (id: string) => boolean = () => true,
): string[] {
  const faults: string[] = [];
  if (surface === 'message') message(content, '', faults);
  else views[surface](content, '', faults);
  unsendable(content, '', faults);
  if (isObject(content)) strangers(isUser)(content.blocks, 'blocks', faults);
  return faults;
}

const block = (required: Checks, optional: Checks = {}) =>
  object(required, { block_id: string(1, 255), ...optional });

const pressable = { button, overflow, static_select, users_select, datepicker, timepicker };

const blocks = {
  section: all(
    block(
      {},
      {
        text: anyText(3000),
        fields: list(1, 10, anyText(2000)),
        accessory: typed({ ...pressable, image: object(image) }),
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
  actions: block({ elements: list(1, 25, typed(pressable)) }),
  input: block(
    {
      label: plainText(2000),
      element: typed({
        ...{ plain_text_input, datepicker, datetimepicker, timepicker, static_select, users_select },
      }),
    },
    { hint: plainText(2000), optional: boolean, dispatch_action: boolean },
  ),
  image: block(image, { title: plainText(2000) }),
  divider: block({}),
  rich_text: block({ elements: richTextElements }),
};
const modalBlocks = {
  ...blocks,
  alert: block({ text: anyText(3000) }, { level: oneOf('default', 'info', 'warning', 'error', 'success') }),
};

/** A `block_id` is unique in a message or view, an `action_id` in its block. */
const uniqueIds: Check = (value, path, faults) => {
  const repeated = (owners: readonly unknown[], key: string, where: string) => {
    const ids = owners.flatMap((owner) => (isObject(owner) ? (owner[key] ?? []) : []));
    for (const id of new Set(ids.filter((one, index) => ids.indexOf(one) !== index))) {
      faults.push(`${where}: ${key} ${JSON.stringify(id)} already exists`);
    }
  };
  repeated(listOf(value), 'block_id', path);
  for (const [index, one] of listOf(value).entries())
    repeated(elementsOf(one), 'action_id', `${path}[${index}]`);
};

/** https://docs.slack.dev/reference/block-kit/block-elements: "Only one element can be set to true." */
const oneFocus: Check = (value, path, faults) => {
  const focused = listOf(value)
    .flatMap(elementsOf)
    .filter((element) => element.focus_on_load === true);
  if (focused.length > 1) faults.push(`${path}: focus_on_load is true in ${focused.length} elements`);
};

const strangers =
  (isUser: (id: string) => boolean): Check =>
  (value, path, faults) => {
    for (const [index, one] of listOf(value).entries()) {
      for (const { type, initial_user: id } of elementsOf(one)) {
        if (type !== 'users_select' || typeof id !== 'string' || isUser(id)) continue;
        faults.push(`${path}[${index}]: initial_user ${JSON.stringify(id)} is not in the workspace`);
      }
    }
  };

const message: Check = (value, path, faults) => {
  if (!isObject(value)) {
    faults.push('not an object');
    return;
  }
  const given = value.blocks ?? [];
  all(list(0, 50, typed(blocks)), uniqueIds)(given, under(path, 'blocks'), faults);
  const main = value.text ?? '';
  // https://docs.slack.dev/reference/methods/chat.postMessage: with blocks, text is for notifications and optional.
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
        blocks: all(list(0, 100, typed(modalBlocks)), uniqueIds, oneFocus),
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

/** Half a surrogate pair has no UTF-8 form, and a NUL may not survive storage and display. */
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
