import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { ADD_TASK_SHORTCUT } from '../src/listeners/shortcuts/add-task-shortcut.ts';
import { LEAD_TASKS_SHORTCUTS } from '../src/listeners/shortcuts/lead-tasks.ts';
import { USAGE_HINT } from '../src/messages/help-message.ts';
import { SCOPES } from '../src/slack/scopes.ts';
import { FILTERS } from '../src/tasks/filters.ts';

const manifest = parse(readFileSync('manifest.yml', 'utf8'));
const readme = readFileSync('README.md', 'utf8');

describe('manifest.yml', () => {
  test('is valid by Slack’s own schema', () => {
    const schema = JSON.parse(readFileSync('test/fixtures/manifest.schema.json', 'utf8'));
    const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
    assert.ok(validate(manifest), JSON.stringify(validate.errors, null, 2));
  });

  test('uses Socket Mode, and takes command text as it was typed', () => {
    assert.equal(manifest.settings.socket_mode_enabled, true);
    assert.equal(manifest.settings.interactivity.is_enabled, true);
    assert.deepEqual(
      manifest.features.slash_commands.map((command: { should_escape: boolean }) => command.should_escape),
      [false],
    );
  });

  test('asks only for scopes whose reason is in the docs', () => {
    const page = readFileSync('.github/docs/security.md', 'utf8');
    const table = /^## Scopes$([\s\S]*?)^#/m.exec(page)?.[1] ?? '';
    const reasons = [...table.matchAll(/^\| `([a-z:.]+)` \|/gm)].map(([, scope]) => scope);
    assert.deepEqual(reasons.sort(), [...manifest.oauth_config.scopes.bot, 'connections:write'].sort());
  });

  test('asks for the scopes that the doctor looks for', () => {
    assert.deepEqual(manifest.oauth_config.scopes.bot, SCOPES);
  });

  test('gives each shortcut its own id, and the app listens to it', () => {
    const shortcuts: { type: string; callback_id: string }[] = manifest.features.shortcuts;
    assert.deepEqual(
      shortcuts.map(({ type }) => type),
      ['global', 'message', 'message'],
    );
    const ids = shortcuts.map(({ callback_id }) => callback_id);
    assert.equal(new Set(ids).size, ids.length, ids.join(', '));
    assert.deepEqual(ids.toSorted(), [...LEAD_TASKS_SHORTCUTS, ADD_TASK_SHORTCUT].toSorted());
  });

  test('hints at the same usage as the help and the README', () => {
    const [command] = manifest.features.slash_commands;
    assert.equal(command.usage_hint, USAGE_HINT);
    assert.ok(readme.includes(`${command.command} ${USAGE_HINT}`));
    for (const filter of FILTERS) assert.match(readme, new RegExp(`^\\| \`${filter}\` \\| .+ \\|$`, 'm'));
  });
});
