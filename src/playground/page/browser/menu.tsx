// A button that opens a menu, by mouse and by keyboard.
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';

export interface MenuItem {
  readonly key: string;
  readonly label: string;
  readonly description?: string | undefined;
  readonly onChoose: () => void;
}

const GAP_PX = 4;

const itemsOf = (menu: HTMLElement | null) => [
  ...(menu?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? []),
];

export function MenuButton({
  label,
  className,
  items,
  children,
  ...rest
}: {
  label: string;
  className: string;
  items: readonly MenuItem[];
  /** the icon */
  children: ReactNode;
  disabled?: boolean;
  tabIndex?: number;
  'aria-describedby'?: string | undefined;
}) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const menuId = useId();

  const place = () => {
    if (!button.current || !menu.current) return;
    const { top, bottom, right } = button.current.getBoundingClientRect();
    const { innerWidth, innerHeight } = window;
    const opensUp = bottom > innerHeight / 2;
    menu.current.style.right = `${innerWidth - right}px`;
    menu.current.style.top = opensUp ? 'auto' : `${bottom + GAP_PX}px`;
    menu.current.style.bottom = opensUp ? `${innerHeight - top + GAP_PX}px` : 'auto';
  };

  useEffect(() => {
    if (!isOpen) return;
    itemsOf(menu.current)[0]?.focus();
    const hide = () => menu.current?.hidePopover();
    document.addEventListener('scroll', hide, { capture: true });
    return () => document.removeEventListener('scroll', hide, { capture: true });
  }, [isOpen]);

  const moveInMenu = (event: KeyboardEvent) => {
    const all = itemsOf(menu.current);
    const at = all.findIndex((item) => item.matches(':focus'));
    const targets: Record<string, number> = {
      ArrowDown: (at + 1) % all.length,
      ArrowUp: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    };
    const target = targets[event.key];
    if (event.key === 'Tab') menu.current?.hidePopover();
    if (target === undefined) return;
    event.preventDefault();
    all[target]?.focus();
  };

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
        onBeforeToggle={place}
        onToggle={(event) => setOpen(event.newState === 'open')}
        onKeyDown={moveInMenu}
      >
        {items.map(({ key, label: words, description, onChoose }) => (
          <button
            key={key}
            type="button"
            role="menuitem"
            tabIndex={-1}
            onClick={() => {
              menu.current?.hidePopover();
              onChoose();
            }}
          >
            {words}
            {description !== undefined && <small>{description}</small>}
          </button>
        ))}
      </div>
    </>
  );
}
