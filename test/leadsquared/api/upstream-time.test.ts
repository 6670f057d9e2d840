import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readUpstreamTime, writeUpstreamTime } from '../../../src/leadsquared/api/upstream-time.ts';

const read = (text: string, zone = 'UTC') => {
  const { at, unreadable } = readUpstreamTime(text, zone);
  return unreadable === '' ? at?.toISOString().slice(0, 19) : { unreadable };
};

describe('a time of LeadSquared', () => {
  const right: [text: string, utc: string][] = [
    ['2026-04-30 10:12:46', '2026-04-30T10:12:46'],
    ['  2026-04-30 10:12:46 ', '2026-04-30T10:12:46'],
    ['2026-04-30 10:12:46.000', '2026-04-30T10:12:46'],
    ['2026-04-30 10:12:46.1234567', '2026-04-30T10:12:46'],
    ['2026-04-30 10:12', '2026-04-30T10:12:00'],
    ['2026-04-30T10:12:46', '2026-04-30T10:12:46'],
    ['2026-04-30T10:12:46Z', '2026-04-30T10:12:46'],
    ['2026-04-30T10:12:46.000Z', '2026-04-30T10:12:46'],
    ['2026-04-30T10:12Z', '2026-04-30T10:12:00'],
    ['2026-04-30T10:12:46+05:30', '2026-04-30T04:42:46'],
    ['2026-04-30T10:12:46+0530', '2026-04-30T04:42:46'],
    ['2026-04-30T10:12:46.000+0530', '2026-04-30T04:42:46'],
    ['2026-04-30 10:12:46 +05:30', '2026-04-30T04:42:46'],
    ['2026-04-30 10:12:46-03', '2026-04-30T13:12:46'],
    ['4/30/2026 10:12:46 AM', '2026-04-30T10:12:46'],
    ['4/30/2026 10:12:46\u202fAM', '2026-04-30T10:12:46'],
    ['04/30/2026 10:12:46 pm', '2026-04-30T22:12:46'],
    ['4/30/2026 10:12 AM', '2026-04-30T10:12:00'],
    ['4/30/2026 12:00:00 AM', '2026-04-30T00:00:00'],
    ['4/30/2026 12:30:00 PM', '2026-04-30T12:30:00'],
    ['4/30/2026 10:12:46', '2026-04-30T10:12:46'],
    ['4/5/2026 1:02:03 PM', '2026-04-05T13:02:03'],
    ['5/5/2026 13:02:03', '2026-05-05T13:02:03'],
    ['2026-04-30 10:12:46 PM', '2026-04-30T22:12:46'],
    ['2028-02-29 23:59:59', '2028-02-29T23:59:59'],
    ['9999-12-31 23:59:59', '9999-12-31T23:59:59'],
  ];
  for (const [text, utc] of right) test(`“${text}” is ${utc} UTC`, () => assert.equal(read(text), utc));

  const asTheyCame = [
    ...[
      '2026-02-31 10:00:00',
      '2027-02-29 10:00:00',
      '2026-04-31',
      '2026-00-10 10:00:00',
      '2026-13-01 10:00:00',
    ],
    ...['2026-04-30 24:00:00', '2026-04-30 10:60:00', '2026-04-30 10:00:60', '2026-4-30 10:00:00'],
    ...['2026-04-30T10:12:46+99:99', '2026-04-30T10:12:46+05:60', '2026-04-30T10:12:46+14:30'],
    // The day comes first, or may.
    ...['13/12/2026 10:12:46', '13/12/2026 10:12:46 AM', '4/5/2026 10:12:46', '30.04.2026 10:12'],
    ...[
      '4/30/2026 13:00:00 PM',
      '2026-04-30 13:00:00 PM',
      '4/30/2026 0:30:00 AM',
      '4/30/26 10:12 AM',
      '2/30/2026 10:00:00 AM',
    ],
    ...['/Date(1777543966000)/', '1777543966', 'next Tuesday', '2026-04-30 at noon', '0099-01-01 10:00:00'],
  ];
  for (const text of asTheyCame) {
    test(`“${text}” is shown as it came`, () => assert.deepEqual(read(text), { unreadable: text }));
  }

  const none = [
    '',
    '   ',
    '0001-01-01',
    '0001-01-01 00:00:00',
    '0001-01-01T00:00:00Z',
    '1/1/0001 12:00:00 AM',
    '1900-01-01 00:00:00',
    '1/1/1753',
  ];
  for (const text of none) test(`“${text}” is none`, () => assert.equal(read(text), undefined));

  test('that is a day alone is known as one', () => {
    assert.equal(readUpstreamTime('2026-04-30', 'UTC').isDay, true);
    assert.equal(readUpstreamTime('4/30/2026', 'UTC').isDay, true);
    assert.equal(readUpstreamTime('2026-04-30 00:00', 'UTC').isDay, false);
  });

  test('without a zone is in the zone of the settings, and otherwise in its own', () => {
    assert.equal(read('2027-10-31 02:00:00', 'Europe/London'), '2027-10-31T02:00:00');
    assert.equal(read('2026-04-30 10:12:46', 'Asia/Kolkata'), '2026-04-30T04:42:46');
    assert.equal(read('4/30/2026 10:12:46 AM', 'Asia/Kolkata'), '2026-04-30T04:42:46');
    assert.equal(read('2026-04-30T10:12:46Z', 'Asia/Kolkata'), '2026-04-30T10:12:46');
    assert.equal(read('2026-04-30T10:12:46+0200', 'Asia/Kolkata'), '2026-04-30T08:12:46');
  });

  test('is written on the wall of that zone', () => {
    const at = new Date('2027-10-31T02:00:00Z');
    assert.equal(writeUpstreamTime(at, 'UTC'), '2027-10-31 02:00:00');
    assert.equal(writeUpstreamTime(at, 'Europe/London'), '2027-10-31 02:00:00');
    assert.equal(writeUpstreamTime(at, 'Asia/Kolkata'), '2027-10-31 07:30:00');
  });
});
