// Who acts, and what they look at. Both are in the page's address, so reloading and the browser's Back button work.
import { useCallback, useEffect, useState } from 'react';
import { directMessagesOf } from '../../slack/team.ts';
import { APP_NAME, channelNamed, personNamed, setting } from './page-setting.ts';

export type AppTab = 'home' | 'messages';

export interface Whereabouts {
  /** `U…` */
  readonly user: string;
  /** a channel's id, or the tab of the app that is open */
  readonly at: string | AppTab;
}

const isAppTab = (at: string): at is AppTab => at === 'home' || at === 'messages';

export interface Place {
  /** a channel's id, or that of the person's direct messages with the app */
  readonly id: string;
  readonly name: string;
  readonly isDirect: boolean;
}

const CHANNELS: readonly Place[] = setting.channels.map(({ id, name }) => ({ id, name, isDirect: false }));

export type Sight = ReturnType<typeof sightAt>;

/** What a person sees where they are. */
export function sightAt({ user, at }: Whereabouts) {
  const direct: Place = { id: directMessagesOf(user), name: APP_NAME, isDirect: true };
  const places = [...CHANNELS, direct];
  const place = places.find(({ id }) => id === at) ?? direct;
  return {
    ...{ user, places, direct, place },
    openTab: isAppTab(at) ? at : undefined,
    isHome: at === 'home',
    title: place.isDirect ? place.name : `#${place.name}`,
    /** differs for each person in each place */
    conversation: `${user} ${place.id}`,
  };
}

const inAddress = (name: string | undefined) => name?.toLowerCase().replaceAll(' ', '-') ?? '';

function readAddress(): Whereabouts {
  const given = new URLSearchParams(location.search);
  const find = <One extends { readonly id: string; readonly name: string }>(
    all: readonly One[],
    name: string,
  ) => all.find((one) => inAddress(one.name) === given.get(name)) ?? all[0];
  const app = given.get('app') ?? '';
  return {
    user: find(setting.people, 'person')?.id ?? '',
    at: isAppTab(app) ? app : (find(setting.channels, 'channel')?.id ?? ''),
  };
}

function addressOf({ user, at }: Whereabouts): string {
  const place = isAppTab(at) ? `app=${at}` : `channel=${inAddress(channelNamed(at))}`;
  return `?person=${inAddress(personNamed(user))}&${place}`;
}

/** Where the page is, and how to go to another place. */
export function useWhereabouts() {
  const [here, setHere] = useState(readAddress);

  useEffect(() => {
    history.replaceState(null, '', addressOf(readAddress()));
    const look = () => setHere(readAddress());
    addEventListener('popstate', look);
    return () => removeEventListener('popstate', look);
  }, []);

  useEffect(() => {
    const place = isAppTab(here.at) ? APP_NAME : `#${channelNamed(here.at)}`;
    document.title = `${place} · ${personNamed(here.user)} · Lead Tasks playground`;
  }, [here]);

  const go = useCallback((to: Partial<Whereabouts>) => {
    const next = { ...readAddress(), ...to };
    if (addressOf(next) !== location.search) history.pushState(null, '', addressOf(next));
    setHere(next);
  }, []);

  return [here, go] as const;
}
