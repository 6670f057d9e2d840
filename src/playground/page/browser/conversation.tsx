// The messages in a channel, or in the direct messages with the app.
import { memo, useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { Forgotten, Refusal } from '../page-state.ts';
import { Blocks } from './blocks.tsx';
import { type Press, PressContext } from './controls.tsx';
import { useNow } from './current-time.ts';
import { drawDate, inFull, timeOfDay } from './dates.ts';
import { Avatar, DotsIcon, EyeIcon, Logo } from './icons.tsx';
import { MenuButton } from './menu.tsx';
import { APP_NAME, personNamed, SHORTCUTS, setting } from './page-setting.ts';
import { moveAmongMessages, ReachContext, useTabStop } from './reach.ts';
import type { Message } from './session.ts';
import { spokenText } from './spoken.ts';
import { Mrkdwn } from './text.tsx';

/** Slack's `ts`: the seconds, and a number that grows with each message. */
const readTs = (ts: string) => {
  const [seconds = '0', place = '0'] = ts.split('.');
  return { at: new Date(Number(seconds) * 1000), place: Number(place) };
};

type Entry =
  | { readonly kind: 'message'; readonly place: number; readonly message: Message }
  | { readonly kind: 'forgotten'; readonly place: number }
  | { readonly kind: 'refusal'; readonly place: number; readonly fault: string; readonly key: number };

function entriesOf(
  messages: readonly Message[],
  refusals: readonly Refusal[],
  forgotten: Forgotten | undefined,
): Entry[] {
  const entries: Entry[] = [
    ...(forgotten ? [{ kind: 'forgotten', place: readTs(forgotten.after).place } as const] : []),
    ...messages.map((message) => ({ kind: 'message', place: readTs(message.id).place, message }) as const),
    ...refusals.map(
      ({ after, fault }, key) => ({ kind: 'refusal', place: readTs(after).place + 0.5, fault, key }) as const,
    ),
  ];
  return entries.sort((one, other) => one.place - other.place);
}

interface OnMessage {
  /** Resolves to false if it wasn't done. */
  readonly onPress: (messageId: string, press: Press) => Promise<boolean>;
  readonly onShortcut: (callbackId: string, messageId: string) => void;
}

export function Conversation({
  name,
  messages,
  refusals,
  forgotten,
  children,
  ...onMessage
}: OnMessage & {
  name: string;
  messages: readonly Message[];
  refusals: readonly Refusal[];
  forgotten: Forgotten | undefined;
  children: React.ReactNode;
}) {
  const list = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string>();
  const entries = entriesOf(messages, refusals, forgotten);
  const reached = messages.find(({ id }) => id === focused) ?? messages.at(-1);

  // Scrolls to the end of the newest message, as Slack does, however tall it is.
  useLayoutEffect(() => {
    if (entries.length > 0) list.current?.lastElementChild?.scrollIntoView({ block: 'end' });
  }, [entries.length]);

  return (
    <div
      className="conversation"
      role="log"
      aria-label={`Conversation in ${name}`}
      // With messages, the keyboard scrolls it from one of them.
      tabIndex={messages.length === 0 ? 0 : -1}
      ref={list}
      onKeyDown={moveAmongMessages}
      onFocus={({ target }) => setFocused(target.closest('article')?.id)}
    >
      {children}
      {withDays(entries).map(({ entry, day }) => {
        if (entry.kind === 'forgotten') return <ForgottenRow key="forgotten" />;
        if (entry.kind === 'refusal') return <RefusedRow key={`refusal ${entry.key}`} fault={entry.fault} />;
        return (
          <div key={entry.message.id}>
            {day && <DayDivider date={day} />}
            <MessageRow message={entry.message} isReached={entry.message === reached} {...onMessage} />
          </div>
        );
      })}
    </div>
  );
}

/** `day` is set for the first message of a day. */
function withDays(entries: readonly Entry[]) {
  let lastDay = '';
  return entries.map((entry) => {
    if (entry.kind !== 'message') return { entry };
    const { at } = readTs(entry.message.id);
    const isNew = at.toDateString() !== lastDay;
    lastDay = at.toDateString();
    return { entry, day: isNew ? at : undefined };
  });
}

function DayDivider({ date }: { date: Date }) {
  const now = useNow();
  return (
    <div className="day">
      <span>{drawDate('{day_divider_pretty}', date, now)}</span>
    </div>
  );
}

const MessageRow = memo(function MessageRow({
  message,
  isReached,
  onPress,
  onShortcut,
}: OnMessage & { message: Message; isReached: boolean }) {
  const { id, from, botName, text, blocks, forUser } = message;
  const pressHere = useCallback((press: Press) => onPress(id, press), [onPress, id]);
  const { at } = readTs(id);
  const index = setting.people.findIndex((person) => person.id === from);
  const name = from === 'app' ? APP_NAME : from === 'slack' ? 'Slackbot' : (botName ?? personNamed(from));
  const isApp = from === 'app' || from === 'slack' || botName !== undefined;
  const visibility = forUser === undefined ? '' : ', only visible to you';
  return (
    <ReachContext value={isReached}>
      <article
        className="message"
        id={id}
        tabIndex={isReached ? 0 : -1}
        aria-label={`${name}, ${timeOfDay(at)}${visibility}. ${spokenText(text)}`}
      >
        {forUser && (
          <p className="only-you">
            <EyeIcon /> Only visible to you
          </p>
        )}
        {from === 'app' ? <Logo /> : <Avatar name={name ?? '?'} index={index} />}
        <div>
          <p className="message-head">
            <b>{name}</b>
            {isApp && <span className="badge">APP</span>}
            <time dateTime={at.toISOString()} title={inFull(at)}>
              {timeOfDay(at)}
            </time>
          </p>
          <PressContext value={pressHere}>
            {blocks.length > 0 ? <Blocks blocks={blocks} /> : <Mrkdwn text={text} />}
          </PressContext>
        </div>
        {!forUser && <MessageShortcuts onShortcut={(callbackId) => onShortcut(callbackId, id)} />}
      </article>
    </ReachContext>
  );
});

/** Slack offers them on every message that isn't ephemeral. */
function MessageShortcuts({ onShortcut }: { onShortcut: (callbackId: string) => void }) {
  const tabStop = useTabStop();
  return (
    <MenuButton
      {...tabStop}
      label="Message shortcuts"
      className="button message-shortcuts"
      items={SHORTCUTS.message.map(({ callbackId, name, description }) => ({
        key: callbackId,
        label: name,
        description,
        onChoose: () => onShortcut(callbackId),
      }))}
    >
      <DotsIcon />
    </MenuButton>
  );
}

function ForgottenRow() {
  return (
    <p className="forgotten">
      <EyeIcon /> Messages that only you could see were here. Slack drops them when it reloads, and so does
      this page.
    </p>
  );
}

export function RefusedRow({ fault }: { fault: string }) {
  return (
    <div className="refused">
      <b>Slack would refuse this message from the app.</b> <code>{fault}</code>
    </div>
  );
}
