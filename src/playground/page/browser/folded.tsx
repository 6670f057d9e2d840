// Slack shows only the beginning of a long section, unless the app sets `expand`:
// https://docs.slack.dev/reference/block-kit/blocks/section-block
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useTabStop } from './reach.ts';

/** The stylesheet cuts a folded text after five lines. Slack doesn't document its own number. */
export function Folded({ isUnfolded, children }: { isUnfolded: boolean; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const [isLonger, setLonger] = useState(false);
  const text = useRef<HTMLDivElement>(null);
  const tabStop = useTabStop();
  const id = useId();
  const isFolded = !isUnfolded && !isOpen;

  // The number of lines depends on the width of the window.
  useEffect(() => {
    const shown = text.current;
    if (!shown || !isFolded) return;
    const observer = new ResizeObserver(() => setLonger(shown.scrollHeight > shown.clientHeight + 1));
    observer.observe(shown);
    for (const child of shown.children) observer.observe(child);
    return () => observer.disconnect();
  }, [isFolded]);

  return (
    <>
      <div ref={text} id={id} dir="auto" className={isFolded ? 'folded' : undefined}>
        {children}
      </div>
      {!isUnfolded && isLonger && (
        <button
          {...tabStop}
          type="button"
          className="fold"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'See less' : 'See more'}
        </button>
      )}
    </>
  );
}
