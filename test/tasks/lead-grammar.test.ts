/** One grammar for all places: what names a lead is read the same wherever it is typed or pasted. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readCommandText } from '../../src/tasks/command-text.ts';
import { leadWordsIn } from '../../src/tasks/lead-in-message.ts';
import { leadQueryText, readLeadQuery } from '../../src/tasks/lead-query.ts';

const ID = '3570a2b8-4363-11e6-b61b-22000aa8e760';
const PAGE = `https://in21.leadsquared.com/LeadManagement/LeadDetails?LeadID=${ID}`;
const PATH = `https://in21.leadsquared.com/LeadManagement/LeadDetails/${ID}`;
const encoded = encodeURIComponent(PAGE);
const EMAIL = 'anna@acme.test';

/** `kind value`, as what was read. */
const ID_READ = `id ${ID}`;
const email = (text = EMAIL) => `email ${text}`;
const phone = (text: string) => `phone ${text}`;
const name = (text: string) => `name ${text}`;

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Slack makes links of e-mail addresses, web addresses and international numbers in a message. */
const asMessage = (text: string) =>
  escaped(text)
    .replace(/https?:\/\/[^\s)\]"”“»]+/g, '<$&>')
    .replace(/(?<![<:/=\w])[\w.+-]+@[\w-]+(?:\.[a-z]+)+/g, '<mailto:$&|$&>')
    .replace(/\+\d[\d ()-]{8,}\d/g, (number) => `<tel:${number.replace(/[^+\d]/g, '')}|${number}>`);

function readAs(typed: string): string {
  const read = readCommandText(typed);
  if (read.kind === 'list') return read.leadId === undefined ? `own ${read.filter}` : `id ${read.leadId}`;
  return read.kind === 'search' ? `${read.query.by} ${read.query.text}` : `${read.kind}`;
}

const PLACES: Readonly<Record<string, (text: string) => string>> = {
  'the command': (text) => readAs(escaped(text)),
  'the modal': readAs,
  'the direct message': (text) => readAs(asMessage(text)),
  'the shortcut on a message': (text) => readAs(leadWordsIn(asMessage(text))),
};

