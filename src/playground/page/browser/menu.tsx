// A button that opens a menu, by mouse and by keyboard.
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { indexInRing } from './arrow-keys.ts';

interface MenuItem {
  readonly key: string;
  readonly label: string;
  readonly description?: string | undefined;
  readonly onChoose: () => void;
}

const GAP_PX = 4;

const itemsOf = (menu: HTMLElement | null) => [
  ...(menu?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? []),
];

/** An open menu has the focus on its first item, and closes when anything scrolls. */
function useMenu() {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!isOpen) return;
    itemsOf(menu.current)[0]?.focus();
    const hide = () => menu.current?.hidePopover();
    document.addEventListener('scroll', hide, { capture: true });
    return () => document.removeEventListener('scroll', hide, { capture: true });
  }, [isOpen]);

  return { isOpen, setOpen, button, menu };
}

/** Puts the menu where there is more room: below the button, or above it. */
function place(menu: HTMLElement | null, button: HTMLElement | null) {
  if (!button || !menu) return;
  const { top, bottom, right } = button.getBoundingClientRect();
  const { innerWidth, innerHeight } = window;
  const opensUp = bottom > innerHeight / 2;
  menu.style.right = `${innerWidth - right}px`;
  menu.style.top = opensUp ? 'auto' : `${bottom + GAP_PX}px`;
  menu.style.bottom = opensUp ? `${innerHeight - top + GAP_PX}px` : 'auto';
}

function moveInMenu(event: KeyboardEvent<HTMLElement>) {
  const all = itemsOf(event.currentTarget);
  const at = all.findIndex((item) => item.matches(':focus'));
  const target = indexInRing(event.key, { at, count: all.length, back: 'ArrowUp', on: 'ArrowDown' });
  if (event.key === 'Tab') event.currentTarget.hidePopover();
  if (target === undefined) return;
  event.preventDefault();
  all[target]?.focus();
}

interface MenuButtonProps {
  readonly label: string;
  readonly className: string;
  readonly items: readonly MenuItem[];
  /** the icon */
  readonly children: ReactNode;
  readonly disabled?: boolean;
  readonly tabIndex?: number;
  readonly 'aria-describedby'?: string | undefined;
}

export function MenuButton({ label, className, items, children, ...rest }: MenuButtonProps) {
  const { isOpen, setOpen, button, menu } = useMenu();
  const menuId = useId();
  return (
    <>
      <button
        {...rest}
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        popoverTarget={menuId}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          menu.current?.showPopover();
        }}
      >
        {children}
      </button>
      <div
        ref={menu}
        id={menuId}
        className="menu"
        role="menu"
        aria-label={label}
        popover="auto"
        tabIndex={-1}
        onBeforeToggle={() => place(menu.current, button.current)}
        onToggle={(event) => setOpen(event.newState === 'open')}
        onKeyDown={moveInMenu}
      >
        {items.map(({ key, ...item }) => (
          <Item key={key} {...item} onClose={() => menu.current?.hidePopover()} />
        ))}
      </div>
    </>
  );
}

function Item({
  label,
  description,
  onChoose,
  onClose,
}: Omit<MenuItem, 'key'> & { readonly onClose: () => void }) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      onClick={() => {
        onClose();
        onChoose();
      }}
    >
      {label}
      {description !== undefined && <small>{description}</small>}
    </button>
  );
}
