/** Texts that an expression reads slowly when its time grows faster than the text's length. */

/** Pieces of what our readers look for, and characters that they class, skip or never meet. */
const PIECES = [
  ...['<', '>', '@', '"', "'", '`', '“', '”', '’', '«', '(', ')', '[', ']', '{', '}', '|', '/', '\\'],
  ...[' ', '\t', '\n', '\r\n', '\u00a0', '\u2028', '\0', '\u200b', '\u00ad', '\u202e', '\ufeff', '\ufe0f'],
  ...[
    '0',
    '-',
    '.',
    '+',
    '_',
    ',',
    ';',
    ':',
    '#',
    '&',
    '?',
    '=',
    '!',
    '%',
    '$',
    'a',
    'g',
    'A',
    'ü',
    'ß',
    'İ',
  ],
  ...['日', '👩', '\u0301', '\ud800', '\udc00', '\u3164', '\ufdfa', '١'],
  ...[
    '&lt;',
    '&gt;',
    '&amp;',
    '&amp;lt;',
    '<@',
    '<!',
    '<#',
    '<a>',
    '<a|',
    '<a|>',
    '<@>',
    '<a@a>',
    '<mailto:',
    '<tel:',
  ],
  ...[
    'a@',
    '@a',
    'a@a.',
    'a@a.a',
    '.a',
    '.@',
    'mailto:',
    'tel:',
    'a:',
    'http',
    'https://',
    '://',
    '//',
    '/?',
    '/=',
  ],
  ...[
    '/LeadDetails',
    '/LeadDetails?',
    'LeadDetails?LeadID=',
    'LeadID=',
    '&LeadID=',
    '&a=',
    '%20',
    '%26',
    '%',
    '+',
  ],
  ...['1-', '1 ', '(1', '+1', '1.', '00-', '2016-01-01 ', '2016-01-01 00:00:00', '.0', '0000-'],
  ...[' a', 'a ', '  a', ' {', '{ ', '" ', ' "', '"a', ', ', 'a,', '\n ', ' \n', 'a\n'],
  ...['own ', 'own pending 1', ' back', ' task', ' pending', ' 1', 'mine ', 'overdue ', 'help'],
  ...['lead:own ', ' filter:all', ' page:1', ' drawn:1', ' search:', ':'],
  ...[
    '3570a2b8-',
    '3570a2b8-4363-11e6-b61b-22000aa8e760',
    '\\u0024',
    '&#0',
    '&#x0',
    '&#36;',
    '{}',
    '[',
    '{"a":',
  ],
];

/** What comes before and after the many: it decides whether an expression begins, and whether it fails at the end. */
const ENDS: readonly (readonly [string, string])[] = [
  ['', ''],
  ['', 'x'],
  ['x', ' '],
  ['x', '\0'],
  ['<', ''],
  ['<', '>x'],
  ['a@', '('],
  ['x"', '"x'],
  ['{', 'x y'],
  ['own ', '!'],
  ['lead:own ', '!'],
  ['pending 1 ', '<'],
  ['2016-01-01 00:00:00.', 'Z!'],
  ['LeadDetails?LeadID=a', 'a'],
  ['https://', '.test'],
];

export function* worstTexts(length: number): Generator<{ readonly name: string; readonly text: string }> {
  for (const piece of new Set(PIECES)) {
    for (const [before, after] of ENDS) {
      const times = Math.floor((length - before.length - after.length) / piece.length);
      yield {
        name: `${JSON.stringify(before)} ${JSON.stringify(piece)}×${times} ${JSON.stringify(after)}`,
        text: before + piece.repeat(times) + after,
      };
    }
  }
}
