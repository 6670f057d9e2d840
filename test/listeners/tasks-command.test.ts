import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { EMBEDDED_LEADS } from '../../src/playground/leadsquared/embedded-leads.ts';
import { HELP, leadTitle, matching, notUnderstood } from '../wording.ts';
import { openWorld, read, shownFilter, type World } from '../world.ts';

const SAMPLE = EMBEDDED_LEADS.find(({ label }) => label === 'Documented sample')?.leadId ?? '';
const BUSY = EMBEDDED_LEADS.find(({ label }) => label === 'Busy lead')?.leadId ?? '';
const PAGE = 'https://in21.leadsquared.com/LeadManagement/LeadDetails';

describe('/tasks <lead>', { concurrency: true }, () => {
  test('shows the documented sample: overdue first, with due times, reminders and owners', async (t) => {
    const world = await openWorld(t);
    const { message, answer, delivery } = await world.ask(SAMPLE);
    const lines = read(message).split('\n');
    const place = (text: string) => lines.findIndex((line) => line.includes(text));

    assert.match(read(message), /^Lead …00000001 · Open in LeadSquared\n2 overdue · as of <!date\^\d+\^/);
    const link = { type: 'link', url: `https://crm.example.com/LeadManagement/LeadDetails?LeadID=${SAMPLE}` };
    assert.ok(JSON.stringify(message.blocks).includes(JSON.stringify(link).slice(1, -1)));
    assert.ok(place('New Talk to the Customer Task') < place('<!date^1468231965^'));
    assert.match(
      read(message),
      /<!date\^1468231965\^[^>]*>\u2003🔔\u00a015 min before, <!date\^1468231065\^/,
    );
    assert.ok(place('15 min before') < place('Follow Up With New Lead'));
    assert.ok(place('Follow Up With New Lead') < place('<!date^1476927000^'));
    assert.match(
      read(message),
      /<!date\^1476927000\^[^>]*>\u2003🔔\u00a020 min before, <!date\^1476925800\^/,
    );
    assert.equal(lines.filter((line) => line === 'User lead').length, 2);
    assert.match(message.text, matching`^Lead …00000001\. ${leadTitle('pending')}: 2 overdue\. 1–2 of 2\. `);

    assert.equal(delivery.body, '', 'an empty ack');
    assert.equal(message.forUser, world.workspace.people[0]?.id);
    const { response_type, replace_original, delete_original } = answer.body;
    assert.deepEqual(
      { response_type, replace_original, delete_original },
      {
        response_type: 'ephemeral',
        replace_original: false,
        delete_original: false,
      },
    );
    assert.deepEqual(world.workspace.refusals, []);
  });

  const forms = {
    'the bare id': SAMPLE,
    'upper case': SAMPLE.toUpperCase(),
    braces: `{${SAMPLE}}`,
    quotes: `"${SAMPLE}"`,
    'single quotes': `'${SAMPLE}'`,
    'curly quotes': `“${SAMPLE}”`,
    'curly single quotes': `‘${SAMPLE}’`,
    'quoted braces with spaces': `  " {${SAMPLE}} "  `,
    'the address of its page': `${PAGE}?LeadID=${SAMPLE}`,
    'another parameter case': `${PAGE}?leadid=${SAMPLE.toUpperCase()}`,
    'more parameters and a fragment': `${PAGE}?tab=2&LEADID=${SAMPLE}&x=1#activity`,
    'another host and path': `http://crm.example.org/a/leaddetails?LeadId=${SAMPLE}`,
    'an encoded id': `${PAGE}?LeadID=%7B${SAMPLE}%7D`,
    'a quoted address': `"${PAGE}?LeadID=${SAMPLE}"`,
    'Slack’s link': `<${PAGE}?LeadID=${SAMPLE}>`,
    'Slack’s link with a label': `<${PAGE}?LeadID=${SAMPLE}|the lead of today>`,
    'escaped ampersands': `${PAGE}?tab=2&amp;LeadID=${SAMPLE}`,
    'an escaped link': `&lt;${PAGE}?LeadID=${SAMPLE}&gt;`,
  };
  for (const [form, typed] of Object.entries(forms)) {
    test(`understands ${form}, alone and with a filter after it`, async (t) => {
      const world = await openWorld(t);
      for (const filter of ['pending', 'overdue'] as const) {
        const { message } = await world.ask(filter === 'pending' ? typed : `${typed} Overdue `);
        assert.match(read(message), /Follow Up With New Lead/);
        assert.equal(shownFilter(message), filter);
        assert.match(message.text, matching`^Lead …00000001\. ${leadTitle(filter)}: 2 overdue\. `);
      }
      assert.deepEqual(
        world.calls.map(({ leadId }) => leadId),
        [SAMPLE],
      );
    });
  }

  const filters = {
    pending: [['Overdue', 'Today', 'Later', 'No due date'], 7],
    overdue: [['Overdue'], 2],
    completed: [['Completed'], 12],
    // Cancelled ones are on the second page.
    all: [['Overdue', 'Today', 'Later', 'No due date', 'Completed'], 20],
  } as const;
  for (const [filter, [groups, total]] of Object.entries(filters)) {
    test(`shows ${filter}`, async (t) => {
      const world = await openWorld(t, { settings: { TIME_ZONE: 'UTC' } });
      const { message } = await world.ask(`${BUSY} ${filter}`);
      const headings = [
        ...read(message).matchAll(/^\*(Overdue|Today|Later|No due date|Completed|Cancelled)\*$/gm),
      ];
      // Near the viewer's midnight the lead has nothing due today.
      const expected = groups.filter(
        (group) => group !== 'Today' || headings.some(([, name]) => name === group),
      );
      assert.deepEqual(
        headings.map(([, name]) => name),
        expected,
      );
      assert.match(message.text, new RegExp(`of ${total}\\. 1\\. `));
    });
  }
});

