// Draws the blocks of a message, a modal or a Home tab.
import type { ActionsBlock, ContextBlock, InputBlock, KnownBlock, SectionBlock } from '@slack/types';
import { createContext, useContext, useId, useState } from 'react';
import { type Control, ControlElement, Options } from './controls.tsx';
import { Folded } from './folded.tsx';
import { RichText, Text } from './text.tsx';

/**
 * The key counts the blocks of the same type before it, so that the last row of buttons stays the same element, and
 * keeps the focus, when the message is replaced.
 */
export function Blocks({ blocks }: { blocks: readonly KnownBlock[] }) {
  const counts = new Map<string, number>();
  return (
    <div className="blocks">
      {blocks.map((block) => {
        const count = (counts.get(block.type) ?? 0) + 1;
        counts.set(block.type, count);
        return <BlockElement key={`${block.type} ${count}`} block={block} />;
      })}
    </div>
  );
}

function BlockElement({ block }: { block: KnownBlock }) {
  switch (block.type) {
    case 'section':
      return <Section block={block} />;
    case 'context':
      return <Context block={block} />;
    case 'actions':
      return <Actions block={block} />;
    case 'input':
      return <Input block={block} />;
    case 'rich_text':
      return <RichText block={block} />;
    case 'header':
      return (
        <h2 className="block-header" dir="auto">
          <Text text={block.text} />
        </h2>
      );
    case 'divider':
      return <hr />;
    case 'alert':
      return (
        <div className={`alert ${block.level ?? 'default'}`} role="note">
          <Text text={block.text} />
        </div>
      );
    case 'image':
      return (
        'image_url' in block && <img className="block-image" src={block.image_url} alt={block.alt_text} />
      );
    default:
      // The workspace refuses other types.
      return null;
  }
}

function Section({ block }: { block: SectionBlock }) {
  const textId = useId();
  const { text, fields, accessory } = block;
  return (
    <div className="section">
      <div className="section-texts" id={textId}>
        {text && (
          <Folded isUnfolded={block.expand === true}>
            <Text text={text} />
          </Folded>
        )}
        {fields && (
          <div className="fields">
            {fields.map((field, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: fields have no other name
              <div key={index} dir="auto">
                <Text text={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory && <Accessory element={accessory} blockId={block.block_id ?? ''} describedBy={textId} />}
    </div>
  );
}

function Accessory({
  element,
  ...place
}: {
  element: NonNullable<SectionBlock['accessory']>;
  blockId: string;
  describedBy: string;
}) {
  if (element.type === 'image') {
    return 'image_url' in element && <img src={element.image_url} alt={element.alt_text} />;
  }
  return isControl(element) && <ControlElement element={element} {...place} />;
}

const CONTROLS: readonly string[] = [
  'button',
  'overflow',
  'static_select',
  'datepicker',
  'timepicker',
] satisfies Control['type'][];

const isControl = (element: { type: string }): element is Control => CONTROLS.includes(element.type);

function Context({ block }: { block: ContextBlock }) {
  return (
    <div className="context">
      {block.elements.map((element, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: elements have no other name
        <div key={index} dir="auto">
          {element.type !== 'image' ? (
            <Text text={element} />
          ) : (
            'image_url' in element && <img src={element.image_url} alt={element.alt_text} />
          )}
        </div>
      ))}
    </div>
  );
}

function Actions({ block }: { block: ActionsBlock }) {
  return (
    <div className="actions">
      {block.elements.filter(isControl).map((element) => (
        <ControlElement key={element.action_id} element={element} blockId={block.block_id ?? ''} />
      ))}
    </div>
  );
}

/** The app's errors about the last submission, by block_id. */
export const ErrorsContext = createContext<Readonly<Record<string, string>>>({});

function Input({ block }: { block: InputBlock }) {
  const id = useId();
  const error = useContext(ErrorsContext)[block.block_id ?? ''];
  return (
    <div className="input">
      <label htmlFor={id}>
        {block.label.text}
        {block.optional && <span className="optional"> (optional)</span>}
      </label>
      <InputElement
        element={block.element}
        shared={{
          id,
          name: 'action_id' in block.element ? (block.element.action_id ?? '') : '',
          required: block.optional !== true,
          'aria-invalid': error !== undefined,
          'aria-describedby': `${id}-hint ${id}-error`,
        }}
      />
      {block.hint && <p id={`${id}-hint`}>{block.hint.text}</p>}
      {error !== undefined && (
        <p className="fault" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

interface InputAttributes {
  readonly id: string;
  readonly name: string;
  readonly required: boolean;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string;
}

function InputElement({ element, shared }: { element: InputBlock['element']; shared: InputAttributes }) {
  switch (element.type) {
    case 'plain_text_input': {
      const text = {
        defaultValue: element.initial_value,
        minLength: element.min_length,
        maxLength: element.max_length,
        placeholder: element.placeholder?.text,
      };
      return element.multiline ? (
        <textarea {...shared} {...text} rows={4} />
      ) : (
        <input {...shared} {...text} type="text" />
      );
    }
    case 'datepicker':
      return <input {...shared} type="date" defaultValue={element.initial_date} />;
    case 'datetimepicker':
      return <DateTimeInput initial={element.initial_date_time} shared={shared} />;
    case 'timepicker':
      return <input {...shared} type="time" defaultValue={element.initial_time} />;
    case 'static_select':
      return (
        <select {...shared} defaultValue={element.initial_option?.value ?? ''}>
          <Options element={element} placeholder={element.placeholder?.text ?? 'Choose an option'} />
        </select>
      );
    default:
      return null;
  }
}

/** Shows the time in this machine's time zone, as Slack does in the device's. Submits seconds since the epoch. */
function DateTimeInput({ initial, shared }: { initial: number | undefined; shared: InputAttributes }) {
  const [seconds, setSeconds] = useState(initial);
  const { name, ...visible } = shared;
  return (
    <>
      <input
        {...visible}
        type="datetime-local"
        defaultValue={initial === undefined ? '' : localTime(initial)}
        onChange={({ target }) =>
          setSeconds(target.value === '' ? undefined : new Date(target.value).getTime() / 1000)
        }
      />
      <input type="hidden" name={name} value={seconds ?? ''} />
    </>
  );
}

/** `YYYY-MM-DDTHH:mm` in this machine's time zone. */
function localTime(seconds: number): string {
  const at = new Date(seconds * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
