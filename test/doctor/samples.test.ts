import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { samples } from '../../src/doctor/samples.ts';
import { faultsOf } from '../../src/playground/slack/block-kit.ts';

const all = samples(new Date());

describe('the doctor’s samples', () => {
  for (const sample of all) {
    test(`${sample.what} is well`, () => {
      const faults =
        'message' in sample
          ? faultsOf(sample.message, 'message')
          : faultsOf(sample.view, sample.view.type === 'home' ? 'home' : 'modal');
      assert.deepEqual(faults, []);
    });
  }

  test('show something of each file that draws a message, a modal or a view', () => {
    const text = readFileSync('src/doctor/samples.ts', 'utf8');
    const drawn = globSync('src/messages/*.ts').map((file) => {
      const code = readFileSync(file, 'utf8');
      return Array.from(
        code.matchAll(/^export function (\w+(?:Message|Modal|View))\(/gm),
        ([, name]) => name,
      );
    });
    const drawing = drawn.filter((names) => names.length > 0);
    assert.ok(drawing.length > 6);
    const missing = drawing.filter((names) => !names.some((name) => text.includes(`${name}(`)));
    assert.deepEqual(missing, []);
  });

  test('have every control of a list', () => {
    const [ofLead, own] = all;
    const controls = JSON.stringify([ofLead, own]);
    for (const label of [
      ...['Refresh', 'Previous', 'Next', 'Page 2 of 4', 'Share', 'Add task', 'Back to my tasks'],
      ...['Remind me', 'Cancel reminder', 'Complete', 'Reschedule', 'Open lead'],
    ]) {
      assert.ok(controls.includes(`"text":"${label}"`), label);
    }
  });
});