const EVERYWHERE: readonly (readonly [typed: string, read: string])[] = [
  ['Acme Tools :tada:', name('Acme Tools')],
  [':rocket: Acme Tools :+1::skin-tone-4:', name('Acme Tools')],
  ['Acme Tools:our_own-emoji:', name('Acme Tools')],
  ['Acme Tools 🎉', name('Acme Tools')],
  ['❤️ Acme Tools 👍🏽', name('Acme Tools')],
  ['Acme:registered: Tools', name('Acme Tools')],
  ['Acme® Tools', name('Acme® Tools')],
  [`Lead:${ID}:`, ID_READ],
  [`:eyes: ${ID}`, ID_READ],
  ['anna@acme.test :eyes:', email()],
  [':phone: +49 171 555 0134 :eyes:', phone('491715550134')],
  ['+49 171 555 0134', phone('491715550134')],
  ['+49 (0)171 555 0134', phone('491715550134')],
  ['+49 (0) 171 / 555 0134', phone('491715550134')],
  ['+39 (0)6 1234 5678', phone('390612345678')],
  ['0049 171 555 0134', phone('491715550134')],
  ['0049 (0)171 555 0134', phone('491715550134')],
  ['(+91) 98450 12345', phone('919845012345')],
  ['+91-98450\u201112345', phone('919845012345')],
  ['+1 415 555 0134 ext. 12', phone('14155550134')],
  ['+1 415 555 0134 x12', phone('14155550134')],
  ['+1 415 555 0134x12', phone('14155550134')],
  ['+1 415 555 0134, ext 12', phone('14155550134')],
  ['+1 415 555 0134 #12', phone('14155550134')],
  ['+14155550134,,12', phone('14155550134')],
  ['tel:+1-415-555-0134;ext=12', phone('14155550134')],
  ['tel:+1-415-555-0134', phone('14155550134')],
  ['Tel. +49 171 5550134', phone('491715550134')],
  ['Phone: 098450 12345', phone('09845012345')],
  ['98450 12345', phone('9845012345')],
  ['+49-171-555-0134', phone('491715550134')],
  ['+49.171.555.0134', phone('491715550134')],
  ['+49 171 555\u20130134', phone('491715550134')],
  ['＋４９ １７１ ５５５０１３４', phone('491715550134')],
  ['+1 (415) 555-0134', phone('14155550134')],
  ['(0171) 555 0134', phone('01715550134')],
  ['+91\u00a098450\u00a012345', phone('919845012345')],
  ['*+49 171 5550134*', phone('491715550134')],
  ['„+49 171 5550134“', phone('491715550134')],
  ['[+49 171 5550134]', phone('491715550134')],
  ['0171/5550134', phone('01715550134')],
  ['٠٥٠١٢٣٤٥٦٧', phone('0501234567')],
  ['０９８４５０１２３４５', phone('09845012345')],
  ['०९८४५०१२३४५', phone('09845012345')],
  ['\u202a+91 98450 12345\u202c', phone('919845012345')],
  ['+91\u200b98450\u200b12345', phone('919845012345')],
  ['Call 98450 12345', phone('9845012345')],
  ['Anna Schmidt, 98450 12345', phone('9845012345')],
  ['Anna Schmidt +49 171 5550134', phone('491715550134')],
  ['Zoe\u0308', name('Zoë')],
  ['Nguye\u0302\u0303n Va\u0306n A', name('Nguyễn Văn A')],
  ['İpek Yılmaz', name('İpek Yılmaz')],
  ['Đặng Thị Ánh', name('Đặng Thị Ánh')],
  ['Seán Ó Briain', name('Seán Ó Briain')],
  ['J. R. Müller-Lüdenscheidt', name('J. R. Müller-Lüdenscheidt')],
  ['ليلى حداد', name('ليلى حداد')],
  ['Acme Inc.', name('Acme Inc.')],
  ['Acme (India)', name('Acme (India)')],
  ['(Acme) Tools (India)', name('(Acme) Tools (India)')],
  ['"Schmidt, Anna" <anna.schmidt@acme.test>', email('anna.schmidt@acme.test')],
  ['Anna Schmidt <anna.schmidt@acme.test>', email('anna.schmidt@acme.test')],
  ['Anna Schmidt<anna.schmidt@acme.test>', email('anna.schmidt@acme.test')],
  ['o’brien@acme.test', email("o'brien@acme.test")],
  ['anna@acme.test', email()],
  ['ANNA@Acme.test', email()],
  ['Anna Schmidt (anna@acme.test)', email()],
  ['Please call anna@acme.test!', email()],
  ['anna@acme.test…', email()],
  ['_anna@acme.test_', email()],
  ['anna+crm@acme.test', email('anna+crm@acme.test')],
  ['anna.schmidt@mail.acme.test', email('anna.schmidt@mail.acme.test')],
  ['anna@acme.test.', email()],
  ['anna@acme.test,', email()],
  ['[anna@acme.test]', email()],
  ['(anna@acme.test)', email()],
  ['„anna@acme.test“', email()],
  ['‘anna@acme.test’', email()],
  ['*anna@acme.test*', email()],
  ['`anna@acme.test`', email()],
  ['mailto:anna@acme.test?subject=Offer', email()],
  ['E-mail: anna@acme.test', email()],
  ['anna@acme.test’s', email()],
  ['anna＠acme．test', email()],
  ['anna\u200b@acme.test', email()],
  ['O´Brien', name("O'Brien")],
  ['O`Brien', name("O'Brien")],
  ['O’Brien', name("O'Brien")],
  ['Oʼzbek', name("O'zbek")],
  ['Oʻzbek', name("O'zbek")],
  ["'t Hart's Bloemen", name("'t Hart's Bloemen")],
  ['’t Hart', name("'t Hart")],
  ["'s-Graeff", name("'s-Graeff")],
  ['"Anna Schmidt",', name('Anna Schmidt')],
  ['“Anna Schmidt”', name('Anna Schmidt')],
  ['‘Anna Schmidt’', name('Anna Schmidt')],
  ['«Anna Schmidt»', name('Anna Schmidt')],
  ['(Anna Schmidt)', name('Anna Schmidt')],
  ['[Anna Schmidt]', name('Anna Schmidt')],
  ['*Anna Schmidt*', name('Anna Schmidt')],
  ['ООО «Ромашка»', name('ООО «Ромашка»')],
  ['«Ромашка» ООО', name('«Ромашка» ООО')],
  ['«ООО «Ромашка»»', name('ООО «Ромашка»')],
  ['"ООО «Ромашка»"', name('ООО «Ромашка»')],
  ['Firma "Acme"', name('Firma "Acme"')],
  ['Firma "Acme Today"', name('Firma "Acme Today"')],
  ['"Acme" Ltd', name('"Acme" Ltd')],
  ['"Acme" Today Ltd', name('"Acme" Today Ltd')],
  ['“Acme” and “Bolt”', name('“Acme” and “Bolt”')],
  ['""Acme" Ltd"', name('"Acme" Ltd')],
  ['"“Acme”"', name('Acme')],
  ['Hotel „Krone“', name('Hotel „Krone“')],
  ['»Krone« Hotel', name('»Krone« Hotel')],
  ['»Krone«', name('Krone')],
  ['„Hotel „Krone““', name('Hotel „Krone“')],
  ['Acme {x}', name('Acme {x}')],
  ['{x} Acme', name('{x} Acme')],
  ['{Acme}', name('Acme')],
  ['"Acme Tools', name('Acme Tools')],
  ['Acme Tools”', name('Acme Tools')],
  ['"Acme" Ltd"', name('"Acme" Ltd')],
  ['نرگس می\u200cخواهم', name('نرگس می\u200cخواهم')],
  ['ക്\u200cഷമ രാജന്\u200d', name('ക്\u200cഷമ രാജന്\u200d')],
  ['ශ්\u200dරීමතී', name('ශ්\u200dරීමතී')],
  ['\u200cلیلا\u200d', name('لیلا')],
  ['An\u200dna Sch\u200cmidt', name('Anna Schmidt')],
  ['anna@ac\u200cme.test', email()],
  ['anna@acme.test;bob@acme.test', email()],
  ['anna@acme.test, bob@acme.test', email()],
  ['Anna <anna@acme.test>; Bob <bob@acme.test>', email()],
  [`anna@acme.test, ${ID}`, ID_READ],
  [`${ID}, anna@acme.test`, ID_READ],
  [`${ID} ${ID.replaceAll('3', '4')}`, ID_READ],
  ['"Anna Today"', name('Anna Today')],
  ['"Open Me"', name('Open Me')],
  ['Acme & Sons', name('Acme & Sons')],
  ['張', name('張')],
  ['이', name('이')],
  ['あ', name('あ')],
  [ID, ID_READ],
  [ID.toUpperCase(), ID_READ],
  [`{${ID}}`, ID_READ],
  [`(${ID})`, ID_READ],
  [`[${ID}]`, ID_READ],
  [`<${ID}>`, ID_READ],
  [`“${ID}”.`, ID_READ],
  [`Lead: ${ID}`, ID_READ],
  [`LeadID=${ID}`, ID_READ],
  ...['\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212', '\uff0d'].map(
    (hyphen) => [ID.replaceAll('-', hyphen), ID_READ] as const,
  ),
  [PAGE, ID_READ],
  [`(${PAGE})`, ID_READ],
  [`${PAGE}.`, ID_READ],
  [PAGE.toLowerCase(), ID_READ],
  [`${PAGE}&tab=Tasks#x`, ID_READ],
  [PAGE.replace(ID, `%7B${ID}%7D`), ID_READ],
  [PATH, ID_READ],
  [`${PATH}/activities?x=1`, ID_READ],
  [`https://eur01.safelinks.protection.outlook.com/?url=${encoded}&data=05%7C02%7C&reserved=0`, ID_READ],
  [`https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(PATH)}&data=05`, ID_READ],
  [
    `https://nam02.safelinks.protection.outlook.com/?url=${encodeURIComponent(`https://www.google.com/url?q=${encoded}&sa=D`)}&data=1`,
    ID_READ,
  ],
  [`https://www.google.com/url?q=${encoded}&sa=D`, ID_READ],
  [`https://slack-redir.net/link?url=${encoded}`, ID_READ],
  [`https://linkprotect.cudasvc.com/url?a=${encoded}&c=E,1,x`, ID_READ],
  [
    `https://urldefense.proofpoint.com/v2/url?u=${PAGE.replace(/[-:?=]/g, (sign) => `-${sign.charCodeAt(0).toString(16).toUpperCase()}`).replaceAll('/', '_')}&d=DwMFaQ`,
    ID_READ,
  ],
  [`https://urldefense.com/v3/__${PAGE}__;!!AbC123!def$`, ID_READ],
  [
    `https://eu-central-1.protection.sophos.com/?d=x&u=${Buffer.from(PAGE).toString('base64url')}&i=1`,
    ID_READ,
  ],
];

