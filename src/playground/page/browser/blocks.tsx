// Draws the blocks of a message, a modal or a Home tab.
import type { ActionsBlock, ContextBlock, KnownBlock, SectionBlock } from '@slack/types';
import { useId } from 'react';
import { type Control, ControlElement } from './controls.tsx';
import { Folded } from './folded.tsx';
import { Input, inputKey } from './inputs.tsx';
import { RichText, Text } from './text.tsx';

/**
 * The key counts the blocks of the same type before it, so that the last row of buttons stays the same element, and
 * keeps the focus, when the message is replaced. An input is known by its ids.
 */
export function Blocks({ blocks }: { blocks: readonly KnownBlock[] }) {
  const counts = new Map<string, number>();
  return (
    <div className="blocks">
      {blocks.map((block) => {
        const count = (counts.get(block.type) ?? 0) + 1;
        counts.set(block.type, count);
        const key = block.type === 'input' ? inputKey(block) : `${block.type} ${count}`;
        return <BlockElement key={key} block={block} />;
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
  'users_select',
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
