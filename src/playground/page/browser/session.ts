// The page's connection to the server: events with what the acting person sees, and requests with what they do.
import type { KnownBlock } from '@slack/types';
import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import type { OpenView, PostedMessage, ShownView } from '../../slack/workspace-state.ts';
import type { Load, Requests, View } from '../page-state.ts';
import { setting } from './page-setting.ts';

/** The workspace has checked the blocks: see block-kit.ts. */
export interface Message extends Omit<PostedMessage, 'blocks'> {
  readonly blocks: readonly KnownBlock[];
}

export interface Modal extends Omit<OpenView, 'view'> {
  readonly view: {
    readonly title: { readonly text: string };
    readonly blocks: readonly KnownBlock[];
    readonly submit?: { readonly text: string };
    readonly close?: { readonly text: string };
  };
}

export interface PublishedHome extends Omit<ShownView, 'view'> {
  readonly view: { readonly blocks: readonly KnownBlock[] };
}

type Incoming = Omit<View, 'messages' | 'modal' | 'home'> & {
  messages: { order: readonly string[]; changed: readonly Message[] };
  modal: Modal | null;
  home: PublishedHome | null;
};

export interface Session extends Omit<Incoming, 'messages' | 'load'> {
  readonly user: string;
  readonly messages: readonly Message[];
  /** A minute of samples, oldest first. */
  readonly loads: readonly Load[];
  readonly connection: 'connecting' | 'open' | 'lost';
}

export const STOPPED =
  'The playground isn’t running. Start it again with npm start: this page reconnects by itself.';

export const LOADS_SHOWN_MS = 60_000;

const sessionOf = (user: string): Session => ({
  user,
  messages: [],
  modal: null,
  forgotten: [],
  home: null,
  scheduled: [],
  refusals: [],
  loads: [],
  connection: 'connecting',
});

function merge(session: Session, { messages, load, ...changes }: Partial<Incoming>): Session {
  const merged = { ...session, ...changes };
  if (messages) {
    const byId = new Map([...session.messages, ...messages.changed].map((message) => [message.id, message]));
    merged.messages = messages.order.flatMap((id) => byId.get(id) ?? []);
  }
  if (load) {
    merged.loads = [...session.loads.filter(({ at }) => at > load.at - LOADS_SHOWN_MS), load];
  }
  return merged;
}

/** A new one for each load of the page, because Slack closes modals and drops ephemeral messages when it reloads. */
const TAB = crypto.randomUUID();
const RECOVER_MS = 1000;

/** Reloads the page once a server is there. A restarted server serves only pages that it wrote itself. */
async function recover(): Promise<void> {
  const answer = await fetch('/', { method: 'HEAD' }).catch(() => undefined);
  if (answer?.ok) return location.reload();
  await new Promise((resolve) => setTimeout(resolve, RECOVER_MS));
  return recover();
}

/** What `user` sees. */
export function useSession(user: string): Session {
  const [session, setSession] = useState(() => sessionOf(user));

  useEffect(() => {
    // The load is the same for all people.
    setSession(({ loads }) => ({ ...sessionOf(user), loads }));
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const query = new URLSearchParams({ user, timeZone, tab: TAB, token: setting.token });
    const stream = new EventSource(`/events?${query}`);
    const set = (connection: Session['connection']) => setSession((last) => ({ ...last, connection }));
    stream.onopen = () => set('open');
    // The stream tries again by itself until it is refused: a restarted server has another token.
    stream.onerror = () => {
      set('lost');
      if (stream.readyState === EventSource.CLOSED) void recover();
    };
    stream.onmessage = ({ data }) => {
      const incoming: Partial<Incoming> = JSON.parse(data);
      const settle = holdInPlace();
      flushSync(() => setSession((last) => merge(last, incoming)));
      settle();
    };
    return () => stream.close();
  }, [user]);

  return session.user === user ? session : sessionOf(user);
}

/**
 * A replaced message or Home may be shorter or longer than before. Its focused element, such as the button that was
 * pressed, stays in place on the screen; if it is gone, the button beside it gets the focus. The page still scrolls to
 * new messages.
 */
function holdInPlace(): () => void {
  const held = document.activeElement;
  const list = held?.closest('[role=log], .home');
  if (held instanceof HTMLElement && held.closest('dialog')) return holdInDialog(held);
  if (!(held instanceof HTMLElement) || !list || held === list) return () => undefined;
  const before = held.getBoundingClientRect().top;
  const entries = list.childElementCount;
  const row = held.parentElement;
  return () => {
    const kept = held.isConnected ? held : row?.querySelector('button');
    kept?.focus({ preventScroll: true });
    if (!kept?.isConnected || list.childElementCount !== entries) return;
    list.scrollTop += kept.getBoundingClientRect().top - before;
    // On a small screen the whole page scrolls, not the list.
    window.scrollBy(0, kept.getBoundingClientRect().top - before);
  };
}

/** An input that an updated modal moves keeps the focus. If it is gone, the first input gets it. */
function holdInDialog(held: HTMLElement): () => void {
  const body = held.closest('.dialog-body');
  return () => {
    if (document.activeElement === held || !body?.isConnected) return;
    const kept = held.isConnected ? held : body.querySelector<HTMLElement>(':is(input, select, textarea)');
    kept?.focus();
  };
}

/** Rejects with a message for the person. */
export async function send<Path extends keyof Requests>(path: Path, body: Requests[Path]): Promise<void> {
  const response = await fetch(path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-playground-token': setting.token,
      'x-playground-tab': TAB,
    },
    body: JSON.stringify(body),
  }).catch(() => undefined);
  if (!response) throw new Error(STOPPED);
  if (!response.ok) throw new Error(await response.text());
}