/** Whatever was typed. */
const NO_LEAD_AT_ALL = matching`${notUnderstood('').replace('“”', '')}`;

describe('text that is no lead', { concurrency: true }, () => {
  /** Slack has said who the rep is, so nothing has to be asked for before the ack. */
  async function openKnown(t: TestContext): Promise<World> {
    const world = await openWorld(t);
    await world.workspace.command({ text: 'help' });
    await world.workspace.until(() => world.workspace.messages.length === 1);
    return world;
  }

  const texts = {
    help: HELP,
    ' HELP ': HELP,
    x: matching`${notUnderstood('x')}`,
    '*!* **': matching`${notUnderstood('*!* **')}`,
    'Pri\u0007ya': NO_LEAD_AT_ALL,
    [`x${'y'.repeat(100)}`]: matching`“xy+…?”${NO_LEAD_AT_ALL}`,
    [`x${'y'.repeat(5_000)}`]: /“xy+…”/,
    [`Priya${' '.repeat(3_000)}Raghavan`]: matching`${notUnderstood('Priya')}`,
    [`${SAMPLE} someday`]: matching`${notUnderstood('someday', 'no filter')}`,
    [`${PAGE}?LeadID=1' or '1'='1`]: NO_LEAD_AT_ALL,
    [`${PAGE}?Other=${SAMPLE}`]: NO_LEAD_AT_ALL,
  };
  for (const [text, words] of Object.entries(texts)) {
    test(`gets the help at once, without a call: ${text.slice(0, 50)}`, async (t) => {
      const world = await openKnown(t);
      await world.workspace.command({ text });
      const help = world.workspace.messages.at(-1);
      assert.equal(help?.origin, 'ack');
      assert.match(`${help.text}\n${read(help)}`, words);
      for (const filter of ['pending', 'overdue', 'today', 'completed', 'all']) {
        assert.match(read(help), new RegExp(`\`${filter}\``));
      }
      assert.equal(world.calls.length, 0);
      assert.deepEqual(world.workspace.refusals, []);
    });
  }

  test('another command of the same app is answered like the one it knows', async (t) => {
    const world = await openKnown(t);
    const { status } = await world.workspace.command({ command: '/lead-tasks', text: 'help' });
    assert.equal(status, 200);
    assert.match(read(world.workspace.messages.at(-1) ?? {}), /\*\/lead-tasks &lt;lead&gt; \[filter\]\*/);
  });
});
