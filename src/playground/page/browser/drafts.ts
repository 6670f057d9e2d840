// What a person has written: the draft of each conversation, and what they sent, to recall it.
import { useKept } from './kept.ts';

const MAX_SENT = 50;
const NOTHING: readonly string[] = [];

export function useDrafts(user: string, conversation: string) {
  const [drafts, setDrafts] = useKept<Readonly<Record<string, string>>>('drafts', {});
  const [sent, setSent] = useKept<Readonly<Record<string, readonly string[]>>>('sent', {});
  return {
    draft: drafts[conversation] ?? '',
    /** oldest first */
    sent: sent[user] ?? NOTHING,
    change: (change: (draft: string) => string) =>
      setDrafts((last) => ({ ...last, [conversation]: change(last[conversation] ?? '') })),
    noteSent: (text: string) => setSent((last) => ({ ...last, [user]: withSent(last[user], text) })),
  };
}

/** Text that is sent twice in a row is kept once. */
const withSent = (sent: readonly string[] = NOTHING, text: string) =>
  (sent.at(-1) === text ? sent : [...sent, text]).slice(-MAX_SENT);
