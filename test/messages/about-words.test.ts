import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { withAbout } from '../../src/messages/about-words.ts';
import { mrkdwnSection } from '../../src/messages/common-blocks.ts';
import { read } from '../world.ts';

const MESSAGE = { text: 'It failed.', blocks: [mrkdwnSection('It failed.')] };

describe('what a message is about', () => {
  test('comes first, in its text and in a bold line', () => {
    const { text, blocks } = withAbout('Acme & Sons', MESSAGE);
    assert.equal(text, 'Acme &amp; Sons: It failed.');
    assert.deepEqual(blocks[0], {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [{ type: 'text', text: 'Acme & Sons', style: { bold: true } }],
        },
      ],
    });
    assert.deepEqual(blocks.slice(1), MESSAGE.blocks);
  });

  test('is literal, and makes no mention, link or line', () => {
    const hostile = '<!channel> <@U0PRIYA001> *a* _b_ `c`\n<https://example.com|d> :tada:';
    const { text, blocks } = withAbout(hostile, MESSAGE);
    assert.doesNotMatch(text, /[<>\n]/);
    assert.equal(read({ blocks }), `${hostile.replace('\n', ' ').slice(0, 59)}…\nIt failed.`);
    assert.ok(!JSON.stringify(blocks.slice(1)).includes('PRIYA'));
  });

  test('is cut at 60 characters, between two of them', () => {
    const { text, blocks } = withAbout(`${'x'.repeat(59)}👩‍👩‍👧‍👦`, MESSAGE);
    assert.equal(text, `${'x'.repeat(59)}…: It failed.`);
    assert.equal(read({ blocks }), `${'x'.repeat(59)}…\nIt failed.`);
  });

  for (const [what, about] of Object.entries({ unknown: undefined, empty: '', invisible: '\u3164\u200b' })) {
    test(`is left out where it is ${what}`, () => {
      assert.deepEqual(withAbout(about, MESSAGE), MESSAGE);
    });
  }
});
