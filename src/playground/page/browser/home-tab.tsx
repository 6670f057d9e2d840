// The Home tab that the app has published for the acting person.
import { useLayoutEffect } from 'react';
import type { Refusal } from '../page-state.ts';
import { tabPanel } from './app-tabs.tsx';
import { Blocks } from './blocks.tsx';
import { type Press, PressContext } from './controls.tsx';
import { RefusedRow } from './conversation.tsx';
import { Logo } from './icons.tsx';
import { APP_NAME } from './page-setting.ts';
import type { PublishedHome } from './session.ts';

export const { id: HOME } = tabPanel('home');

/** `onPress` resolves to false if it wasn't done. */
export function Home({
  home,
  refusals,
  onPress,
}: {
  home: PublishedHome | null;
  refusals: readonly Refusal[];
  onPress: (press: Press) => Promise<boolean>;
}) {
  // On a small screen the whole page scrolls, and may be at the end of a conversation.
  useLayoutEffect(() => {
    window.scrollTo(0, 0);
  }, []);
  const refused = refusals.filter(({ fault }) => fault.startsWith('views.publish: '));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: otherwise a keyboard could not scroll it
    <div className="home" tabIndex={0} {...tabPanel('home')}>
      {refused.map(({ fault }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: new ones are added at the end, and none is removed
        <RefusedRow key={index} fault={fault} />
      ))}
      {home ? (
        <PressContext value={onPress}>
          <Blocks blocks={home.view.blocks} />
        </PressContext>
      ) : (
        <div className="nothing">
          <Logo />
          <h2>Nothing here yet</h2>
          <p>{APP_NAME} hasn’t published anything on its Home tab for you.</p>
        </div>
      )}
    </div>
  );
}
