/** JSON texts as LeadSquared may answer them, from nearly right to nonsense. */
import fc from 'fast-check';

/** Fields with the right values, of which some are left out, renamed or given another value. */
type Fields = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** JSON has numbers that are none in JavaScript, and JSON.stringify does not write them. */
const TOO_LARGE = 'a number too large';

/** Values that JavaScript, Slack or a table's width has trouble with. */
const oddValue = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 50 }).map((text) => text.repeat(40)),
  fc.constantFrom<unknown>(
    ...[
      null,
      true,
      '',
      '   ',
      0,
      -1,
      2.5,
      1e21,
      1e308,
      Number.MAX_SAFE_INTEGER + 2,
      '1e400',
      'NaN',
      TOO_LARGE,
    ],
    ...['\0', '\ud800', '\udc00 \ud83d', '\u202e', '\u200b', '\r\n\r\n', '&amp;lt;', '<!channel> <@U1> *_~`'],
    ...[[], {}, [[]], [null], { length: 3 }, { toString: 1, valueOf: null }],
  ),
);
const oddKey = fc.constantFrom('__proto__', 'constructor', 'toString', 'length', '', 'ÿ', 'TASKLIST');

const guid = fc.uuid().map((id) => (id.startsWith('a') ? id.toUpperCase() : id));
const text = fc.oneof(fc.lorem({ maxCount: 30 }), fc.string({ unit: 'grapheme', maxLength: 400 }));

/** `YYYY-MM-DD HH:MM:SS` and whatever may look like it, dates that do not exist too. */
const isoTime = fc
  .record({
    date: fc.tuple(digits(0, 9999, 4), digits(0, 13, 2), digits(0, 32, 2)).map((parts) => parts.join('-')),
    between: fc.constantFrom(' ', ' ', 'T'),
    time: fc.tuple(digits(0, 24, 2), digits(0, 60, 2), digits(0, 60, 2)).map((parts) => parts.join(':')),
    rest: fc.constantFrom('', '', '', '.000', '.1234567891', 'Z', '+05:30', '-24:00', '+99:99', '.5+14:00'),
  })
  .map(({ date, between, time, rest }) => `${date}${between}${time}${rest}`);

const usTime = fc
  .tuple(
    fc.nat(13),
    fc.nat(32),
    fc.constantFrom(1, 2026, 9999),
    fc.nat(13),
    fc.constantFrom('', ':59', ':60.5'),
  )
  .map(
    ([month, day, year, hour, rest]) => `${month}/${day}/${year} ${hour}:05${rest} ${hour % 2 ? 'AM' : 'pm'}`,
  );
const time = fc.oneof({ weight: 4, arbitrary: isoTime }, usTime, fc.constantFrom('2026-04-30', '4/30/2026'));

const taskFields = {
  TaskID: guid,
  Name: text,
  Description: text,
  DueDate: fc.oneof(time, fc.constant('0001-01-01 00:00:00')),
  EndDate: fc.oneof(time, fc.constant(null)),
  Category: fc.constantFrom<unknown>(0, 1, '1', null),
  NotifyBy: fc.constantFrom<unknown>('1000', '1100', 1000, null),
  ReminderBeforeDays: fc.oneof(fc.nat(5_000), fc.nat(3).map(String)),
  ReminderTime: fc.constantFrom('12:30', '10:00:00', '24:00', '', '9:00 PM'),
  CreatedOn: time,
  OwnerID: guid,
  OwnerName: text,
  Status: fc.constantFrom('Pending', 'Completed', 'CANCELED', 'Waiting', '0', '1', '3'),
  Reminder: fc.oneof(fc.nat(100_000), fc.nat(200).map(String), fc.constant('')),
};
/** As `Task.svc/Retrieve` has them besides. */
const ownTaskFields = {
  ...taskFields,
  UserTaskId: guid,
  OwnerId: guid,
  StatusCode: fc.constantFrom<unknown>(0, 1, '0', '1', 7),
  RelatedEntity: fc.constantFrom<unknown>(1, '1', 5, 0, null),
  RelatedEntityId: guid,
  RelatedEntityIdName: text,
};
const leadFields = {
  ProspectID: guid,
  FirstName: text,
  LastName: text,
  EmailAddress: fc.emailAddress(),
  Phone: fc.constantFrom('+91 98450 12345', '5550100'),
  Company: text,
  ProspectStage: fc.constantFrom('Prospect', 'Customer'),
  OwnerIdName: text,
};
const userFields = { ID: guid, EmailAddress: fc.constantFrom('priya@example.com', 'daniel@example.com') };

