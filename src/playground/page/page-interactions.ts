// What a person at the page can do: the page's POSTs, each an interaction in the workspace.
import { isObject, type Json } from '../json-object.ts';
import type { Crowd } from '../slack/crowd.ts';
import type { Workspace } from '../slack/workspace.ts';
import type { Requests } from './page-state.ts';

type Interaction = (body: Json) => Promise<unknown>;

/** By path. They reject with a message for the person. */
export function interactionsIn(
  workspace: Workspace,
  crowd: Crowd | undefined,
): Readonly<Record<string, Interaction>> {
  return {
    '/type': (body) =>
      workspace.type({ ...userIn(body), channel: wordIn(body, 'channel'), text: wordIn(body, 'text') }),
    '/press': async (body) => {
      const choice = { ...userIn(body), ...choiceOf(body) };
      await workspace.press(messageIn(workspace, body), wordIn(body, 'actionId'), choice);
    },
    '/open-tab': (body) =>
      workspace.openTab({ ...userIn(body), tab: wordIn(body, 'tab') === 'messages' ? 'messages' : 'home' }),
    '/press-home': async (body) => {
      const home = workspace.homes.get(wordIn(body, 'user'));
      if (!home) throw new Error('Nothing is published here.');
      await workspace.pressHome(home, wordIn(body, 'actionId'), choiceOf(body));
    },
    '/shortcut': async (body) => {
      const { error } = await workspace.shortcut(wordIn(body, 'callbackId'), {
        ...userIn(body),
        ...(body.messageId !== undefined && { message: messageIn(workspace, body) }),
      });
      if (error) throw new Error(`The app didn’t accept the shortcut: ${error}.`);
    },
    '/submit': async (body) => {
      const values = isObject(body.values) ? body.values : {};
      const words = Object.keys(values).map((name) => [name, wordIn(values, name)]);
      await workspace.submit(modalIn(workspace, body), Object.fromEntries(words));
    },
    '/dismiss': async (body) => workspace.dismiss(modalIn(workspace, body)),
    '/crowd': async (body) => {
      if (!crowd)
        throw new Error('The playground doesn’t send a hundred lookups to a real LeadSquared account.');
      crowd.start(wordIn(body, 'kind') === 'one rep' ? 'one rep' : 'many reps');
    },
  } satisfies Record<keyof Requests, Interaction>;
}

function modalIn({ views }: Workspace, body: Json) {
  const view = views.get(wordIn(body, 'user'));
  if (!view) throw new Error('This dialog is no longer open.');
  return view;
}

function messageIn({ messages }: Workspace, body: Json) {
  const message = messages.find(({ id }) => id === wordIn(body, 'messageId'));
  if (!message) throw new Error('This message is gone.');
  return message;
}

const userIn = (body: Json) => ({ user: wordIn(body, 'user') });

const choiceOf = (body: Json) => ({
  blockId: wordIn(body, 'blockId'),
  ...(body.optionValue === undefined ? {} : { optionValue: wordIn(body, 'optionValue') }),
});

export function parseBody(raw: string): Json {
  const parsed: unknown = JSON.parse(raw);
  if (!isObject(parsed)) throw new Error('The request isn’t a JSON object.');
  return parsed;
}

function wordIn(body: Json, key: string): string {
  const value = body[key];
  if (typeof value !== 'string') throw new Error(`“${key}” is missing.`);
  return value;
}