for (const [place, read] of Object.entries(PLACES)) {
  describe(place, () => {
    for (const [typed, value] of EVERYWHERE)
      test(`reads ${typed} as ${value}`, () => assert.equal(read(typed), value));
  });
}

describe('in a message', () => {
  const messages: readonly (readonly [text: string, words: string])[] = [
    ['Meeting on 12.05.2026 at 14:30', ''],
    ['Meeting 12.05.2026-14.05.2026, 10.00-12.30 Uhr', ''],
    ['From 12.05.26-14.05.26', ''],
    ['On 12.05.-16.05.2026', ''],
    ['12. 05. 2026 14:30', ''],
    ['2026-05-12 10:00:00', ''],
    ['05/12/2026 10:00', ''],
    ['Between 2024-2026', ''],
    ['Log of 20260512', ''],
    ['20260512 1430', ''],
    ['Call at 20260512 1430, or 20260513/0930', ''],
    ['20260512 143022 restarted', ''],
    ['2026 05 12 1430', ''],
    ['2026 05 12', ''],
    ['١٢/٠٥/٢٠٢٦', ''],
    ['१२.०५.२०२६', ''],
    ['١٢:٣٠', ''],
    ['Ｒoom １２', ''],
    ['20260512 1430 Tel. +49 171 5550134', '491715550134'],
    ['20260512 1430 0171 5550134', '01715550134'],
    ['2026 05 12 1430 0171 5550134', '01715550134'],
    ['0221 20260512', '022120260512'],
    ['+20 2605 12 1430', '202605121430'],
    ['192.168.100.200', ''],
    ['The server 192.168.100.200:8080 is down', ''],
    ['Order 4500123456 is late', ''],
    ['Invoice no. 4500 123 456', ''],
    ['PO #4500123456', ''],
    ['INV-20260012345', ''],
    ['IBAN DE89 3704 0044 0532 0130 00', ''],
    ['DE89370400440532013000', ''],
    ['Card 4111 1111 1111 1111', ''],
    ['It costs € 1.250.000,00', ''],
    ['It costs 1 250 000 EUR', ''],
    ['₹ 20,00,000 or $1250000', ''],
    ['1250000 rows', ''],
    ['1.250.000 rows, 12 500 000 cells', ''],
    ['https://acme.test/orders/9845012345', ''],
    ['See <https://acme.test/9845012345|the order>', ''],
    ['Build 2026.11.16.1234', ''],
    ['https://acme.test/orders?id=9845012345&n=1', ''],
    ['scan-2026-11-16-1234.pdf', ''],
    ['Backup 20261116-143000', ''],
    ['Chrome 128.0.6613.138', ''],
    ['At 48.137154, 11.576124', ''],
    ['ISBN 978-3-16-148410-0', ''],
    ['Book 978-3-16-148410-0', ''],
    ['San Francisco, CA 94105-1234', ''],
    ['Meeting ID: 861 2345 6789, Passcode: 12345678', ''],
    ['Nr. 4500123456', ''],
    ['Aadhaar 1234 5678 9012', ''],
    ['Lunch?', ''],
    ['Can you call her back, please.', ''],
    ['thanks', ''],
    ['16.11.2026 10:00 Tel. +49 171 5550134', '491715550134'],
    ['Call 98450 12345 at 10:00', '9845012345'],
    ['Her number is +91 98450 12345.', '919845012345'],
    ['Order 4500123456: ring 0171 5550134', '01715550134'],
    ['Paid € 500, phone 9845012345', '9845012345'],
    ['Tel.: 040 1234567 / 0171 5550134', '0401234567'],
    ['Open 24/7 98450 12345', '9845012345'],
    ['On 16.11. 98450 12345', '9845012345'],
    ['At 10.30 98450 12345', '9845012345'],
    ['Paid 98450 12345', '9845012345'],
    ['phone no. 98450 12345', '9845012345'],
    ['+1.415.555.0134', '14155550134'],
    ['0171/555 01-34', '01715550134'],
    ['1-800-555-0134', '18005550134'],
    ['01.23.45.67.89', '0123456789'],
    ['(415) 555-0134', '4155550134'],
    ['call 5550134', '5550134'],
    ['<https://acme.test/x> or <tel:5550134|555 0134>', '5550134'],
  ];
  for (const [text, value] of messages) {
    test(`“${text}” names ${value === '' ? 'no lead' : value}`, () => {
      const words = leadWordsIn(text);
      assert.equal(value === '' ? words : readAs(words), value === '' ? '' : phone(value));
    });
  }

  test('the lead’s id comes before an e-mail address, that before a phone number', () => {
    const text = `+91 98450 12345 or anna@acme.test, see ${PAGE}`;
    assert.equal(leadWordsIn(text), ID);
    assert.equal(leadWordsIn(text.replace(PAGE, '')), EMAIL);
  });

  for (const text of ['Anna Today', '"Acme" Today', '"Acme" Ltd Today', 'ООО «Ромашка» Today']) {
    test(`“${text}” with a filter’s word stays a name`, () => {
      assert.equal(readAs(leadWordsIn(text)), name(text));
    });
  }

  test('a name with quotes in it is filled in as it is', () => {
    for (const text of ['"Acme" Ltd', 'ООО «Ромашка»', 'Hotel „Krone“'])
      assert.equal(leadWordsIn(text), text);
  });
});