const error = object({
  Status: fc.constantFrom('Error', 'ERROR'),
  ExceptionType: fc.constantFrom('MXInvalidInputException', ''),
  ExceptionMessage: text,
});

export const anyTasksAnswer = answer(fc.oneof(rows(taskFields), rows(ownTaskFields)), ['TaskList', 'List']);
export const anyLeadsAnswer = answer(rows(leadFields), ['Leads', 'List', 'leads']);
export const anyUsersAnswer = answer(rows(userFields), ['Users', 'List']);

/** So deep that a reader that calls itself for each level runs out of stack. */
export const DEEP = {
  list: `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
  object: `${'{"Leads":'.repeat(200_000)}1${'}'.repeat(200_000)}`,
  field: `{"RecordCount":1,"TaskList":[{"Name":${'{"Name":'.repeat(100_000)}1${'}'.repeat(100_000)}}]}`,
};

/** A bare list, a list in an object beside a count, none where there should be one, an error, or anything. */
function answer(list: fc.Arbitrary<string>, keys: readonly string[]): fc.Arbitrary<string> {
  const count = written(fc.oneof(fc.nat(12), fc.constant(0), fc.nat(12).map(String), oddValue));
  const given = fc.oneof(
    { weight: 4, arbitrary: list },
    written(oddValue),
    fc.constant('null'),
    fc.constant('[]'),
  );
  const entries = fc
    .tuple(
      maybe(count.map((value) => ['RecordCount', value] as const)),
      maybe(fc.tuple(fc.constantFrom(...keys), given)),
      maybe(fc.tuple(fc.oneof(oddKey, fc.constantFrom(...keys)), given), 1),
    )
    .map((all) => objectText(all.flat()));
  return fc.oneof(
    { weight: 2, arbitrary: list },
    { weight: 6, arbitrary: entries },
    error,
    written(oddValue),
  );
}

function rows(fields: Fields): fc.Arbitrary<string> {
  const row = fc.oneof({ weight: 12, arbitrary: object(fields) }, written(oddValue));
  return fc
    .oneof(
      { weight: 6, arbitrary: fc.array(object(fields), { maxLength: 12 }) },
      fc.array(row, { maxLength: 12 }),
    )
    .map((all) => `[${all.join(',')}]`);
}

function object(fields: Fields): fc.Arbitrary<string> {
  const entries = Object.entries(fields).map(([key, right]) =>
    fc.oneof(
      { weight: 9, arbitrary: written(right).map((value) => [[key, value] as const]) },
      { weight: 2, arbitrary: written(oddValue).map((value) => [[key, value] as const]) },
      { weight: 1, arbitrary: fc.tuple(oddKey, written(right)).map((entry) => [entry]) },
      { weight: 1, arbitrary: fc.constant([]) },
    ),
  );
  return fc.tuple(...entries).map((all) => objectText(all.flat()));
}

/** Also with `__proto__` among its keys, or with one twice. */
function objectText(entries: readonly (readonly [string, string])[]): string {
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
}

/** Without the hourglass, by which a test tells a wait from an answer. */
function written(value: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return value.map((one) =>
    JSON.stringify(one).replaceAll(JSON.stringify(TOO_LARGE), '1e400').replaceAll('⏳', '⌛'),
  );
}

function maybe<T>(value: fc.Arbitrary<T>, often = 4): fc.Arbitrary<T[]> {
  return fc.oneof({ weight: often, arbitrary: value.map((one) => [one]) }, fc.constant<T[]>([]));
}

function digits(min: number, max: number, length: number): fc.Arbitrary<string> {
  return fc.integer({ min, max }).map((number) => String(number).padStart(length, '0'));
}
