// What a person has entered in the inputs of a modal, and what of it stays when the app updates the view.
import { isObject } from '../json-object.ts';
import {
  type Control,
  choiceIn,
  controlsOf,
  firstChoiceIn,
  onlyControl,
  refuseStranger,
} from './control-choices.ts';

/** By `block_id action_id`; '' if the person has emptied the input. */
export type Entered = Readonly<Record<string, string>>;

type Blocks = readonly unknown[];

/** Slack's limit for a text, if the app sets none. */
const LONGEST_TEXT = 3000;

const keyOf = ({ blockId, actionId }: Control) => `${blockId} ${actionId}`;

/**
 * `values` by `block_id action_id`; they come by `action_id` too, where only one block has it. Throws for a value
 * that can't be entered.
 */
export function readEntries(blocks: Blocks, values: Entered, isUser: (id: string) => boolean): Entered {
  const controls = controlsOf(blocks);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const named = controls.filter((one) => keyOf(one) === name || one.actionId === name);
      const control = onlyControl(named, { wanted: name, controls });
      refuseStranger(control, value, isUser);
      choiceIn(control, value || undefined);
      if (isOneLine(control) && value.includes('\n')) throw new Error(`"${name}" takes only one line.`);
      return [keyOf(control), value];
    }),
  );
}

const isOneLine = ({ type, element }: Control) => type === 'plain_text_input' && element.multiline !== true;

/** What a control has: undefined for its first choice, null if it was emptied. */
export function entryIn(entered: Entered, control: Control): string | null | undefined {
  const entry = entered[keyOf(control)];
  return entry === '' ? null : entry;
}

/**
 * What an updated view keeps: https://docs.slack.dev/reference/methods/views.update says that it is what was entered in
 * inputs with the same ids. An initial value counts as entered:
 * https://github.com/slackapi/bolt-python/issues/1064
 */
export function keptEntries(entered: Entered, before: Blocks, after: Blocks): Entered {
  const shown = new Map(inputsOf(before).map((input) => [keyOf(input), input]));
  return Object.fromEntries(
    inputsOf(after).flatMap((input) => {
      const key = keyOf(input);
      const old = shown.get(key);
      const entry = old && (entered[key] ?? firstEntryOf(old));
      return entry !== undefined && old?.type === input.type && isOffered(input, entry) ? [[key, entry]] : [];
    }),
  );
}

const inputsOf = (blocks: Blocks) => controlsOf(blocks).filter(({ block }) => block.type === 'input');

function firstEntryOf(input: Control): string | undefined {
  const first = firstChoiceIn(input);
  if (first === undefined) return undefined;
  return String(isObject(first) ? first.value : first);
}

/** A select can't show an option that the update has taken away. */
function isOffered({ element: { options } }: Control, entry: string): boolean {
  if (!Array.isArray(options) || entry === '') return true;
  return options.some((option) => isObject(option) && option.value === entry);
}

/** Why Slack's client doesn't submit the modal yet. */
export function unfinishedIn(blocks: Blocks, entered: Entered): string | undefined {
  return inputsOf(blocks)
    .map((input) => problemOf(input, choiceIn(input, entryIn(entered, input))))
    .find((problem) => problem !== undefined);
}

function problemOf({ actionId, block, element, type }: Control, value: unknown): string | undefined {
  if ((value ?? '') === '') {
    const isRequired = block.optional !== true;
    return isRequired ? `"${actionId}" is empty: Slack submits nothing until it is filled in.` : undefined;
  }
  if (type !== 'plain_text_input') return undefined;
  const { length } = String(value);
  const { min_length: min = 0, max_length: max = LONGEST_TEXT } = element;
  if (length >= Number(min) && length <= Number(max)) return undefined;
  const bound = length < Number(min) ? `at least ${min}` : `at most ${max}`;
  return `"${actionId}" has ${length} characters: Slack submits nothing until it has ${bound}.`;
}
