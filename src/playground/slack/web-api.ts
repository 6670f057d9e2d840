// The Web API: the methods that the app calls, answered as https://docs.slack.dev/reference/methods says.
import type { IncomingMessage } from 'node:http';
import { isObject, type Json, parseJson } from '../json-object.ts';
import { messageMethods } from './message-methods.ts';
import { peopleMethods } from './people-methods.ts';
import type { Schedule } from './schedule.ts';
import type { Triggers } from './triggers.ts';
import { viewMethods } from './view-methods.ts';
import { type Methods, refuse } from './web-api-method.ts';
import { createMethodLimits } from './web-api-rates.ts';
import type { WorkspaceState } from './workspace-state.ts';

export interface WebApi {
  has(method: string): boolean;
  /** The answer, or the seconds to wait if there were too many calls. */
  call(method: string, incoming: IncomingMessage, raw: string): { retryAfter: number } | { answer: object };
}

export function createWebApi(
  botToken: string,
  {
    state,
    schedule,
    triggers,
    areCallsLimited,
  }: { state: WorkspaceState; schedule: Schedule; triggers: Triggers; areCallsLimited: boolean },
): WebApi {
  const methods: Methods = {
    ...peopleMethods(state),
    ...messageMethods(state, schedule),
    ...viewMethods(state, triggers),
  };
  const has = (name: string) => Object.hasOwn(methods, name);
  const secondsToWait = createMethodLimits(state.now);

  const answer = (name: string, { headers }: IncomingMessage, args: Json) => {
    const token = headers.authorization?.replace(/^Bearer /, '') ?? args.token;
    if (token === undefined) return refuse('not_authed');
    if (token !== botToken) return refuse('invalid_auth');
    const method = has(name) ? methods[name] : undefined;
    return method ? { ok: true, ...method(args) } : refuse('unknown_method');
  };

  return {
    has,
    call(name, incoming, raw) {
      const args = argumentsIn(incoming, raw);
      const retryAfter = areCallsLimited ? secondsToWait(name, args.channel) : undefined;
      if (retryAfter === undefined) return { answer: answer(name, incoming, args) };
      state.rateLimited.push(name);
      return { retryAfter };
    },
  };
}

/** In a form, lists and objects are JSON. */
function argumentsIn(incoming: IncomingMessage, raw: string): Json {
  if (incoming.headers['content-type']?.startsWith('application/json')) {
    const parsed = parseJson(raw);
    return isObject(parsed) ? parsed : {};
  }
  const form = Object.fromEntries(new URLSearchParams(raw));
  const parsed = ['blocks', 'view', 'message'].flatMap((key) =>
    form[key] === undefined ? [] : [[key, parseJson(form[key]) ?? form[key]]],
  );
  return { ...form, ...Object.fromEntries(parsed) };
}
