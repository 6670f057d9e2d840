import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { htmlText } from '../../src/leadsquared/html-text.ts';

/** As a message draws it: lines without blanks around them, and none that is empty. */
function drawn(html: string): string {
  return htmlText(html)
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}

describe('HTML in a text of the CRM', () => {
  const texts: [html: string, text: string][] = [
    ['<p>Call&nbsp;back</p>', 'Call back'],
    ['<p>One</p><p>Two<br>Three<br/>Four</p>', 'One\nTwo\nThree\nFour'],
    ['<div class="x" style=\'y\'>Send <b>the</b> offer</div>', 'Send the offer'],
    ['<ul><li>first<li>second</ul>', 'first\nsecond'],
    ['<table><tr><td>Price</td><td>5&nbsp;&euro;</td></tr></table>', 'Price 5 €'],
    ['<style>p { color: red }</style><title>T</title>Hi<script>alert(1)</script>', 'Hi'],
    ['<a href="https://example.com/?a=1&b=2">the page</a>', 'the page'],
    ['<!-- a note --><!DOCTYPE html><?xml version="1"?><html><body>x</body></html>', 'x'],
    ['<img src=x onerror=alert(1)>Hi<o:p></o:p>', 'Hi'],
    ['AT&amp;T &#38; R&#x26;D', 'AT&T & R&D'],
    ['<P>LOUD</P>', 'LOUD'],
    ['<b>unclosed', 'unclosed'],
    ['closed</b> too often</p>', 'closed too often'],
    ['<p>5 &lt; 6</p>', '5 < 6'],
    ['&lt;b&gt; is decoded once: &amp;lt;', '<b> is decoded once: &lt;'],
  ];
  for (const [html, text] of texts) {
    test(`becomes text: ${html}`, () => assert.equal(drawn(html), text));
  }

  for (const text of [
    'plain',
    'two\nlines',
    'a < b & c > d',
    'a<b and c>d',
    'Send <offer> & call',
    '<me@example.com>',
    '<!channel> <!here|here> <@U012AB3CD> <#C012AB3CD|sales> <https://example.com|x>',
    'https://example.com/?lang=en&region=de&copy=2',
    'AT&T',
    '&nosuch; &;',
    '<3 you',
    '<',
    '<p',
    'x <b y="1',
    'x </b',
    '<><',
    '',
  ]) {
    test(`is not seen where there is none: ${text}`, () => assert.equal(htmlText(text), text));
  }
});
