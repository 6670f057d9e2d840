// The input blocks of a modal. An update of the modal keeps what they show while their ids are the same.
import type { InputBlock, StaticSelect, UsersSelect } from '@slack/types';
import { createContext, useContext, useId, useState } from 'react';
import { choicesIn } from './choices.ts';

/** The app's errors about the last submission, by block_id. */
export const ErrorsContext = createContext<Readonly<Record<string, string>>>({});

const actionIdOf = ({ element }: InputBlock) => ('action_id' in element ? (element.action_id ?? '') : '');

/** The name of its value: `block_id action_id`. */
const nameOf = (block: InputBlock) => `${block.block_id} ${actionIdOf(block)}`;

/** An input with another key shows its own initial value. */
export const inputKey = (block: InputBlock) => `${block.element.type} ${nameOf(block)}`;

export function Input({ block }: { block: InputBlock }) {
  const id = useId();
  const error = useContext(ErrorsContext)[block.block_id ?? ''];
  const { element, hint } = block;
  const described = [hint && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean);
  return (
    <div className="input">
      <label htmlFor={id}>
        {block.label.text}
        {block.optional && <span className="optional"> (optional)</span>}
      </label>
      <InputElement
        element={element}
        shared={{
          id,
          name: nameOf(block),
          required: block.optional !== true,
          'aria-invalid': error !== undefined,
          'aria-describedby': described.join(' ') || undefined,
          'data-first-focus': 'focus_on_load' in element && element.focus_on_load ? '' : undefined,
        }}
      />
      {error !== undefined && (
        <p className="fault" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {hint && <p id={`${id}-hint`}>{hint.text}</p>}
    </div>
  );
}

interface InputAttributes {
  readonly id: string;
  readonly name: string;
  readonly required: boolean;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string | undefined;
  /** the input has the focus when the modal opens */
  readonly 'data-first-focus': '' | undefined;
}

interface InputProps<Element> {
  readonly element: Element;
  readonly shared: InputAttributes;
}

type TextElement = InputBlock['element'] & { type: 'plain_text_input' };
type DateTimeElement = InputBlock['element'] & { type: 'datetimepicker' };

function InputElement({ element, shared }: InputProps<InputBlock['element']>) {
  switch (element.type) {
    case 'plain_text_input':
      return <TextInput element={element} shared={shared} />;
    case 'datepicker':
      return <MomentInput type="date" initial={element.initial_date} shared={shared} />;
    case 'datetimepicker':
      return <DateTimeInput element={element} shared={shared} />;
    case 'timepicker':
      return <MomentInput type="time" initial={element.initial_time} shared={shared} />;
    case 'static_select':
    case 'users_select':
      return <SelectInput element={element} shared={shared} />;
    default:
      return null;
  }
}

/**
 * What an input has, and how to enter something else. A new initial value shows only while the input has had neither:
 * https://github.com/slackapi/bolt-python/issues/1064
 */
function useEntry(initial = '') {
  const [first, setFirst] = useState(initial);
  const [entered, enter] = useState<string>();
  if (first === '' && initial !== '') setFirst(initial);
  return [entered ?? first, enter] as const;
}

function TextInput({ element, shared }: InputProps<TextElement>) {
  const [value, enter] = useEntry(element.initial_value);
  const text = {
    value,
    minLength: element.min_length,
    maxLength: element.max_length ?? 3000,
    placeholder: element.placeholder?.text,
    onChange: ({ target }: { target: { value: string } }) => enter(target.value),
  };
  return element.multiline ? (
    <textarea {...shared} {...text} rows={4} />
  ) : (
    <input {...shared} {...text} type="text" autoComplete="off" />
  );
}

function MomentInput({
  type,
  initial,
  shared,
}: Pick<InputProps<unknown>, 'shared'> & { type: 'date' | 'time'; initial: string | undefined }) {
  const [value, enter] = useEntry(initial);
  return <input {...shared} type={type} value={value} onChange={({ target }) => enter(target.value)} />;
}

function SelectInput({ element, shared }: InputProps<StaticSelect | UsersSelect>) {
  const { choices, initial } = choicesIn(element);
  const [value, enter] = useEntry(initial);
  const isOffered = value === '' || choices.some((choice) => choice.value === value);
  return (
    <select {...shared} value={isOffered ? value : initial} onChange={({ target }) => enter(target.value)}>
      {/* Only an optional one can be emptied. */}
      <option value="" disabled={shared.required} hidden={shared.required}>
        {element.placeholder?.text ?? 'Choose an option'}
      </option>
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}

/** Shows the time in this machine's time zone, as Slack does in the device's. Submits seconds since the epoch. */
function DateTimeInput({ element: { initial_date_time: initial }, shared }: InputProps<DateTimeElement>) {
  const [entry, enter] = useEntry(initial?.toString());
  const [local, setLocal] = useState<string>();
  const { name, ...visible } = shared;
  return (
    <>
      <input
        {...visible}
        type="datetime-local"
        value={local ?? localTime(entry)}
        onChange={({ target }) => {
          setLocal(target.value);
          enter(target.value === '' ? '' : String(new Date(target.value).getTime() / 1000));
        }}
      />
      <input type="hidden" name={name} value={entry} />
    </>
  );
}

/** `YYYY-MM-DDTHH:mm` in this machine's time zone. */
function localTime(seconds: string): string {
  if (seconds === '') return '';
  const at = new Date(Number(seconds) * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
