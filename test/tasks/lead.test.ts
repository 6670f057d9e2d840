import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inChoosingOrder, type Lead } from '../../src/tasks/lead.ts';

function lead(name: string, ownerEmail = ''): Lead {
  return {
    id: name,
    name,
    email: '',
    phone: '',
    company: 'Rao Mills',
    stage: '',
    ownerId: '',
    ownerName: '',
    ownerEmail,
  };
}

const names = (leads: readonly Lead[], email: string) =>
  inChoosingOrder(leads, { by: 'name', text: 'Asha Rao' }, email).map(({ name }) => name);

test('the lead that is called exactly so comes first, then names with all the words, then the rep’s own', () => {
  const found = [
    lead('Vikram Sethi'),
    lead('Meera Iyer', 'priya@example.com'),
    lead('Rao, Asha'),
    lead('asha rao'),
    lead('Asha Raoul', 'priya@example.com'),
  ];
  assert.deepEqual(names(found, 'priya@example.com'), [
    'asha rao',
    'Rao, Asha',
    'Asha Raoul',
    'Meera Iyer',
    'Vikram Sethi',
  ]);
});

test('leads of equal rank stay in LeadSquared’s order, and without an address no lead is the rep’s', () => {
  const found = [lead('Vikram Sethi'), lead('Meera Iyer'), lead('Hanna Sørensen', 'priya@example.com')];
  assert.deepEqual(names(found, ''), ['Vikram Sethi', 'Meera Iyer', 'Hanna Sørensen']);
});
