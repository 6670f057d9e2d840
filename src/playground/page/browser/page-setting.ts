// The setting that the server wrote into the HTML, and lookups of names in it.
import type { Setting } from '../page-state.ts';

/** As the server wrote it into the HTML. */
export const setting: Setting = JSON.parse(document.getElementById('setting')?.textContent ?? 'null');

export const APP_NAME = 'Lead Tasks';

export const personNamed = (id: string) => setting.people.find((person) => person.id === id)?.name;

export const channelNamed = (id: string) => setting.channels.find((channel) => channel.id === id)?.name;

export const SHORTCUTS = {
  global: setting.shortcuts.filter(({ type }) => type === 'global'),
  message: setting.shortcuts.filter(({ type }) => type === 'message'),
};
