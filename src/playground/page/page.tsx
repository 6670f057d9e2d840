import { useCallback, useEffect, useId, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { type AppTab, AppTabs, tabPanel } from './app-tabs.tsx';
import { Composer } from './composer.tsx';
import type { Press } from './controls.tsx';
import { Conversation } from './conversation.tsx';
import { drawDate } from './dates.ts';
import { ConfirmDialog, ModalDialog, type Question } from './dialogs.tsx';
import { Home } from './home.tsx';
import { ClockIcon, MenuIcon } from './icons.tsx';
import { type Message, send, useSession } from './session.ts';
import { APP_NAME, directMessagesOf, personNamed, setting } from './setting.ts';
import { type Place, Sidebar } from './sidebar.tsx';
import { Mrkdwn } from './text.tsx';
import { TryIt } from './try-it.tsx';

const [firstPerson] = setting.people;
const CHANNELS: readonly Place[] = setting.channels.map(({ id, name }) => ({ id, name, isDirect: false }));

function Page() {
  const [user, setUser] = useState(firstPerson?.id ?? '');
  const [placeId, setPlaceId] = useState(CHANNELS[0]?.id ?? '');
  const [tab, setTab] = useState<AppTab>('home');
  const [sent, setSent] = useState<readonly string[]>([]);
  const [question, setQuestion] = useState<Question>();
  const [trouble, setTrouble] = useState<string>();
  const session = useSession(user);
  const sidebarId = useId();

  const direct: Place = { id: directMessagesOf(user), name: APP_NAME, isDirect: true };
  const places = [...CHANNELS, direct];
  // Whose direct messages `placeId` means is gone when another person is acted as.
  const place = places.find(({ id }) => id === placeId) ?? direct;
  const messages = session.messages.filter(({ channelId }) => channelId === place.id);
  const openTab = place.isDirect ? tab : undefined;
  const isHome = openTab === 'home';
  const unread = useUnread(session.messages, isHome ? undefined : place.id, user);
  const unreadDirect = unread.get(direct.id) ?? 0;
  // What Slack says of a click is posted there, and nobody would look for it.
  const failure = isHome && unreadDirect > 0 ? slackWords(messages.at(-1)) : undefined;
  const title = place.isDirect ? place.name : `#${place.name}`;

  const attempt = useCallback(async (deed: Promise<unknown>) => {
    try {
      await deed;
      setTrouble(undefined);
      return true;
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
      return false;
    }
  }, []);

  useEffect(() => {
    if (openTab) void attempt(send('/open-tab', { user, tab: openTab }));
  }, [openTab, user, attempt]);

  const say = (text: string) => {
    // What answers it is read there.
    setTab('messages');
    setSent((before) => [...before, text]);
    void attempt(send('/type', { user, channel: place.id, text }));
  };

  const isMeant = useCallback(
    async (confirm: Press['confirm']) =>
      confirm === undefined || (await new Promise<boolean>((answer) => setQuestion({ confirm, answer }))),
    [],
  );

  const press = useCallback(
    async (messageId: string, { confirm, ...choice }: Press) =>
      (await isMeant(confirm)) && attempt(send('/press', { user, messageId, ...choice })),
    [user, attempt, isMeant],
  );

  const pressHome = useCallback(
    async ({ confirm, ...choice }: Press) =>
      (await isMeant(confirm)) && attempt(send('/press-home', { user, ...choice })),
    [user, attempt, isMeant],
  );

  const open = (id: string) => {
    setPlaceId(id);
    if (id === direct.id) setTab(unreadDirect > 0 ? 'messages' : 'home');
  };

  const closeSidebar = () => document.getElementById(sidebarId)?.hidePopover();

  return (
    <div className="page">
      <Sidebar
        id={sidebarId}
        places={places}
        current={place}
        unread={unread}
        user={user}
        onPlace={(id) => {
          open(id);
          closeSidebar();
        }}
        onUser={(id) => {
          setUser(id);
          closeSidebar();
        }}
      />
      <main>
        <header className="place-head">
          <button
            type="button"
            className="to-sidebar"
            popoverTarget={sidebarId}
            aria-label="Channels and people"
          >
            <MenuIcon />
          </button>
          <h1>{title}</h1>
          <p>
            You act as <b>{personNamed(user)}</b>
          </p>
        </header>
        {openTab && <AppTabs current={openTab} unread={unreadDirect} onTab={setTab} />}
        {isHome ? (
          <Home key={user} home={session.home} refusals={session.refusals} onPress={pressHome} />
        ) : (
          <div className="panel" {...(openTab && tabPanel(openTab))}>
            <Conversation
              key={`${user} ${place.id}`}
              name={title}
              messages={messages}
              refusals={session.refusals}
              onPress={press}
            >
              <Welcome place={place} />
            </Conversation>
            {place.isDirect && session.scheduled.length > 0 && <Scheduled scheduled={session.scheduled} />}
          </div>
        )}
        <Trouble words={trouble ?? failure ?? CONNECTION_TROUBLE[session.connection]} />
        {!isHome && <Composer placeholder={`Message ${title}`} sent={sent} onSend={say} />}
      </main>
      <TryIt
        loads={session.loads}
        onLead={(typed) => say(`${setting.command.name} ${typed}`)}
        onHome={() => {
          setPlaceId(direct.id);
          setTab('home');
        }}
        onCrowd={(kind) => attempt(send('/crowd', { kind }))}
      />
      {question && (
        <ConfirmDialog
          question={{
            ...question,
            answer: (isConfirmed) => {
              setQuestion(undefined);
              question.answer(isConfirmed);
            },
          }}
        />
      )}
      {session.modal && (
        <ModalDialog
          key={session.modal.id}
          modal={session.modal}
          onSubmit={async (values) => {
            await attempt(send('/submit', { user, values }));
          }}
          onDismiss={async () => {
            await attempt(send('/dismiss', { user }));
          }}
        />
      )}
    </div>
  );
}

const slackWords = (message: Message | undefined) => (message?.from === 'slack' ? message.text : undefined);

/** Seconds since the epoch, comparable to Slack's `ts`. */
const OPENED_AT = String(Math.floor(Date.now() / 1000));

/** How many messages have come to the other places since they were last looked at. */
function useUnread(
  messages: readonly Message[],
  placeId: string | undefined,
  user: string,
): ReadonlyMap<string, number> {
  const [seen, setSeen] = useState<ReadonlyMap<string, string>>(new Map());
  const keyOf = useCallback((id: string) => `${user} ${id}`, [user]);
  const newest = messages.findLast(({ channelId }) => channelId === placeId)?.id;

  useEffect(() => {
    if (newest && placeId) setSeen((last) => new Map(last).set(keyOf(placeId), newest));
  }, [newest, placeId, keyOf]);

  const unread = new Map<string, number>();
  for (const { id, channelId } of messages) {
    if (channelId === placeId || id <= (seen.get(keyOf(channelId)) ?? OPENED_AT)) continue;
    unread.set(channelId, (unread.get(channelId) ?? 0) + 1);
  }
  return unread;
}

function Welcome({ place }: { place: Place }) {
  if (place.isDirect) {
    return (
      <div className="welcome">
        <h2>This is where {APP_NAME} writes to you</h2>
        <p>Reminders that you have asked for are delivered here when their time comes.</p>
      </div>
    );
  }
  return (
    <div className="welcome">
      <h2>Try {APP_NAME} here</h2>
      <p>
        Press a lead, or type <code>{setting.command.name}</code> and a lead’s name, or{' '}
        <code>{setting.command.name} mine</code>. What you do reaches the running app as Slack would send it,
        signed; what you read is what it answered.{' '}
        {setting.leadSquared.kind === 'embedded'
          ? 'LeadSquared is embedded too: no account, no network.'
          : `LeadSquared is your real account at ${setting.leadSquared.host}.`}
      </p>
    </div>
  );
}

function Scheduled({ scheduled }: { scheduled: readonly { id: string; postAt: number; text: string }[] }) {
  const now = new Date();
  return (
    <section className="scheduled">
      <h2>
        <ClockIcon /> Scheduled
      </h2>
      <ul>
        {scheduled.map(({ id, postAt, text }) => (
          <li key={id}>
            <b>{drawDate('{date_short_pretty} at {time}', new Date(postAt * 1000), now)}</b>
            <Mrkdwn text={text} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const CONNECTION_TROUBLE = {
  connecting: undefined,
  open: undefined,
  lost: 'The playground has stopped. Start it again and reload this page.',
  restarted: 'The playground was started anew. Reload this page.',
};

function Trouble({ words }: { words: string | undefined }) {
  return (
    <div className="trouble" role="alert">
      {words}
    </div>
  );
}

const root = document.getElementById('page');
if (root) createRoot(root).render(<Page />);
