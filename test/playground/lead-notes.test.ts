import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Upstream } from '../../src/playground/leadsquared/upstream.ts';
import { errorOf, idOf, leadId, post, start, UNKNOWN_LEAD } from './account-calls.ts';

const CREATE = 'LeadManagement.svc/CreateNote';
const RETRIEVE = 'LeadManagement.svc/RetrieveNote';
const LEAD = leadId('Busy lead');
const upstream = await start({ limit: 10_000 });

const write = (to: Upstream, Note: string, RelatedProspectId = LEAD) =>
  post(to, CREATE, { RelatedProspectId, Note });

async function notesOn(from: Upstream, RelatedId: string, Direction = 1, PageIndex = 1, PageSize = 200) {
  const response = await post(from, RETRIEVE, {
    Parameter: { RelatedId },
    Paging: { PageIndex, PageSize },
    Sorting: { ColumnName: 'CreatedOn', Direction },
  });
  assert.equal(response.status, 200);
  const notes: { RecordCount: number; List: { Note: string; CreatedOn: string }[] } = await response.json();
  return notes;
}

test('a note is then on its lead, and on no other', async () => {
  const id = await idOf(await write(upstream, '<p>Prefers mornings</p>', LEAD.toUpperCase()));
  const { RecordCount, List } = await notesOn(upstream, LEAD);
  assert.equal(RecordCount, 1);
  const { CreatedOn, ...note } = List[0] ?? assert.fail();
  assert.match(CreatedOn, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  assert.deepEqual(note, {
    ProspectNoteId: id,
    RelatedProspectId: LEAD,
    Note: '<p>Prefers mornings</p>',
    AttachmentName: null,
    CreatedBy: '0e750001-0000-4000-8000-000000000001',
    CreatedByName: 'Priya Raghavan',
  });
  assert.deepEqual(await notesOn(upstream, UNKNOWN_LEAD), { RecordCount: 0, List: [] });
});

test('notes come a page at a time, newest or oldest first', async () => {
  const own = await start();
  for (const note of ['First', 'Second', 'Third']) await write(own, note);
  const texts = async (...how: [number, number?, number?]) =>
    (await notesOn(own, LEAD, ...how)).List.map(({ Note }) => Note);
  assert.deepEqual(await texts(1), ['Third', 'Second', 'First']);
  assert.deepEqual(await texts(0), ['First', 'Second', 'Third']);
  assert.deepEqual(await texts(1, 2, 2), ['First']);
  assert.equal((await notesOn(own, LEAD, 1, 2, 2)).RecordCount, 3);
});

test('a note without a lead or a text is refused with 400, and a read without a lead too', async () => {
  for (const [path, body, message] of [
    [CREATE, { RelatedProspectId: LEAD }, /^Note is/],
    [CREATE, { RelatedProspectId: LEAD, Note: '' }, /^Note is/],
    [CREATE, { Note: 'Prefers mornings' }, /^RelatedProspectId is/],
    [RETRIEVE, { Parameter: {} }, /^RelatedId is/],
  ] as const) {
    const refused = await errorOf(await post(upstream, path, body));
    assert.deepEqual([refused.status, refused.type], [400, 'MXMandatoryAttributeMissingException']);
    assert.match(refused.message, message);
  }
});

test('an id that is no GUID is refused with 500', async () => {
  for (const response of [
    await write(upstream, 'Prefers mornings', 'asha@example.com'),
    await post(upstream, RETRIEVE, { Parameter: { RelatedId: 'asha@example.com' } }),
  ]) {
    const { status, type, message } = await errorOf(response);
    assert.deepEqual([status, type], [500, 'MXInvalidInputException']);
    assert.match(message, /^Invalid Input! Related\w*Id is not the id of a lead\.$/);
  }
});

test('a test can replace the answer to a note, too', async () => {
  const own = await start({
    onCreate(make) {
      make();
      return { kind: 'response', status: 500, body: '' };
    },
  });
  assert.equal((await write(own, 'Prefers mornings')).status, 500);
  assert.equal((await notesOn(own, LEAD)).RecordCount, 1);
});