describe('with a filter after it', () => {
  const rows: readonly (readonly [typed: string, value: string])[] = [
    ['"Schmidt, Anna" <anna@acme.test> overdue', email()],
    ['anna@acme.test, overdue', email()],
    ['(anna@acme.test) overdue', email()],
    [`(${ID}) overdue`, ID_READ],
    [`${PATH} overdue`, ID_READ],
    ['"Anna Schmidt", overdue', name('Anna Schmidt')],
    ["'t Hart's Bloemen overdue", name("'t Hart's Bloemen")],
    ["'s-Graeff overdue", name("'s-Graeff")],
    ['(Acme) Tools overdue', name('(Acme) Tools')],
    ['+1 415 555 0134 ext. 12 overdue', phone('14155550134')],
    ['٠٥٠١٢٣٤٥٦٧ overdue', phone('0501234567')],
    ['張 overdue', name('張')],
    ['Acme Overdue.', name('Acme')],
    ['"Anna Today" overdue', name('Anna Today')],
    ['"Acme" overdue', name('Acme')],
    ['"Acme" Ltd overdue', name('"Acme" Ltd')],
    ['"Acme" Ltd "Bolt" overdue', name('"Acme" Ltd "Bolt"')],
    ['ООО «Ромашка» overdue', name('ООО «Ромашка»')],
    ['«Ромашка» ООО overdue', name('«Ромашка» ООО')],
    ['"ООО «Ромашка»" overdue', name('ООО «Ромашка»')],
    ['Acme {x} overdue', name('Acme {x}')],
    ['anna@acme.test;bob@acme.test overdue', email()],
    ['anna@acme.test and bob@acme.test overdue', email()],
    [`anna@acme.test, ${ID} overdue`, ID_READ],
    [`overdue ${ID}`, ID_READ],
    [`Overdue: ${ID}.`, ID_READ],
    ['overdue anna@acme.test', email()],
    ['Acme overdue?', name('Acme')],
    ['Acme overdue :fire:', name('Acme')],
    ['Acme :fire: overdue', name('Acme')],
    [`${ID} overdue :fire:`, ID_READ],
    [`today ${ID} overdue`, ID_READ],
  ];
  for (const [typed, value] of rows) {
    test(`${typed} is ${value}, its overdue tasks`, () => {
      for (const text of [typed, escaped(typed), asMessage(typed)]) {
        const read = readCommandText(text);
        assert.equal(readAs(text), value);
        assert.equal('filter' in read && read.filter, 'overdue');
      }
    });
  }
});

