import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noticeLinkIn, withNoticeLink } from '../../src/slack/sent-messages.ts';

const MARKS = Array.from({ length: 300 }, (_, index) => String(index).padStart(10, '0')).join('-');
const ADDRESS = `https://acme.slack.com/#lead-tasks-new-${MARKS}`;

describe('a list that takes the place of a notice', () => {
  test('keeps the link by which the notice is known, once', () => {
    const link = noticeLinkIn(`🆕 <${ADDRESS}|You have 300 new tasks>: Call back`);
    assert.equal(link, `<${ADDRESS}|·>`);
    const text = withNoticeLink('Your tasks.', link);
    assert.equal(text, `Your tasks. ${link}`);
    assert.equal(withNoticeLink('Your tasks.', noticeLinkIn(text)), text);
  });

  test('is cut where Slack takes no more, and neither in the link nor in one before it', () => {
    const link = noticeLinkIn(`<${ADDRESS}|New>`);
    for (const length of [500, 600, 1_000]) {
      const text = withNoticeLink(`${'x'.repeat(length)}${'<!date^1^{time}|5:15 AM>'.repeat(40)}`, link);
      assert.ok(text.length <= 4_000, `${text.length} characters`);
      assert.equal(noticeLinkIn(text), link);
      assert.match(text.slice(0, -link.length), /^x+(?:<[^<>]*>)*… $/);
    }
  });

  test('has no link where it takes the place of any other message', () => {
    assert.equal(noticeLinkIn('Call back <https://acme.slack.com/#lead-tasks-0123456789|9:00>'), '');
    assert.equal(withNoticeLink('Your tasks.', ''), 'Your tasks.');
  });
});
