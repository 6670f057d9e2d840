// What has been said in a channel, or in the direct messages with the app.
import { memo, useCallback, useLayoutEffect, useRef } from 'react';
import type { Refusal } from '../page-state.ts';
import { Blocks } from './blocks.tsx';
import { useNow } from './clock.ts';
import { type Press, PressContext } from './controls.tsx';
import { drawDate, inFull, timeOfDay } from './dates.ts';
import { Avatar, EyeIcon, Logo } from './icons.tsx';
import type { Message } from './session.ts';
import { APP_NAME, setting } from './setting.ts';
import { Mrkdwn } from './text.tsx';

/** Slack's `ts`: the seconds, and a number that grows with each message. */
const readTs = (ts: string) => {
  const [seconds = '0', place = '0'] = ts.split('.');
  return { at: new Date(Number(seconds) * 1000), place: Number(place) };
};

type Entry =
  | { readonly kind: 'message'; readonly place: number; readonly message: Message }
  | { readonly kind: 'refusal'; readonly place: number; readonly fault: string; readonly key: number };

function entriesOf(messages: readonly Message[], refusals: readonly Refusal[]): Entry[] {
  const entries: Entry[] = [
    ...messages.map((message) => ({ kind: 'message', place: readTs(message.id).place, message }) as const),
    ...refusals.map(
      ({ after, fault }, key) => ({ kind: 'refusal', place: readTs(after).place + 0.5, fault, key }) as const,
    ),
  ];
  return entries.sort((one, other) => one.place - other.place);
}

/** Resolves to false when it was not done. */
type OnPress = (messageId: string, press: Press) => Promise<boolean>;

export function Conversation({
  name,
  messages,
  refusals,
  onPress,
  children,
}: {
  name: string;
  messages: readonly Message[];
  refusals: readonly Refusal[];
  onPress: OnPress;
  children: React.ReactNode;
}) {
  const list = useRef<HTMLDivElement>(null);
  const entries = entriesOf(messages, refusals);

  // Down to the newest, as Slack does; of one that is taller than the list its head is to be seen.
  useLayoutEffect(() => {
    const newest = list.current?.lastElementChild;
    if (entries.length === 0 || !list.current || !(newest instanceof HTMLElement)) return;
    const isTaller = newest.offsetHeight > list.current.clientHeight;
    list.current.scrollTop = isTaller ? newest.offsetTop : list.current.scrollHeight;
  }, [entries.length]);

  let lastDay = '';
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: else a keyboard could not scroll it
    <div className="conversation" role="log" aria-label={`Conversation in ${name}`} tabIndex={0} ref={list}>
      {children}
      {entries.map((entry) => {
        if (entry.kind === 'refusal') return <RefusedRow key={`refusal ${entry.key}`} fault={entry.fault} />;
        const { at } = readTs(entry.message.id);
        const isNewDay = at.toDateString() !== lastDay;
        lastDay = at.toDateString();
        return (
          <div key={entry.message.id}>
            {isNewDay && <DayDivider date={at} />}
            <MessageRow message={entry.message} onPress={onPress} />
          </div>
        );
      })}
    </div>
  );
}

function DayDivider({ date }: { date: Date }) {
  const now = useNow();
  return (
    <div className="day">
      <span>{drawDate('{day_divider_pretty}', date, now)}</span>
    </div>
  );
}

const MessageRow = memo(function MessageRow({ message, onPress }: { message: Message; onPress: OnPress }) {
  const pressHere = useCallback((press: Press) => onPress(message.id, press), [onPress, message.id]);
  const { at } = readTs(message.id);
  const index = setting.people.findIndex(({ id }) => id === message.from);
  const name =
    message.from === 'app' ? APP_NAME : message.from === 'slack' ? 'Slackbot' : setting.people[index]?.name;
  return (
    <article className="message">
      {message.forUser && (
        <p className="only-you">
          <EyeIcon /> Only visible to you
        </p>
      )}
      {message.from === 'app' ? <Logo /> : <Avatar name={name ?? '?'} index={index} />}
      <div>
        <p className="message-head">
          <b>{name}</b>
          {(message.from === 'app' || message.from === 'slack') && <span className="badge">APP</span>}
          <time dateTime={at.toISOString()} title={inFull(at)}>
            {timeOfDay(at)}
          </time>
        </p>
        <PressContext value={pressHere}>
          {message.blocks.length > 0 ? <Blocks blocks={message.blocks} /> : <Mrkdwn text={message.text} />}
        </PressContext>
      </div>
    </article>
  );
});

export function RefusedRow({ fault }: { fault: string }) {
  return (
    <div className="refused">
      <b>Slack does not take this from the app.</b> <code>{fault}</code>
    </div>
  );
}
