import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { faultsOf } from '../../src/playground/slack/block-kit.ts';

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const option = (text: string, value = text) => ({ text: plain(text), value });
const button = (fields: object = {}) => ({
  type: 'button',
  text: plain('Refresh'),
  action_id: 'refresh',
  ...fields,
});
const section = (fields: object) => ({ type: 'section', ...fields });
const select = (fields: object = {}) => ({
  type: 'static_select',
  action_id: 'show',
  options: [option('Pending'), option('All')],
  ...fields,
});
const overflow = (...options: object[]) => ({ type: 'overflow', action_id: 'menu', options });
const confirm = (fields: object = {}) => ({
  title: plain('Share?'),
  text: plain('It is posted in #sales.'),
  confirm: plain('Share'),
  deny: plain('Cancel'),
  ...fields,
});
const input = (element: object, fields: object = {}) => ({
  type: 'input',
  label: plain('Due'),
  element,
  ...fields,
});
const richText = (...elements: object[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});
const modal = (fields: object = {}) => ({ type: 'modal', title: plain('Reschedule'), blocks: [], ...fields });

const inMessage = (...blocks: object[]) => faultsOf({ text: 'Tasks', blocks }, 'message');
const inActions = (...elements: object[]) => inMessage({ type: 'actions', elements });

describe('what Slack takes', () => {
  it('is a message of every block that the workspace knows, at its limits', () => {
    const faults = inMessage(
      { type: 'header', text: plain('h'.repeat(150)) },
      section({
        text: plain('s'.repeat(3000)),
        accessory: overflow(option('o'.repeat(75), 'v'.repeat(150))),
      }),
      section({ fields: Array.from({ length: 10 }, () => mrkdwn('f'.repeat(2000))) }),
      { type: 'context', elements: Array.from({ length: 10 }, () => mrkdwn('c')) },
      { type: 'divider', block_id: 'd'.repeat(255) },
      {
        type: 'actions',
        elements: [
          button({
            text: plain('b'.repeat(75)),
            value: 'v'.repeat(2000),
            style: 'primary',
            confirm: confirm(),
          }),
          button({ action_id: 'open', url: 'https://example.com/' }),
          select({ initial_option: option('All'), placeholder: plain('Show') }),
          { type: 'datepicker', action_id: 'day', initial_date: '2026-11-25' },
          { type: 'timepicker', action_id: 'hour', initial_time: '09:30' },
          {
            type: 'users_select',
            action_id: 'owner',
            initial_user: 'U012AB3CD',
            placeholder: plain('Owner'),
          },
        ],
      },
      { type: 'image', image_url: 'https://example.com/a.png', alt_text: 'a picture' },
      richText(
        { type: 'text', text: 'Due ', style: { bold: true } },
        { type: 'date', timestamp: 1_764_000_000, format: '{date_short_pretty} at {time}', fallback: 'soon' },
        { type: 'link', url: 'https://example.com/', text: 'lead' },
        { type: 'emoji', name: 'bell' },
        { type: 'user', user_id: 'U012AB3CD' },
      ),
    );
    assert.deepEqual(faults, []);
  });

  it('is a modal with inputs, and a home tab', () => {
    const blocks = [
      input({ type: 'datepicker', action_id: 'day' }),
      input({ type: 'timepicker', action_id: 'hour' }, { optional: true }),
      input(
        { type: 'plain_text_input', action_id: 'why', multiline: true, max_length: 300 },
        { hint: plain('Why?') },
      ),
      input(select()),
      input({ type: 'datetimepicker', action_id: 'due', initial_date_time: 1_764_000_000 }),
      input({ type: 'users_select', action_id: 'owner', focus_on_load: true, confirm: confirm() }),
      section({ text: plain('Owner'), accessory: { type: 'users_select', action_id: 'owner' } }),
      { type: 'alert', text: plain('This changes LeadSquared.'), level: 'warning' },
    ];
    assert.deepEqual(
      faultsOf(
        modal({ blocks, submit: plain('Move'), close: plain('Cancel'), private_metadata: '{}' }),
        'modal',
      ),
      [],
    );
    assert.deepEqual(faultsOf({ type: 'home', blocks: [section({ text: mrkdwn('Hello') })] }, 'home'), []);
  });

  it('is text alone, or blocks alone', () => {
    assert.deepEqual(faultsOf({ text: 't'.repeat(4000) }, 'message'), []);
    assert.deepEqual(faultsOf({ blocks: [{ type: 'divider' }] }, 'message'), []);
  });

  it('is a date in mrkdwn with seconds, a format and a fallback, with or without a link', () => {
    const dates =
      '<!date^1764000000^{date_short_pretty} at {time}|Nov 24> <!date^-5^{ago}^https://example.com|then>';
    assert.deepEqual(inMessage(section({ text: mrkdwn(dates) })), []);
  });
});