describe('other words for a filter', () => {
  const words = { me: 'mine', My: 'mine', open: 'pending', DONE: 'completed' };
  for (const [word, filter] of Object.entries(words)) {
    test(`“${word}” is ${filter}, alone, after a lead, after “my” and before “mine”`, () => {
      assert.deepEqual(readCommandText(word), { kind: 'list', leadId: undefined, filter });
      assert.deepEqual(readCommandText(`my ${word}`), { kind: 'list', leadId: undefined, filter });
      assert.deepEqual(readCommandText(`${word} mine`), { kind: 'list', leadId: undefined, filter });
      assert.deepEqual(readCommandText(`Acme ${word}`), {
        kind: 'search',
        query: { by: 'name', text: 'Acme' },
        filter,
      });
      assert.deepEqual(readCommandText(`${ID} ${word}`), { kind: 'list', leadId: ID, filter });
    });
  }
});

test('Slack’s form of a link is read where it is pasted as text, too', () => {
  const pasted = '<mailto:anna@acme.test|anna@acme.test>';
  for (const text of [pasted, escaped(pasted)]) assert.equal(readAs(text), email());
});

test('no lead has fewer than two letters or digits, more than 100 characters, or a control character', () => {
  for (const typed of [
    'a',
    '7',
    '?!',
    'é',
    '"a"',
    '\u3164\u115f',
    'x'.repeat(101),
    'Anna\u0007Schmidt',
    'https://acme.test/a',
    'https://acme.test/a?id=9845012345',
  ])
    assert.equal(readCommandText(typed).kind, 'not-understood', typed);
});

test('a search goes through a control’s value and comes out the same', () => {
  for (const [typed] of EVERYWHERE) {
    const query = readLeadQuery(typed);
    if (query) assert.deepEqual(readLeadQuery(leadQueryText(query)), query, typed);
  }
});
