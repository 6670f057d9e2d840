import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { drawDate } from '../../src/playground/page/browser/dates.ts';
import { richTextOf } from '../../src/playground/slack/mrkdwn.ts';

describe('mrkdwn', () => {
  const text = (words: string, style: object = {}) => ({ type: 'text', text: words, style });
  const inline: Record<string, object[]> = {
    '*bold* _it_ ~out~': [
      text('bold', { bold: true }),
      text(' '),
      text('it', { italic: true }),
      text(' '),
      text('out', { strike: true }),
    ],
    '*_both_*': [text('both', { bold: true, italic: true })],
    '*&lt;lead&gt;* &amp;amp;': [text('<lead>', { bold: true }), text(' &amp;')],
    'snake_case_name, 5 * 3 * 2, ~': [text('snake_case_name, 5 * 3 * 2, ~')],
    '`*code* &lt;`': [text('*code* <', { code: true })],
    '# no heading\n[no](link)': [text('# no heading\n[no](link)')],
    '<https://a.example/?x=1&amp;y_z|*more*>': [
      { type: 'link', url: 'https://a.example/?x=1&y_z', text: '*more*', style: {} },
    ],
    'see https://a.example/b_c_d.': [
      text('see '),
      { type: 'link', url: 'https://a.example/b_c_d', style: {} },
      text('.'),
    ],
    '<@U1> <#C1|sales> <!here> <!subteam^S1>': [
      { type: 'user', user_id: 'U1', style: {} },
      text(' '),
      { type: 'channel', channel_id: 'C1', style: {} },
      text(' '),
      { type: 'broadcast', range: 'here', style: {} },
      text(' '),
      { type: 'usergroup', usergroup_id: 'S1', style: {} },
    ],
    '<!date^0^{date} at {time}|then>': [
      { type: 'date', timestamp: 0, format: '{date} at {time}', fallback: 'then', style: {} },
    ],
    ':tada:': [{ type: 'emoji', name: 'tada', style: {} }],
    '&lt;!channel&gt;': [text('<!channel>')],
  };
  for (const [mrkdwn, elements] of Object.entries(inline)) {
    test(`${JSON.stringify(mrkdwn)} is read as Slack reads it`, () => {
      assert.deepEqual(richTextOf(mrkdwn), {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements }],
      });
    });
  }

  test('quotes and code are blocks of their own', () => {
    assert.deepEqual(richTextOf('&gt; said\n&gt; twice\nand\n```*code*\n&amp;```\nend').elements, [
      { type: 'rich_text_quote', elements: [text('said\ntwice')] },
      { type: 'rich_text_section', elements: [text('and')] },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: '*code*\n&' }] },
      { type: 'rich_text_section', elements: [text('end')] },
    ]);
  });
});

describe('a Slack date', () => {
  const now = new Date(2026, 10, 25, 9, 30);
  const draw = (format: string, ...parts: [number, number, number, number?, number?]) =>
    drawDate(format, new Date(...parts), now);

  test('names the days around today, in lower case', () => {
    assert.equal(draw('{date_short_pretty} at {time}', 2026, 10, 25, 23, 5), 'today at 11:05 PM');
    assert.equal(draw('{date_short_pretty} at {time}', 2026, 10, 24, 0, 0), 'yesterday at 12:00 AM');
    assert.equal(draw('due {date_pretty}', 2026, 10, 26), 'due tomorrow');
    assert.equal(draw('{date_short_pretty}', 2026, 10, 27), 'Nov 27');
    assert.equal(draw('{date_short_pretty}', 2025, 10, 25), 'Nov 25, 2025');
  });

  const sixMonthsAway = {
    before: { year: 2026, lastNear: 31, weekday: 'Monday' },
    after: { year: 2027, lastNear: 29, weekday: 'Tuesday' },
  };
  for (const [side, { year, lastNear, weekday }] of Object.entries(sixMonthsAway)) {
    test(`has its year from six months ${side} on`, () => {
      const days = { date: 'May 25th', date_short: 'May 25', date_long: `${weekday}, May 25th` };
      for (const [token, day] of Object.entries(days)) {
        for (const format of [`{${token}}`, `{${token}_pretty}`]) {
          assert.equal(draw(format, year, 4, 25, 9, lastNear), day, format);
          assert.equal(draw(format, year, 4, 25, 9, 30), `${day}, ${year}`, format);
        }
      }
    });
  }

  test('has every form that Slack has', () => {
    const forms = {
      '{date_num}': '2026-12-03',
      '{date_slash}': '12/03/2026',
      '{date}': 'December 3rd',
      '{date_short}': 'Dec 3',
      '{date_long}': 'Thursday, December 3rd',
      '{date_long_full}': 'December 3, 2026',
      '{day_divider_pretty}': 'Thursday, December 3rd',
      '{time}': '4:05 PM',
      '{time_secs}': '4:05:00 PM',
      '{ago}': 'in 8 days',
    };
    for (const [format, drawn] of Object.entries(forms)) {
      assert.equal(draw(format, 2026, 11, 3, 16, 5), drawn, format);
    }
    assert.equal(draw('{ago}', 2026, 10, 25, 9, 27), '3 minutes ago');
    assert.equal(draw('{day_divider_pretty}', 2025, 11, 3), 'Wednesday, December 3rd, 2025');
    assert.equal(draw('{no_such_token}', 2026, 10, 25), '{no_such_token}');
  });
});
