// The tabs of the app's place: Home, and the direct messages with it.
import type { KeyboardEvent } from 'react';
import { indexInRing } from './arrow-keys.ts';
import { APP_NAME } from './page-setting.ts';
import type { AppTab } from './whereabouts.ts';

const TABS: readonly { readonly tab: AppTab; readonly label: string }[] = [
  { tab: 'home', label: 'Home' },
  { tab: 'messages', label: 'Messages' },
];

/** Attributes of the element that a tab shows. */
export const tabPanel = (tab: AppTab) =>
  ({ role: 'tabpanel', id: `panel-${tab}`, 'aria-labelledby': `tab-${tab}` }) as const;

export function AppTabs({
  current,
  unread,
  onTab,
}: {
  current: AppTab;
  /** how many new direct messages weren't seen */
  unread: number;
  onTab: (tab: AppTab) => void;
}) {
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const at = TABS.findIndex(({ tab }) => tab === current);
    const to = indexInRing(event.key, { at, count: TABS.length, back: 'ArrowLeft', on: 'ArrowRight' });
    const target = TABS[to ?? -1];
    if (!target) return;
    event.preventDefault();
    onTab(target.tab);
    document.getElementById(`tab-${target.tab}`)?.focus();
  };

  return (
    <div className="tabs" role="tablist" aria-label={`Tabs of ${APP_NAME}`} onKeyDown={move}>
      {TABS.map(({ tab, label }) => (
        <button
          key={tab}
          type="button"
          role="tab"
          id={`tab-${tab}`}
          aria-selected={tab === current}
          aria-controls={tab === current ? `panel-${tab}` : undefined}
          tabIndex={tab === current ? 0 : -1}
          onClick={() => onTab(tab)}
        >
          {label}
          {tab === 'messages' && unread > 0 && <span className="count">{unread}</span>}
        </button>
      ))}
    </div>
  );
}
