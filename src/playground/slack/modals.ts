// What a person does in an open modal: fills it in, submits or closes it.
import { isObject } from '../json-object.ts';
import { interact, personNamed, type Slack } from './acting-person.ts';
import { faultsOf } from './block-kit.ts';
import { controlsOf, stateOf } from './control-choices.ts';
import type { Acknowledgement } from './deliveries.ts';
import { type Entered, entryIn, readEntries, unfinishedIn } from './entered-values.ts';
import { escapeText, escapeTexts, viewPayload } from './payloads.ts';
import { hasUser, type Person } from './team.ts';
import { noteRefusal, type OpenView, showModal, type WorkspaceState } from './workspace-state.ts';

export function fill(slack: Slack, open: OpenView, values: Entered): void {
  viewerOf(slack, open);
  const { state } = slack;
  open.entered = { ...open.entered, ...readEntries(open.view.blocks, values, hasUser(state)) };
  state.changed();
}

export async function submit(slack: Slack, open: OpenView, values: Entered): Promise<Acknowledgement> {
  const person = viewerOf(slack, open);
  fill(slack, open, values);
  const { blocks } = open.view;
  const unfinished = unfinishedIn(blocks, open.entered);
  if (unfinished !== undefined) throw new Error(unfinished);
  const state = stateOf(controlsOf(blocks), (control) => entryIn(open.entered, control));
  const view = escapeUntyped(viewPayload(open, state));
  open.errors = {};
  delete open.trouble;
  const ack = await interact(slack, person, { type: 'view_submission', view, response_urls: [] });
  showSubmission(slack.state, open, ack);
  return ack;
}

/**
 * What the app wrote into the modal, as in clicks. Slack doesn't say whether it does this in submissions: an app has to
 * work either way. What a person has typed comes as it is.
 */
const escapeUntyped = (view: object) =>
  JSON.parse(JSON.stringify(view), (key, value) => {
    if (key === 'private_metadata') return escapeText(String(value));
    return key === 'selected_option' && isObject(value) ? escapeTexts(value) : value;
  });

export async function dismiss(slack: Slack, open: OpenView): Promise<void> {
  const person = viewerOf(slack, open);
  slack.state.views.delete(person.id);
  slack.state.changed();
  if (open.view.notify_on_close !== true) return;
  await interact(slack, person, { type: 'view_closed', view: viewPayload(open), is_cleared: false });
}

function viewerOf(slack: Slack, open: OpenView): Person {
  if (slack.state.views.get(open.user) === open) return personNamed(slack, open.user);
  throw new Error(`Modal ${open.id} isn’t open, or was updated since.`);
}

// https://docs.slack.dev/surfaces/modals#handling_submissions. `push` is left out: the app does not stack modals.
function showSubmission(state: WorkspaceState, open: OpenView, { body, error }: Acknowledgement): void {
  const answer = isObject(body) ? body : { response_action: body || 'clear' };
  const { response_action: action, view } = answer;
  const errors = isObject(answer.errors) ? answer.errors : {};
  const blockIds = new Set(controlsOf(open.view.blocks).map(({ blockId }) => blockId));
  const lost = Object.keys(errors).filter((id) => !blockIds.has(id));
  const faults = lost.map((id) => `errors.${id}: no input has this block_id`);
  if (action === 'update') faults.push(...faultsOf(view, 'modal', hasUser(state)));
  else if (action !== 'errors' && action !== 'clear') {
    faults.push(`response_action: ${JSON.stringify(action)} is unknown`);
  }

  if (error || faults.length > 0) open.trouble = 'We had some trouble connecting. Try again?';
  else if (action === 'clear') state.views.delete(open.user);
  else if (isObject(view)) showModal(state, open.user, view, open);
  else open.errors = Object.fromEntries(Object.entries(errors).map(([id, said]) => [id, String(said)]));
  if (!error) noteRefusal(state, 'view_submission', faults);
  state.changed();
}
