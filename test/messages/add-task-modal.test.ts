import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type AddTaskForm,
  addTaskModal,
  readAddTask,
  type Values,
  withChoice,
  withMatch,
} from '../../src/messages/add-task-modal.ts';
import { leadNamed } from '../../src/tasks/lead.ts';

const [FOUND, CHOSEN] = ['9e070001-0000-4000-8000-000000000000', '9e070002-0000-4000-8000-000000000000'];

function formFor(typed: string): AddTaskForm {
  const address = { responseUrl: '', channelId: '', channelName: '', place: '', openedAtMs: 0 };
  return {
    request: { ...address, mark: 'F28VSAEB', view: undefined, leadId: undefined },
    draft: {
      ...{ lead: { typed }, name: 'Call', details: '', type: undefined, dueAt: undefined },
      ...{ remindMinutesBefore: undefined, ownerUserId: '' },
    },
    types: [],
  };
}

/** What is submitted when the rep chooses that lead. */
function choosing(form: AddTaskForm, typed: string, leadId: string) {
  const { blocks, private_metadata: metadata = '' } = addTaskModal(form);
  const values: Record<string, Values[string]> = { lead: { lead: { value: typed } } };
  for (const block of blocks) {
    const isChoice = 'element' in block && block.element.action_id === 'lead-choice';
    if (isChoice) values[block.block_id ?? ''] = { 'lead-choice': { selected_option: { value: leadId } } };
  }
  return readAddTask(metadata, values)?.draft.lead;
}

describe('the modal for a new task', () => {
  test('takes the lead that is chosen, not one that was found for another text', () => {
    const { request } = withMatch(formFor('Acme'), FOUND);
    const found = { leads: [leadNamed(CHOSEN, 'Tom Smith')], isCut: false };
    const form = withChoice({ ...formFor('Smith'), request }, found);
    assert.deepEqual(choosing(form, 'Smith', CHOSEN), { leadId: CHOSEN });
  });

  for (const name of ['50% & more <now>', '100%26 %3C', '“Quote” & 報告']) {
    test(`takes the type “${name}”, also where Slack escapes what the modal carries`, () => {
      const types = [
        { name, isAllDay: true },
        { name: 'Meeting', isAllDay: false },
      ];
      const { blocks, private_metadata: metadata = '' } = addTaskModal({ ...formFor('A & <B>'), types });
      const [, value = ''] = /"value":"(to-do:[^"]*)"/.exec(JSON.stringify(blocks)) ?? [];
      assert.doesNotMatch(metadata + value, /[&<>]/);
      const read = readAddTask(metadata, { type: { type: { selected_option: { value } } } });
      assert.deepEqual(read?.draft.type, { name, isAllDay: true });
    });
  }

  test('takes no lead that was chosen for another text', () => {
    const form = withChoice(formFor('Smith'), { leads: [leadNamed(CHOSEN, 'Tom Smith')], isCut: false });
    assert.deepEqual(choosing(form, 'Smythe', CHOSEN), { typed: 'Smythe' });
  });
});
