// The middle of the page: the open place, below its name.
import type { ReactNode } from 'react';
import { AppTabs, tabPanel } from './app-tabs.tsx';
import { Conversation } from './conversation.tsx';
import { Home } from './home-tab.tsx';
import { MenuIcon } from './icons.tsx';
import { personNamed } from './page-setting.ts';
import { Scheduled } from './scheduled.tsx';
import type { Interactions } from './send-interactions.ts';
import { type Message, type Session, STOPPED } from './session.ts';
import { SIDEBAR } from './sidebar.tsx';
import { Welcome } from './welcome.tsx';
import type { AppTab, Sight } from './whereabouts.ts';

export function PlacePanel({
  sight: { user, place, openTab, isHome, title, conversation },
  session,
  interactions: { trouble, press, pressHome, runShortcut },
  unreadDirect,
  onTab,
  children,
}: {
  sight: Sight;
  session: Session;
  interactions: Interactions;
  unreadDirect: number;
  onTab: (tab: AppTab) => void;
  /** the composer */
  children: ReactNode;
}) {
  const messages = session.messages.filter(({ channelId }) => channelId === place.id);
  // Slack posts its errors in the direct messages, which the Home tab doesn't show.
  const failure = isHome && unreadDirect > 0 ? slackWords(messages.at(-1)) : undefined;
  return (
    <main>
      <PlaceHead title={title} user={user} />
      {openTab && <AppTabs current={openTab} unread={unreadDirect} onTab={onTab} />}
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
      {children}
    </main>
  );
}

const slackWords = (message: Message | undefined) => (message?.from === 'slack' ? message.text : undefined);

function PlaceHead({ title, user }: { title: string; user: string }) {
  return (
    <header className="place-head">
      <button type="button" className="to-sidebar" popoverTarget={SIDEBAR} aria-label="Channels and people">
        <MenuIcon />
      </button>
      <h1>{title}</h1>
      <p>
        You act as <b>{personNamed(user)}</b>
      </p>
    </header>
  );
}

function Trouble({ words }: { words: string | undefined }) {
  return (
    <div className="trouble" role="alert">
      {words}
    </div>
  );
}
