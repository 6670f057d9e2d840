/** Why a rep gets no list. `detail` is for the log: a status, an error code, a shape, but no key and no upstream text. */
export type Failure = {
  readonly detail: string;
  /** LeadSquared's `MX…` type, when it gave one. */
  readonly exception?: string;
} /** `reason` is `''`, or left out, where LeadSquared gave none. */ & (
  | { readonly kind: 'request-refused'; readonly reason: string }
  | { readonly kind: 'access-refused' }
  | { readonly kind: 'address-wrong' }
  | { readonly kind: 'limit-used-up' }
  /** LeadSquared said why, in its own words. */
  | { readonly kind: 'reason-given'; readonly reason: string }
  | { readonly kind: 'not-answering' }
  /** `answer` is what came instead, in words a rep can repeat to the admin. */
  | { readonly kind: 'unexpected'; readonly answer: string; readonly reason?: string }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'busy'; readonly retryInMs: number }
  | { readonly kind: 'restarting' }
  /** A rep's own tasks are looked for by their e-mail address in Slack, which Slack did not say, or has not. */
  | { readonly kind: 'no-email'; readonly wasAsked: boolean }
  /** The rep may see no such lead, or there is none: which of the two isn't told. */
  | { readonly kind: 'not-visible' }
  /** What a rep may see depends on who they are in LeadSquared, and that isn't clear. */
  | { readonly kind: 'no-active-user'; readonly email: string }
  | { readonly kind: 'several-users'; readonly email: string }
  | { readonly kind: 'manager-loop' }
  | { readonly kind: 'not-checked' }
  /** LeadSquared has no user with that address. */
  | { readonly kind: 'no-user'; readonly email: string; readonly reason?: string }
);

/** LeadSquared refused what it was asked for: it may do so where it doesn't have it. */
export function isAboutRequest({ kind }: Failure): boolean {
  return kind === 'request-refused' || kind === 'reason-given';
}

/** Whether the same request may succeed a moment later without a change by the rep or the admin. */
export function mayPass(failure: Failure): boolean {
  switch (failure.kind) {
    case 'not-answering':
    case 'limit-used-up':
    case 'busy':
    case 'restarting':
    case 'unreadable':
    case 'not-checked':
      return true;
    case 'unexpected':
      // A proxy's own, such as 520.
      return failure.answer.startsWith('status 5');
    case 'no-email':
      return !failure.wasAsked;
    default:
      return false;
  }
}

/** The `detail` of `no-email` where Slack hasn't said it. */
export const NOT_TOLD = 'not told';

/** @param email as Slack says it: `''` for none, undefined where it hasn't said it */
export function noEmail(email: string | undefined): Failure {
  return { kind: 'no-email', wasAsked: email !== undefined, detail: email === undefined ? NOT_TOLD : 'none' };
}

/** A rep may not see it, or it isn't clear who they are. LeadSquared's state has no part in it, but for `not-checked`. */
const OF_SIGHT: ReadonlySet<Failure['kind']> = new Set([
  ...(['not-visible', 'no-active-user', 'several-users', 'manager-loop', 'no-user', 'no-email'] as const),
  'not-checked',
]);

/** Whether a rep gets nothing to see because of who they are, and not because LeadSquared didn't answer. */
export function isAboutRep({ kind }: Failure): boolean {
  return OF_SIGHT.has(kind);
}
