import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLeadModal } from '../../src/messages/find-lead-modal.ts';

test('the modal of the shortcuts says what to type', () => {
  assert.match(
    JSON.stringify(findLeadModal('', '')),
    /"A name, company, e-mail address, phone number, id, or the address of the lead’s page\. You can add a filter after it\."/,
  );
});
