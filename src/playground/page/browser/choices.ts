// What a select offers: its own options, or the people of the workspace.
import type { StaticSelect, UsersSelect } from '@slack/types';
import { setting } from './page-setting.ts';

export interface Choices {
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  /** '' for none */
  readonly initial: string;
}

export function choicesIn(element: StaticSelect | UsersSelect): Choices {
  if (element.type === 'users_select') return people(element.initial_user);
  const choices = (element.options ?? []).map(({ text, value }) => ({
    value: value ?? '',
    label: text.text,
  }));
  return { choices, initial: element.initial_option?.value ?? '' };
}

/** The page knows only some of the people. Another one can still be the first choice. */
function people(initial = ''): Choices {
  const known = setting.people.map(({ id, name }) => ({ value: id, label: name }));
  const isKnown = initial === '' || known.some(({ value }) => value === initial);
  return { choices: isKnown ? known : [...known, { value: initial, label: initial }], initial };
}
