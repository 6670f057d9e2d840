// What can be pressed or chosen in a message. The renderer's own menus can't: text.tsx says what it draws.
import type {
  Button,
  ConfirmationDialog,
  Datepicker,
  Overflow,
  StaticSelect,
  Timepicker,
  UsersSelect,
} from '@slack/types';
import { createContext, type KeyboardEvent, useContext, useEffect, useRef, useState } from 'react';
import { choicesIn } from './choices.ts';
import { DotsIcon } from './icons.tsx';
import { MenuButton } from './menu.tsx';
import { useTabStop } from './reach.ts';

export interface Press {
  readonly actionId: string;
  readonly blockId: string;
  readonly optionValue?: string;
  readonly confirm?: ConfirmationDialog | undefined;
}

/** Resolves once the app has acknowledged it, or to false if the person cancelled. */
type OnPress = (press: Press) => Promise<boolean>;

/** Undefined in a modal: the workspace sends no presses from there. */
export const PressContext = createContext<OnPress | undefined>(undefined);

interface Pressable {
  readonly action_id?: string;
  readonly confirm?: ConfirmationDialog;
}

interface ControlProps<Element> {
  readonly element: Element;
  readonly blockId: string;
  /** the id of the text beside it */
  readonly describedBy?: string | undefined;
}

function usePress(element: Pressable, blockId: string) {
  const onPress = useContext(PressContext);
  const [isUnderWay, setUnderWay] = useState(false);
  const press = async (optionValue?: string): Promise<boolean> => {
    if (!onPress || isUnderWay) return false;
    setUnderWay(true);
    const { action_id: actionId = '', confirm } = element;
    const choice = optionValue === undefined ? {} : { optionValue };
    return onPress({ actionId, blockId, confirm, ...choice }).finally(() => setUnderWay(false));
  };
  return { press, isUnderWay, isDead: onPress === undefined };
}

export type Control = Button | Overflow | StaticSelect | UsersSelect | Datepicker | Timepicker;

export function ControlElement({ element, ...place }: ControlProps<Control>) {
  switch (element.type) {
    case 'button':
      return <ButtonControl element={element} {...place} />;
    case 'overflow':
      return <OverflowControl element={element} {...place} />;
    case 'static_select':
    case 'users_select':
      return <SelectControl element={element} {...place} />;
    case 'datepicker':
      return <MomentControl type="date" initial={element.initial_date} element={element} {...place} />;
    case 'timepicker':
      return <MomentControl type="time" initial={element.initial_time} element={element} {...place} />;
  }
}

function ButtonControl({ element, blockId, describedBy }: ControlProps<Button>) {
  const { press, isUnderWay, isDead } = usePress(element, blockId);
  const shared = {
    ...useTabStop(),
    className: `button ${element.style ?? ''}`,
    'aria-label': element.accessibility_label,
    'aria-describedby': describedBy,
  };
  if (element.url !== undefined) {
    return (
      <a {...shared} href={element.url} target="_blank" rel="noopener noreferrer" onClick={() => press()}>
        {element.text.text}
      </a>
    );
  }
  return (
    <button {...shared} type="button" disabled={isDead} aria-busy={isUnderWay} onClick={() => press()}>
      {element.text.text}
    </button>
  );
}

function OverflowControl({ element, blockId, describedBy }: ControlProps<Overflow>) {
  const { press, isDead } = usePress(element, blockId);
  const tabStop = useTabStop();
  return (
    <MenuButton
      label="More actions"
      className="button overflow"
      disabled={isDead}
      aria-describedby={describedBy}
      {...tabStop}
      items={element.options.map((option) => ({
        key: option.value ?? option.text.text,
        label: option.text.text,
        description: option.description?.text,
        onChoose: () => {
          if (option.url) window.open(option.url, '_blank', 'noopener');
          void press(option.value);
        },
      }))}
    >
      <DotsIcon />
    </MenuButton>
  );
}

function SelectControl({ element, blockId, describedBy }: ControlProps<StaticSelect | UsersSelect>) {
  const { press, isDead } = usePress(element, blockId);
  const tabStop = useTabStop();
  const { choices, initial } = choicesIn(element);
  const [value, setValue] = useState(initial);
  const placeholder = element.placeholder?.text ?? 'Choose an option';
  // Slack keeps the choice while the ids stay the same.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another block has another choice
  useEffect(() => setValue(initial), [initial, blockId]);

  const choose = async (chosen: string) => {
    const before = value;
    setValue(chosen);
    if (!(await press(chosen))) setValue(before);
  };

  return (
    <select
      {...tabStop}
      className="button select"
      value={value}
      disabled={isDead}
      aria-label={placeholder}
      aria-describedby={describedBy}
      onChange={(event) => choose(event.target.value)}
      onKeyDown={openByArrow}
    >
      {initial === '' && (
        <option value="" disabled hidden>
          {placeholder}
        </option>
      )}
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}

/** Opens the select. Otherwise an arrow would choose at once, and send every option on the way. */
function openByArrow(event: KeyboardEvent<HTMLSelectElement>) {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  event.preventDefault();
  event.currentTarget.showPicker?.();
}

function MomentControl({
  element,
  blockId,
  describedBy,
  type,
  initial = '',
}: ControlProps<Datepicker | Timepicker> & { type: 'date' | 'time'; initial: string | undefined }) {
  const { press, isDead } = usePress(element, blockId);
  const tabStop = useTabStop();
  const sent = useRef(initial);
  const choose = (chosen: string) => {
    if (chosen === '' || chosen === sent.current) return;
    sent.current = chosen;
    void press(chosen);
  };
  return (
    <input
      {...tabStop}
      className="button"
      type={type}
      defaultValue={initial}
      disabled={isDead}
      aria-label={element.placeholder?.text ?? `Choose a ${type}`}
      aria-describedby={describedBy}
      // Typing passes other dates on the way to the wanted one.
      onBlur={(event) => choose(event.target.value)}
      onKeyDown={(event) => event.key === 'Enter' && choose(event.currentTarget.value)}
    />
  );
}
