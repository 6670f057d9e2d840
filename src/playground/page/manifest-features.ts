// The app's command and shortcuts, from its manifest.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { isObject } from '../json-object.ts';
import type { Shortcut, SlashCommand } from './page-state.ts';

export function readFeatures(): { command: SlashCommand; shortcuts: readonly Shortcut[] } {
  const manifest: unknown = parse(readFileSync(new URL('../../../manifest.yml', import.meta.url), 'utf8'));
  const features = isObject(manifest) ? manifest.features : undefined;
  const listed = (name: string) => {
    const list = isObject(features) ? features[name] : undefined;
    return Array.isArray(list) ? list.filter(isObject) : [];
  };
  const [command] = listed('slash_commands');
  return {
    command: {
      name: String(command?.command),
      description: String(command?.description),
      hint: String(command?.usage_hint),
    },
    shortcuts: listed('shortcuts').map(({ callback_id, type, name, description }) => ({
      callbackId: String(callback_id),
      type: type === 'message' ? 'message' : 'global',
      name: String(name),
      description: String(description),
    })),
  };
}
