import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { samples } from '../src/doctor-samples.ts';
import { faultsOf } from '../src/playground/slack/block-kit.ts';

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

  test('show each message, modal and view that the app has', () => {
    const text = readFileSync('src/doctor-samples.ts', 'utf8');
    const drawn = globSync('src/messages/*.ts').flatMap((file) =>
      Array.from(readFileSync(file, 'utf8').matchAll(/^export function (\w+(?:Message|Modal|View))\(/gm)),
    );
    assert.ok(drawn.length > 10);
    const missing = drawn.map(([, name = '']) => name).filter((name) => !text.includes(`${name}(`));
    assert.deepEqual(missing, []);
  });

  test('have every control of a list', () => {
    const [list] = all;
    const controls = JSON.stringify(list);
    for (const label of [
      ...['Refresh', 'First', 'Previous', 'Next', 'Last', 'Share', 'Back to my tasks'],
      ...['Remind me', 'Cancel reminder', 'Complete', 'Reschedule'],
    ]) {
      assert.ok(controls.includes(`"text":"${label}"`), label);
    }
  });
});