describe('what Slack refuses', () => {
  const refused: Record<string, [faults: string[], expected: string | RegExp]> = {
    'a message without text and blocks': [
      faultsOf({ text: ' ', blocks: [] }, 'message'),
      'text: empty, and there are no blocks',
    ],
    'a message whose text is too long': [
      faultsOf({ text: 't'.repeat(4001), blocks: [{ type: 'divider' }] }, 'message'),
      'text: 4001 characters, at most 4000',
    ],
    'blocks that are no list': [faultsOf({ text: 'x', blocks: '[]' }, 'message'), 'blocks: not a list'],
    'a message that is none': [faultsOf('hello', 'message'), 'not an object'],
    'more than 50 blocks in a message': [
      inMessage(...Array.from({ length: 51 }, () => ({ type: 'divider' }))),
      'blocks: 51 items, at most 50',
    ],
    'more than 100 blocks in a modal': [
      faultsOf(modal({ blocks: Array.from({ length: 101 }, () => ({ type: 'divider' })) }), 'modal'),
      'blocks: 101 items, at most 100',
    ],
    'an unknown block': [
      inMessage({ type: 'sektion' }),
      /^blocks\[0\]\.type: "sektion" is not one of section, /,
    ],
    'an alert in a message': [
      inMessage({ type: 'alert', text: plain('!') }),
      /^blocks\[0\]\.type: "alert" is not one of /,
    ],
    'a field that it does not know': [
      inMessage({ type: 'divider', blockId: 'x' }),
      'blocks[0].blockId: not a field that Slack knows here',
    ],
    'a section with nothing in it': [inMessage(section({})), 'blocks[0]: neither text nor fields'],
    'a section whose text is too long': [
      inMessage({ type: 'divider' }, section({ text: plain('x'.repeat(3210)) })),
      'blocks[1].text.text: 3210 characters, at most 3000',
    ],
    'an empty text object': [inMessage(section({ text: plain('') })), 'blocks[0].text.text: empty'],
    'a text object without text': [
      inMessage(section({ text: { type: 'mrkdwn' } })),
      'blocks[0].text.text: missing',
    ],
    'a text that is no text object': [
      inMessage(section({ text: 'hello' })),
      'blocks[0].text.type: undefined is not one of plain_text, mrkdwn',
    ],
    'more than 10 fields': [
      inMessage(section({ fields: Array.from({ length: 11 }, () => plain('x')) })),
      'blocks[0].fields: 11 items, at most 10',
    ],
    'a field that is too long': [
      inMessage(section({ fields: [plain('x'), plain('x'.repeat(2001))] })),
      'blocks[0].fields[1].text: 2001 characters, at most 2000',
    ],
    'a header in mrkdwn': [
      inMessage({ type: 'header', text: mrkdwn('*Tasks*') }),
      'blocks[0].text.type: "mrkdwn" is not one of plain_text',
    ],
    'a header that is too long': [
      inMessage({ type: 'header', text: plain('x'.repeat(151)) }),
      'blocks[0].text.text: 151 characters, at most 150',
    ],
    'an empty context': [
      inMessage({ type: 'context', elements: [] }),
      'blocks[0].elements: 0 items, at least 1',
    ],
    'more than 10 elements in a context': [
      inMessage({ type: 'context', elements: Array.from({ length: 11 }, () => plain('x')) }),
      'blocks[0].elements: 11 items, at most 10',
    ],
    'a button in a context': [
      inMessage({ type: 'context', elements: [button()] }),
      'blocks[0].elements[0].type: "button" is not one of plain_text, mrkdwn, image',
    ],
    'an unknown element': [
      inActions({ type: 'toggle' }),
      /^blocks\[0\]\.elements\[0\]\.type: "toggle" is not one of /,
    ],
    'more than 25 elements in a row of actions': [
      inActions(...Array.from({ length: 26 }, (_, index) => button({ action_id: `a${index}` }))),
      'blocks[0].elements: 26 items, at most 25',
    ],
    'a button with a label in mrkdwn': [
      inActions(button({ text: mrkdwn('x') })),
      'blocks[0].elements[0].text.type: "mrkdwn" is not one of plain_text',
    ],
    'a button with a long label': [
      inActions(button({ text: plain('x'.repeat(76)) })),
      'blocks[0].elements[0].text.text: 76 characters, at most 75',
    ],
    'a button with a long value': [
      inActions(button({ value: 'x'.repeat(2001) })),
      'blocks[0].elements[0].value: 2001 characters, at most 2000',
    ],
    'a button with a long address': [
      inActions(button({ url: `https://example.com/${'x'.repeat(3000)}` })),
      'blocks[0].elements[0].url: 3020 characters, at most 3000',
    ],
    'a button with an address that is none': [
      inActions(button({ url: 'javascript:alert(1)' })),
      'blocks[0].elements[0].url: "javascript:alert(1)" is not an address',
    ],
    'a button in a style of its own': [
      inActions(button({ style: 'secondary' })),
      'blocks[0].elements[0].style: "secondary" is not one of primary, danger',
    ],
    'a long action_id': [
      inActions(button({ action_id: 'x'.repeat(256) })),
      'blocks[0].elements[0].action_id: 256 characters, at most 255',
    ],
    'an action_id twice in a block': [
      inActions(button(), button()),
      'blocks[0]: action_id "refresh" already exists',
    ],
    'a long block_id': [
      inMessage({ type: 'divider', block_id: 'x'.repeat(256) }),
      'blocks[0].block_id: 256 characters, at most 255',
    ],
    'a block_id twice in a message': [
      inMessage({ type: 'divider', block_id: 'task' }, { type: 'divider', block_id: 'task' }),
      'blocks: block_id "task" already exists',
    ],
    'a block_id twice in a modal': [
      faultsOf(
        modal({
          submit: plain('Add'),
          blocks: [input(select(), { block_id: 'type' }), input(select(), { block_id: 'type' })],
        }),
        'modal',
      ),
      'blocks: block_id "type" already exists',
    ],
    'two elements with the focus in a modal': [
      faultsOf(
        modal({
          submit: plain('Add'),
          blocks: [input(select({ focus_on_load: true })), input(select({ focus_on_load: true }))],
        }),
        'modal',
      ),
      'blocks: focus_on_load is true in 2 elements',
    ],
    'a first person by a name': [
      inActions({ type: 'users_select', action_id: 'owner', initial_user: 'Priya' }),
      'blocks[0].elements[0].initial_user: "Priya" is not a user id',
    ],
    'a first person who is not in the workspace': [
      faultsOf(
        { blocks: [{ type: 'actions', elements: [{ type: 'users_select', initial_user: 'U0STRANGER' }] }] },
        'message',
        (id) => id === 'U0PRIYA001',
      ),
      'blocks[0]: initial_user "U0STRANGER" is not in the workspace',
    ],
    'a select of people with a long placeholder': [
      inActions({ type: 'users_select', placeholder: plain('x'.repeat(151)) }),
      'blocks[0].elements[0].placeholder.text: 151 characters, at most 150',
    ],
    'an overflow menu without options': [
      inMessage(section({ text: plain('x'), accessory: overflow() })),
      'blocks[0].accessory.options: 0 items, at least 1',
    ],
    'an overflow menu with more than 5 options': [
      inActions(overflow(...Array.from({ length: 6 }, (_, index) => option(`${index}`)))),
      'blocks[0].elements[0].options: 6 items, at most 5',
    ],
    'an option with a long text': [
      inActions(overflow(option('x'.repeat(76), 'v'))),
      'blocks[0].elements[0].options[0].text.text: 76 characters, at most 75',
    ],
    'an option with a long value': [
      inActions(overflow(option('x', 'v'.repeat(151)))),
      'blocks[0].elements[0].options[0].value: 151 characters, at most 150',
    ],
    'an option with an address in a select': [
      inActions(select({ options: [{ ...option('x'), url: 'https://example.com/' }] })),
      'blocks[0].elements[0].options[0].url: not a field that Slack knows here',
    ],
    'a select with more than 100 options': [
      inActions(select({ options: Array.from({ length: 101 }, (_, index) => option(`${index}`)) })),
      'blocks[0].elements[0].options: 101 items, at most 100',
    ],
    'a first choice that is no option': [
      inActions(select({ initial_option: option('Alles', 'All') })),
      'blocks[0].elements[0].initial_option: equals none of the options',
    ],
    'a confirmation without a way back': [
      inActions(button({ confirm: { title: plain('x'), text: plain('x'), confirm: plain('x') } })),
      'blocks[0].elements[0].confirm.deny: missing',
    ],
    'a confirmation with a long title': [
      inActions(button({ confirm: confirm({ title: plain('x'.repeat(101)) }) })),
      'blocks[0].elements[0].confirm.title.text: 101 characters, at most 100',
    ],
    'a confirmation with a long text': [
      inActions(button({ confirm: confirm({ text: mrkdwn('x'.repeat(301)) }) })),
      'blocks[0].elements[0].confirm.text.text: 301 characters, at most 300',
    ],
    'a confirmation with long buttons': [
      inActions(button({ confirm: confirm({ deny: plain('x'.repeat(31)) }) })),
      'blocks[0].elements[0].confirm.deny.text: 31 characters, at most 30',
    ],
    'an empty rich text': [
      inMessage({ type: 'rich_text', elements: [] }),
      'blocks[0].elements: 0 items, at least 1',
    ],
    'an empty section of rich text': [
      inMessage(richText()),
      'blocks[0].elements[0].elements: 0 items, at least 1',
    ],
    'an empty text in rich text': [
      inMessage(richText({ type: 'text', text: '' })),
      'blocks[0].elements[0].elements[0].text: empty',
    ],
    'a date in rich text at no time': [
      inMessage(richText({ type: 'date', timestamp: '1764000000', format: '{time}' })),
      /^blocks\[0\]\.elements\[0\]\.elements\[0\]\.timestamp: "1764000000" is not a whole number/,
    ],
    'a date in rich text in an unknown format': [
      inMessage(richText({ type: 'date', timestamp: 1, format: '{datum}' })),
      'blocks[0].elements[0].elements[0].format: "{datum}" is not a date format',
    ],
    'a date in mrkdwn at no time': [
      inMessage(section({ text: mrkdwn('Due <!date^soon^{time}|soon>') })),
      'blocks[0].text.text: "<!date^soon^{time}|soon>" is not <!date^seconds^format|fallback>',
    ],
    'a date in mrkdwn between two seconds': [
      inMessage(section({ text: mrkdwn('<!date^1.5^{time}|x>') })),
      'blocks[0].text.text: "<!date^1.5^{time}|x>" is not <!date^seconds^format|fallback>',
    ],
    'a date in mrkdwn without a fallback': [
      inMessage({ type: 'context', elements: [mrkdwn('<!date^1^{time}>')] }),
      'blocks[0].elements[0].text: "<!date^1^{time}>" is not <!date^seconds^format|fallback>',
    ],
    'a date in mrkdwn without a format': [
      faultsOf({ text: '<!date^1^|x>' }, 'message'),
      'text: "<!date^1^|x>" is not <!date^seconds^format|fallback>',
    ],
    'a date in mrkdwn that does not end': [
      faultsOf({ text: 'Due <!date^1^{time}|x' }, 'message'),
      'text: "<!date^1^{time}|x" is not <!date^seconds^format|fallback>',
    ],
    'a date in mrkdwn whose format shows no date': [
      faultsOf({ text: '<!date^1^soon|x>' }, 'message'),
      'text: "soon" is not a date format',
    ],
    'an image without a text for those who do not see it': [
      inMessage({ type: 'image', image_url: 'https://example.com/a.png' }),
      'blocks[0].alt_text: missing',
    ],
    'a first date that is none': [
      inActions({ type: 'datepicker', action_id: 'day', initial_date: '25.11.2026' }),
      'blocks[0].elements[0].initial_date: "25.11.2026" is not a date, YYYY-MM-DD',
    ],
    'a first time that is none': [
      inActions({ type: 'timepicker', action_id: 'hour', initial_time: '9:30' }),
      'blocks[0].elements[0].initial_time: "9:30" is not a time, HH:mm',
    ],
    'an input without a label': [
      faultsOf(
        modal({ blocks: [{ type: 'input', element: { type: 'datepicker' } }], submit: plain('Go') }),
        'modal',
      ),
      'blocks[0].label: missing',
    ],
    'inputs in a modal that cannot be submitted': [
      faultsOf(modal({ blocks: [input({ type: 'datepicker' })] }), 'modal'),
      'submit: missing, though a block asks for input',
    ],
    'a modal with a long title': [
      faultsOf(modal({ title: plain('x'.repeat(25)) }), 'modal'),
      'title.text: 25 characters, at most 24',
    ],
    'a modal with long buttons': [
      faultsOf(modal({ submit: plain('x'.repeat(25)) }), 'modal'),
      'submit.text: 25 characters, at most 24',
    ],
    'a modal that remembers too much': [
      faultsOf(modal({ private_metadata: 'x'.repeat(3001) }), 'modal'),
      'private_metadata: 3001 characters, at most 3000',
    ],
    'a modal with a long callback_id': [
      faultsOf(modal({ callback_id: 'x'.repeat(256) }), 'modal'),
      'callback_id: 256 characters, at most 255',
    ],
    'a home tab in the place of a modal': [
      faultsOf(modal({ type: 'home' }), 'modal'),
      'type: "home" is not one of modal',
    ],
    'half an emoji': [
      inMessage(section({ text: plain('call \ud83d') })),
      'blocks[0].text.text: half of a surrogate pair',
    ],
    'a NUL character': [faultsOf({ text: 'a\0b' }, 'message'), 'text: a NUL character'],
  };

  for (const [name, [faults, expected]] of Object.entries(refused)) {
    it(name, () => {
      assert.equal(faults.length, 1, faults.join('\n'));
      if (typeof expected === 'string') assert.equal(faults[0], expected);
      else assert.match(faults[0] ?? '', expected);
    });
  }

  it('everything wrong, at once', () => {
    assert.deepEqual(
      inMessage(section({ text: plain('') }), { type: 'header', text: plain('x'.repeat(200)) }),
      ['blocks[0].text.text: empty', 'blocks[1].text.text: 200 characters, at most 150'],
    );
  });
});
