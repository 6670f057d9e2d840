// What can be pressed, chosen or filled in in blocks, and the values that Slack sends for it in payloads:
// https://docs.slack.dev/reference/interaction-payloads
import { randomBytes } from 'node:crypto';
import { isObject, type Json } from '../json-object.ts';
import { DATE, elementsOf, TIME, USER_ID } from './element-checks.ts';

export interface Control {
  readonly block: Json;
  readonly element: Json;
  readonly type: string;
  readonly actionId: string;
  readonly blockId: string;
}

interface Kind {
  /** the name of the choice in payloads */
  readonly key: string;
  /** the name of the first choice in the element */
  readonly first: string;
  /** what can be entered */
  readonly pattern?: RegExp;
  /** in payloads it is a number */
  readonly isNumber?: true;
  /** `state` leaves it out */
  readonly stateless?: true;
}

/** Seconds since the epoch: https://docs.slack.dev/reference/block-kit/block-elements/datetime-picker-element */
const SECONDS = /^\d{10}$/;

const KINDS: Readonly<Record<string, Kind>> = {
  button: { key: 'value', first: 'value', stateless: true },
  overflow: { key: 'selected_option', first: '', stateless: true },
  static_select: { key: 'selected_option', first: 'initial_option' },
  users_select: { key: 'selected_user', first: 'initial_user', pattern: USER_ID },
  datepicker: { key: 'selected_date', first: 'initial_date', pattern: DATE },
  datetimepicker: { key: 'selected_date_time', first: 'initial_date_time', pattern: SECONDS, isNumber: true },
  timepicker: { key: 'selected_time', first: 'initial_time', pattern: TIME },
  plain_text_input: { key: 'value', first: 'initial_value' },
};

const kindOf = (type: unknown) =>
  typeof type === 'string' && Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;

export const randomId = () => randomBytes(6).toString('base64url');

/**
 * A copy with a `block_id` for every block and an `action_id` for every control. Slack adds those that the app leaves
 * out.
 */
export const withIds = (blocks: readonly unknown[]): unknown[] =>
  structuredClone(blocks).map((block) => {
    if (!isObject(block)) return block;
    for (const element of elementsOf(block)) if (kindOf(element.type)) element.action_id ??= randomId();
    return { block_id: randomId(), ...block };
  });

export const controlsOf = (blocks: readonly unknown[]): Control[] =>
  blocks.filter(isObject).flatMap((block) =>
    elementsOf(block).flatMap((element) => {
      const { type, action_id: actionId } = element;
      if (typeof type !== 'string' || typeof actionId !== 'string' || !kindOf(type)) return [];
      return { block, element, type, actionId, blockId: String(block.block_id) };
    }),
  );

const optionsOf = ({ element }: Control) =>
  Array.isArray(element.options) ? element.options.filter(isObject) : [];

/**
 * The one control with this `action_id`, identified by its block or by the option it has. Throws for
 * none or several.
 */
export function findControl(
  blocks: readonly unknown[],
  wanted: { readonly actionId: string; readonly blockId?: string; readonly optionValue?: string },
): Control {
  const controls = controlsOf(blocks);
  const named = controls.filter(
    ({ actionId, blockId }) => actionId === wanted.actionId && (wanted.blockId ?? blockId) === blockId,
  );
  const fitting = named.filter((one) => optionsOf(one).some(({ value }) => value === wanted.optionValue));
  return onlyControl(fitting.length > 0 ? fitting : named, { wanted: wanted.actionId, controls });
}

/** Throws for none or several. */
export function onlyControl(
  [control, ...others]: readonly Control[],
  { wanted, controls }: { wanted: string; controls: readonly Control[] },
): Control {
  if (control && others.length === 0) return control;
  const there = controls.map(({ actionId, blockId }) => `${actionId} in block ${blockId}`).join(', ');
  const problem = control ? `Several controls "${wanted}" fit` : `No control "${wanted}" is there`;
  throw new Error(`${problem}. There are: ${there || 'none'}.`);
}

/** Throws if `given` is chosen in a select of people, and no one has that id. */
export function refuseStranger(
  { type, actionId }: Control,
  given: string | undefined,
  isUser: (id: string) => boolean,
): void {
  if (type !== 'users_select' || !given || isUser(given)) return;
  throw new Error(`"${actionId}" can’t have the value "${given}": no one has this id.`);
}

export const firstChoiceIn = ({ type, element }: Control): unknown => element[kindOf(type)?.first ?? ''];

/**
 * The choice in a control if `given` is an option's value, a person's id, a date, a time or text; undefined: the first
 * choice; null: none. Throws if `given` can't be chosen or entered.
 */
export function choiceIn(control: Control, given: string | null | undefined): unknown {
  const kind = kindOf(control.type);
  if (given === undefined) return firstChoiceIn(control);
  if (given === null) return null;
  if (kind?.pattern?.test(given) === false)
    throw new Error(`"${control.actionId}" can’t have the value "${given}".`);
  if (kind?.isNumber) return Number(given);
  if (control.element.options === undefined) return given;
  const options = optionsOf(control);
  const option = options.find(({ value }) => value === given);
  if (option) return { text: option.text, value: option.value };
  const there = options.map(({ value }) => JSON.stringify(value)).join(', ');
  throw new Error(`"${control.actionId}" has no option "${given}". There are: ${there}.`);
}

/**
 * The `actions` of a payload for a control that is pressed, or whose option is chosen. Throws if the control doesn't
 * take the press.
 * @param shown the option that a select shows: choosing it again sends null
 */
export function actionOf(
  control: Control,
  { optionValue, shown, action_ts }: { optionValue?: string | undefined; shown?: unknown; action_ts: string },
) {
  const { type, element, actionId: action_id, blockId: block_id } = control;
  const isButton = type === 'button';
  if (isButton !== (optionValue === undefined)) {
    throw new Error(`"${action_id}" is a ${type}: it takes ${isButton ? 'no' : 'an'} optionValue.`);
  }
  const chosen = choiceIn(control, optionValue);
  const isAgain = type === 'static_select' && optionValue === shown;
  const choice = { [kindOf(type)?.key ?? '']: isAgain ? null : chosen };
  return [{ type, action_id, block_id, ...(isButton && { text: element.text }), ...choice, action_ts }];
}

/** `state.values` of a payload. `given` gives the choice in a control: see `choiceIn`. */
export function stateOf(
  controls: readonly Control[],
  given: (control: Control) => string | null | undefined,
) {
  const values: Record<string, Record<string, unknown>> = {};
  for (const control of controls) {
    const { type, actionId, blockId } = control;
    const kind = kindOf(type);
    if (!kind || kind.stateless) continue;
    const state = { type, [kind.key]: choiceIn(control, given(control)) ?? null };
    values[blockId] = { ...values[blockId], [actionId]: state };
  }
  return values;
}
