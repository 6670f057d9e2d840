/** LeadSquared's own editor writes HTML into texts that are otherwise plain: this makes plain text of both. */
import { decodeHTMLStrict } from 'entities/decode';
import { Parser } from 'htmlparser2';

/** Elements that begin on a line of their own. */
const BLOCKS = new Set(
  'address article aside blockquote br center dd div dl dt figure footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table tr ul'.split(
    ' ',
  ),
);
const CELLS = new Set(['td', 'th']);
const INLINE = new Set(
  'a abbr b big body button code col colgroup em font head html i img input ins label link meta o:p s small span strike strong sub sup tbody tfoot thead tt u del'.split(
    ' ',
  ),
);
/** Elements whose text nobody is meant to read. */
const HIDDEN = new Set(['script', 'style', 'title']);
/** HTML takes `<!channel>` and `<?` for comments, too. */
const COMMENT = /^<(?:!--|!doctype\b|\?)/i;

/**
 * Tags are dropped, entities decoded, and what begins on a line of its own in HTML does here. What only looks like a tag,
 * such as `<offer>`, `a < b` or `<!channel>`, stays as it is.
 */
export function htmlText(text: string): string {
  if (!/[<&]/.test(text)) return text;
  let plain = '';
  let hidden = 0;
  let readUpTo = 0;
  const parser = new Parser(
    {
      ontext() {
        if (hidden === 0) plain += decodeHTMLStrict(source());
        drop();
      },
      onopentag(name, attributes) {
        if (!isTag(name, attributes)) return keep();
        if (HIDDEN.has(name)) hidden += 1;
        breakBefore(name);
      },
      onclosetag(name, isImplied) {
        if (isImplied) return;
        if (!isTag(name, {})) return keep();
        if (HIDDEN.has(name)) hidden = Math.max(0, hidden - 1);
        breakBefore(name);
      },
      oncomment() {
        if (COMMENT.test(source())) drop();
        else keep();
      },
      onprocessinginstruction: drop,
    },
    { decodeEntities: false, recognizeSelfClosing: true },
  );

  const source = () => text.slice(parser.startIndex, parser.endIndex + 1);

  /** As it was written. */
  function keep(): void {
    plain += source();
    drop();
  }

  function drop(): void {
    readUpTo = parser.endIndex + 1;
  }

  function breakBefore(name: string): void {
    if (BLOCKS.has(name)) plain += '\n';
    else if (CELLS.has(name)) plain += ' ';
    drop();
  }

  parser.end(text);
  // A tag that is never closed was none.
  return plain + text.slice(readUpTo);
}

/** `a <b and c> d` is no tag: HTML's attributes have values. */
function isTag(name: string, attributes: Readonly<Record<string, string>>): boolean {
  const isKnown = BLOCKS.has(name) || CELLS.has(name) || INLINE.has(name) || HIDDEN.has(name);
  return isKnown && (name === 'input' || Object.values(attributes).every((value) => value !== ''));
}
