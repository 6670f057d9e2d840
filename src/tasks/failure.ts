/**
 * Why a rep gets no list. `detail` is for the log alone: a status, an error code, a shape; never a key,
 * an address with keys or upstream text.
 */
export type Failure =
  | { readonly kind: 'request-refused'; readonly detail: string }
  | { readonly kind: 'access-refused'; readonly detail: string }
  | { readonly kind: 'address-wrong'; readonly detail: string }
  | { readonly kind: 'limit-used-up'; readonly detail: string }
  /** LeadSquared said why, in its own words. */
  | { readonly kind: 'reason-given'; readonly reason: string; readonly detail: string }
  | { readonly kind: 'not-answering'; readonly detail: string }
  /** `answer` is what came instead, in words a rep can repeat to the admin. */
  | { readonly kind: 'unexpected'; readonly answer: string; readonly detail: string }
  | { readonly kind: 'unreadable'; readonly detail: string }
  | { readonly kind: 'busy'; readonly retryInMs: number; readonly detail: string }
  | { readonly kind: 'restarting'; readonly detail: string };
