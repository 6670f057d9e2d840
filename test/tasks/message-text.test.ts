import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mentionedIn, readableText } from '../../src/tasks/message-text.ts';

const NAMES = new Map([['U0PRIYA001', 'Priya Raghavan']]);

const READ: Readonly<Record<string, string>> = {
  '*Call* _Priya_ ~today~ `now`': 'Call Priya today now',
  '*_both_*': 'both',
  'snake_case_name, 2*3*4 and a * b * c': 'snake_case_name, 2*3*4 and a * b * c',
  'an *open mark, and a_': 'an *open mark, and a_',
  '<https://acme.test/x|the quote>': 'the quote (https://acme.test/x)',
  '<https://acme.test|acme.test>': 'https://acme.test',
  '<mailto:a@acme.test|a@acme.test>, <tel:+919845012345|98450 12345>': 'a@acme.test, 98450 12345',
  '<tel:+919845012345|+91 98450 12345>': '+91 98450 12345',
  '<tel:+491715550134|0171 555-0134>': '0171 555-0134',
  '<tel:+491715550134|call her> <tel:+491715550134>': 'call her (+491715550134) +491715550134',
  '<tel:+491715550134|12>': '12 (+491715550134)',
  '<@U0PRIYA001> and <@U0UNKNOWN2>': '@Priya Raghavan and @someone',
  '<#C012AB3CD|sales> <#C012AB3CD>': '#sales #a channel',
  '<!here> <!channel|@channel> <!subteam^S1|@sales> <!subteam^S1>': '@here @channel @sales @a group',
  '<!date^1700000000^{date}|Nov 14>': 'Nov 14',
  'AT&amp;T &lt;b&gt; 1 &lt; 2': 'AT&T <b> 1 < 2',
  '&gt; quoted\n&gt; more\n&gt;&gt;&gt; all': 'quoted\nmore\nall',
  '```\nlet a = 1\n```': 'let a = 1',
  '• one\n\n\n\n• two': '• one\n\n• two',
  ':tada: done': ':tada: done',
};

describe('a message as text', () => {
  for (const [given, wanted] of Object.entries(READ)) {
    test(`‹${given}›`, () =>
      assert.equal(
        readableText(given, (id) => NAMES.get(id)),
        wanted,
      ));
  }

  test('names each person whom it mentions once', () => {
    assert.deepEqual(mentionedIn('<@U0PRIYA001> <@W0DANIEL02|dan> <@U0PRIYA001> <#C1|x> <!here>'), [
      'U0PRIYA001',
      'W0DANIEL02',
    ]);
  });
});
