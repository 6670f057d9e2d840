// `trigger_id`s: each interaction brings one, with which the app may open one modal within 3 seconds.
import { randomId } from './control-choices.ts';

const TRIGGER_MS = 3000;

export interface Triggers {
  /** A new one, for this person. */
  give(user: string): string;
  /** The person who got it, or Slack's error. */
  take(triggerId: unknown): { readonly user: string } | { readonly error: string };
}

export function createTriggers(now: () => number): Triggers {
  const triggers = new Map<string, { readonly user: string; readonly issuedAt: number; used: boolean }>();
  return {
    give(user) {
      const id = `${now()}.${randomId()}`;
      triggers.set(id, { user, issuedAt: now(), used: false });
      return id;
    },
    take(triggerId) {
      const trigger = triggers.get(String(triggerId));
      if (!trigger) return { error: 'invalid_trigger_id' };
      if (trigger.used) return { error: 'exchanged_trigger_id' };
      if (now() - trigger.issuedAt > TRIGGER_MS) return { error: 'expired_trigger_id' };
      trigger.used = true;
      return { user: trigger.user };
    },
  };
}
