// The Web API's methods for modals, Home tabs and the check of blocks.
import { isObject, type Json } from '../json-object.ts';
import { faultsOf } from './block-kit.ts';
import { viewPayload } from './payloads.ts';
import { hasUser } from './team.ts';
import type { Triggers } from './triggers.ts';
import { type Methods, personOf, refuse } from './web-api-method.ts';
import { noteRefusal, showHome, showModal, type WorkspaceState } from './workspace-state.ts';

// "Greater than 250kb", says https://docs.slack.dev/reference/methods/views.publish.
const LARGEST_VIEW_BYTES = 250_000;

export const viewMethods = (state: WorkspaceState, triggers: Triggers): Methods => ({
  'views.open': ({ trigger_id, view }) => {
    const faults = faultsOf(view, 'modal', hasUser(state));
    noteRefusal(state, 'views.open', faults);
    if (faults.length > 0 || !isObject(view)) return refuse('invalid_arguments', faults);
    const opener = triggers.take(trigger_id);
    if ('error' in opener) return refuse(opener.error);
    return { view: viewPayload(showModal(state, opener.user, view)) };
  },

  'views.update': ({ view_id, external_id, hash, view }) => {
    const faults = faultsOf(view, 'modal', hasUser(state));
    noteRefusal(state, 'views.update', faults);
    if (faults.length > 0 || !isObject(view)) return refuse('invalid_arguments', faults);
    const open = [...state.views.values()].find(
      (one) => one.id === view_id || (external_id !== undefined && one.view.external_id === external_id),
    );
    if (!open) return refuse('not_found');
    if (hash !== undefined && hash !== open.hash) return refuse('hash_conflict');
    return { view: viewPayload(showModal(state, open.user, view, open)) };
  },

  'views.publish': (args) => publish(state, args),
  'blocks.validate': validate,
});

function publish(state: WorkspaceState, { user_id, hash, view }: Json) {
  const person = personOf(state, user_id);
  const faults = [...(person ? [] : ['user_id: no such person']), ...faultsOf(view, 'home', hasUser(state))];
  noteRefusal(state, 'views.publish', faults);
  if (!person || !isObject(view) || faults.length > 0) return refuse('invalid_arguments', faults);
  const bytes = Buffer.byteLength(JSON.stringify(view));
  if (bytes > LARGEST_VIEW_BYTES) {
    noteRefusal(state, 'views.publish', [`view: ${bytes} bytes of JSON, at most ${LARGEST_VIEW_BYTES}`]);
    return refuse('view_too_large');
  }
  if (hash !== undefined && hash !== state.homes.get(person.id)?.hash) return refuse('hash_conflict');
  return { view: viewPayload(showHome(state, person.id, view)) };
}

function validate({ blocks, message, view }: Json) {
  const given = [blocks, message, view].filter((one) => one !== undefined);
  if (given.length !== 1) {
    const messages = ['must provide exactly one of `blocks`, `view`, or `message`'];
    return { ok: false, error: 'invalid_arguments', response_metadata: { messages } };
  }
  if (blocks !== undefined) return validation('invalid_blocks', faultsOf({ blocks }, 'message'), '/blocks');
  if (message !== undefined) return validation('invalid_message', faultsOfMessage(message));
  const surface = isObject(view) && view.type === 'home' ? 'home' : 'modal';
  return validation('invalid_view', faultsOf(view, surface));
}

/** @param root the argument's own pointer, which Slack's pointers leave out */
function validation(error: string, faults: readonly string[], root = '') {
  if (faults.length === 0) return {};
  const errors = faults.map((fault) => {
    const [, path = '', message = fault] = /^(\S*): (.*)$/s.exec(fault) ?? [];
    const pointer = pointerTo(path);
    return {
      code: 'failed_constraint',
      pointer: pointer.startsWith(root) ? pointer.slice(root.length) : pointer,
      message,
    };
  });
  return { ok: false, error, errors };
}

/** A JSON pointer (RFC 6901): `/blocks/3/text` for `blocks[3].text`. */
function pointerTo(path: string): string {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
  return keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Unlike chat.postMessage, it takes no `text`: https://github.com/slackapi/node-slack-sdk/pull/2659 */
function faultsOfMessage(message: unknown): string[] {
  if (!isObject(message)) return faultsOf(message, 'message');
  const { text, ...drawn } = message;
  const faults = faultsOf(drawn, 'message');
  return text === undefined ? faults : [...faults, 'text: not a field that Slack knows here'];
}
