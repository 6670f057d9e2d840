import { useCallback, useEffect, useId } from 'react';
import { createRoot } from 'react-dom/client';
import { directMessagesOf } from '../../slack/team.ts';
import { AppTabs, tabPanel } from './app-tabs.tsx';
import { COMPOSER, Composer } from './composer.tsx';
import type { Press } from './controls.tsx';
import { Conversation } from './conversation.tsx';
import { ConfirmDialog, ModalDialog, type Question } from './dialogs.tsx';
import { HOME, Home } from './home-tab.tsx';
import { MenuIcon } from './icons.tsx';
import { useKept } from './kept.ts';
import { Notification } from './notification.tsx';
import { useOwn } from './own.ts';
import { APP_NAME, personNamed, setting } from './page-setting.ts';
import { Scheduled } from './scheduled.tsx';
import { type Message, STOPPED, send, useSession } from './session.ts';
import { type Place, Sidebar } from './sidebar.tsx';
import { TryIt } from './try-it.tsx';
import { useUnread } from './unread.ts';
import { Welcome } from './welcome.tsx';
import { isAppTab, useWhereabouts } from './whereabouts.ts';

const CHANNELS: readonly Place[] = setting.channels.map(({ id, name }) => ({ id, name, isDirect: false }));
const MAX_SENT = 50;

function Page() {
  const [{ user, at }, go] = useWhereabouts();
  const [drafts, setDrafts] = useKept<Readonly<Record<string, string>>>('drafts', {});
  const [sent, setSent] = useKept<Readonly<Record<string, readonly string[]>>>('sent', {});
  const [question, setQuestion] = useOwn<Question>(user);
  const [trouble, setTrouble] = useOwn<string>(user);
  const session = useSession(user);
  const sidebarId = useId();

  const direct: Place = { id: directMessagesOf(user), name: APP_NAME, isDirect: true };
  const places = [...CHANNELS, direct];
  const openTab = isAppTab(at) ? at : undefined;
  const place = places.find(({ id }) => id === at) ?? direct;
  const conversation = `${user} ${place.id}`;
  const messages = session.messages.filter(({ channelId }) => channelId === place.id);
  const isHome = openTab === 'home';
  const unread = useUnread(session.messages, isHome ? undefined : place.id, user);
  const unreadDirect = unread.get(direct.id) ?? 0;
  const notified = session.messages.findLast(
    ({ channelId, from, forUser }) => channelId === direct.id && from === 'app' && forUser === undefined,
  );
  // What Slack says of a click is posted there, and nobody would look for it.
  const failure = isHome && unreadDirect > 0 ? slackWords(messages.at(-1)) : undefined;
  const title = place.isDirect ? place.name : `#${place.name}`;

  const attempt = useCallback(
    async (deed: Promise<unknown>) => {
      try {
        await deed;
        setTrouble(undefined);
        return true;
      } catch (error) {
        setTrouble(error instanceof Error ? error.message : String(error));
        return false;
      }
    },
    [setTrouble],
  );

  useEffect(() => {
    if (openTab) void attempt(send('/open-tab', { user, tab: openTab }));
  }, [openTab, user, attempt]);

  const changeDraft = (change: (draft: string) => string) =>
    setDrafts((last) => ({ ...last, [conversation]: change(last[conversation] ?? '') }));

  const say = async (text: string) => {
    // What answers it is read there.
    if (isHome) go({ at: 'messages' });
    setSent((last) => ({ ...last, [user]: withSent(last[user], text) }));
    const isSent = await attempt(send('/type', { user, channel: place.id, text }));
    if (!isSent) changeDraft((draft) => (draft === '' ? text : `${text}\n${draft}`));
  };

  const isMeant = useCallback(
    async (confirm: Press['confirm']) =>
      confirm === undefined ||
      (await new Promise<boolean>((resolve) =>
        setQuestion({
          confirm,
          answer(isConfirmed) {
            setQuestion(undefined);
            resolve(isConfirmed);
          },
        }),
      )),
    [setQuestion],
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

  const runShortcut = useCallback(
    (callbackId: string, messageId?: string) => {
      void attempt(send('/shortcut', { user, callbackId, messageId }));
    },
    [user, attempt],
  );

  const open = (id: string) => {
    const tab = unreadDirect > 0 ? 'messages' : 'home';
    go({ at: id === direct.id ? tab : id });
  };

  const closeSidebar = () => document.getElementById(sidebarId)?.hidePopover();

  return (
    <div className="page">
      <SkipLink to={isHome ? HOME : COMPOSER} />
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
          go({ user: id });
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
        {openTab && <AppTabs current={openTab} unread={unreadDirect} onTab={(tab) => go({ at: tab })} />}
        {isHome ? (
          <Home key={user} home={session.home} refusals={session.refusals} onPress={pressHome} />
        ) : (
          <div className="panel" {...(openTab && tabPanel(openTab))}>
            <Conversation
              key={conversation}
              name={title}
              messages={messages}
              refusals={session.refusals}
              forgotten={session.forgotten.find(({ channelId }) => channelId === place.id)}
              onPress={press}
              onShortcut={runShortcut}
            >
              <Welcome isDirect={place.isDirect} />
            </Conversation>
            {place.isDirect && session.scheduled.length > 0 && <Scheduled scheduled={session.scheduled} />}
          </div>
        )}
        <Trouble words={trouble ?? failure ?? (session.connection === 'lost' ? STOPPED : undefined)} />
        {!isHome && (
          <Composer
            key={conversation}
            placeholder={`Message ${title}`}
            text={drafts[conversation] ?? ''}
            sent={sent[user] ?? NOTHING}
            onText={(text) => changeDraft(() => text)}
            onSend={say}
            onShortcut={runShortcut}
          />
        )}
      </main>
      <TryIt
        loads={session.loads}
        onLead={(typed) => say(`${setting.command.name} ${typed}`)}
        onHome={() => go({ at: 'home' })}
        onShortcut={runShortcut}
        onWords={say}
        onCrowd={(kind) => attempt(send('/crowd', { kind }))}
      />
      <Notification
        key={user}
        message={unreadDirect > 0 ? notified : undefined}
        onOpen={() => go({ at: 'messages' })}
      />
      {question && <ConfirmDialog key={user} question={question} />}
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

const NOTHING: readonly string[] = [];

/** What is sent twice in a row is recalled once. */
const withSent = (sent: readonly string[] = NOTHING, text: string) =>
  (sent.at(-1) === text ? sent : [...sent, text]).slice(-MAX_SENT);

const slackWords = (message: Message | undefined) => (message?.from === 'slack' ? message.text : undefined);

/** The address is left alone: it says where the page is. */
function SkipLink({ to }: { to: string }) {
  return (
    <a
      className="skip"
      href={`#${to}`}
      onClick={(event) => {
        event.preventDefault();
        document.getElementById(to)?.focus();
      }}
    >
      Skip to {to === COMPOSER ? 'the message box' : 'the Home tab'}
    </a>
  );
}

function Trouble({ words }: { words: string | undefined }) {
  return (
    <div className="trouble" role="alert">
      {words}
    </div>
  );
}

const root = document.getElementById('page');
if (root) createRoot(root).render(<Page />);
