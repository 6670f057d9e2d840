// The whole page, put together from its parts.
import { useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { COMPOSER, Composer } from './composer.tsx';
import { ConfirmDialog, ModalDialog } from './dialogs.tsx';
import { useDrafts } from './drafts.ts';
import { HOME } from './home-tab.tsx';
import { Notification } from './notification.tsx';
import { PlacePanel } from './place-panel.tsx';
import { type Interactions, useInteractions } from './send-interactions.ts';
import { type Modal, send, useSession } from './session.ts';
import { Sidebar } from './sidebar.tsx';
import { TryIt } from './try-it.tsx';
import { useUnread } from './unread.ts';
import { sightAt, useWhereabouts } from './whereabouts.ts';

function Page() {
  const [whereabouts, go] = useWhereabouts();
  const sight = sightAt(whereabouts);
  const { user, place, direct, openTab, isHome, title, conversation } = sight;
  const session = useSession(user);
  const interactions = useInteractions(user);
  const { attempt, runShortcut } = interactions;
  const { draft, sent, change, noteSent } = useDrafts(user, conversation);
  const unread = useUnread(session.messages, isHome ? undefined : place.id, user);
  const unreadDirect = unread.get(direct.id) ?? 0;
  const notified = session.messages.findLast(
    ({ channelId, from, forUser }) => channelId === direct.id && from === 'app' && forUser === undefined,
  );

  useEffect(() => {
    if (openTab) void attempt(send('/open-tab', { user, tab: openTab }));
  }, [openTab, user, attempt]);

  const say = async (text: string) => {
    // The answer appears there.
    if (isHome) go({ at: 'messages' });
    noteSent(text);
    const isSent = await attempt(send('/type', { user, channel: place.id, text }));
    if (!isSent) change((written) => (written === '' ? text : `${text}\n${written}`));
  };
  const open = (id: string) => {
    const tab = unreadDirect > 0 ? 'messages' : 'home';
    go({ at: id === direct.id ? tab : id });
  };

  return (
    <div className="page">
      <SkipLink to={isHome ? HOME : COMPOSER} />
      <Sidebar sight={sight} unread={unread} onPlace={open} onUser={(id) => go({ user: id })} />
      <PlacePanel {...{ sight, session, interactions, unreadDirect }} onTab={(tab) => go({ at: tab })}>
        {!isHome && (
          <Composer
            key={conversation}
            placeholder={`Message ${title}`}
            text={draft}
            sent={sent}
            onText={(text) => change(() => text)}
            onSend={say}
            onShortcut={runShortcut}
          />
        )}
      </PlacePanel>
      <TryIt
        loads={session.loads}
        onSay={say}
        onHome={() => go({ at: 'home' })}
        onShortcut={runShortcut}
        onCrowd={(kind) => attempt(send('/crowd', { kind }))}
      />
      <Notification
        key={user}
        message={unreadDirect > 0 ? notified : undefined}
        onOpen={() => go({ at: 'messages' })}
      />
      <Dialogs user={user} modal={session.modal} interactions={interactions} />
    </div>
  );
}

function Dialogs({
  user,
  modal,
  interactions: { question, trouble, attempt },
}: {
  user: string;
  modal: Modal | null;
  interactions: Interactions;
}) {
  return (
    <>
      {question && <ConfirmDialog key={user} question={question} />}
      {modal && (
        <ModalDialog
          key={modal.id}
          modal={modal}
          refused={trouble}
          onSubmit={(values) => attempt(send('/submit', { user, values }))}
          onDismiss={() => attempt(send('/dismiss', { user }))}
        />
      )}
    </>
  );
}

/** It doesn't change the page's address, which says where the page is. */
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

const root = document.getElementById('page');
if (root) createRoot(root).render(<Page />);
