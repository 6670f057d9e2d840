import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { htmlText } from '../../../src/leadsquared/api/html-text.ts';
import { taskLists } from '../../../src/leadsquared/api/read-tasks.ts';

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
    ['<img alt="" src="x.png">Call Anna', 'Call Anna'],
    ['<img alt src=x.png>Call <p class="">Anna</p>', 'Call\nAnna'],
    ['<table><tr><td nowrap>Call</td><td NOWRAP valign=top>Anna</td></tr></table>', 'Call Anna'],
    ['<a href="" target=\'\'>Call Anna</a><hr noshade>', 'Call Anna'],
    [
      '<section><article><nav>Call</nav><mark>A</mark><q>n</q><cite>n</cite><kbd>a</kbd></article></section>',
      'Call\nAnna',
    ],
    ['<details open><summary>Call</summary><figure>Anna</figure></details>', 'Call\nAnna'],
    ['<svg viewBox="0 0 1 1"><path d="M0 0"/></svg><iframe src="x"></iframe>Call Anna', 'Call Anna'],
    ['<center><font color=red>Call</font></center><time datetime="2026-11-29">today</time>', 'Call\ntoday'],
    ['<v:shape id="a" style=""><w:wrap type="square"/></v:shape><o:p>&nbsp;</o:p>Call Anna', 'Call Anna'],
    ['<![if !vml]>Call Anna<![endif]>', 'Call Anna'],
    ['<!--[if gte mso 9]><xml><o:x/></xml><![endif]--><p>Call Anna</p >', 'Call Anna'],
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
    'a <b and c> d',
    '<VIP> x < 5 <anna@acme.test>',
    'the </offer> and </>',
    'Fix <title> on the Acme home page',
    'Ask IT about the <script> tag & <b>the rest</b>',
    'an <SVG> of the logo',
    '<note:this>',
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

describe('the words of a task behind long HTML', () => {
  const long = 'p.MsoNormal { margin: 0 } '.repeat(80);
  const tasks = taskLists('UTC');
  /** The same for the name and the description. */
  function words(html: string): string {
    const task = tasks.readRow({ Name: html, Description: html });
    assert.equal(task?.name, task?.description);
    return task?.description ?? '';
  }

  const texts: [before: string, html: string][] = [
    ['a style sheet', `<style>${long}</style><p>Call Anna</p>`],
    ["Outlook's own part", `<!--[if gte mso 9]><xml>${long}</xml><![endif]--><p>Call Anna</p>`],
    ['a style attribute', `<p style="${long}">Call Anna</p>`],
    ['a picture', `<img src="data:image/png;base64,${'A'.repeat(3_000)}">Call Anna`],
    ['many tags', `${'<div><b></b>'.repeat(1_000)}Call Anna`],
    ['many blanks', `${' '.repeat(100_000)}Call Anna`],
  ];
  for (const [before, html] of texts) {
    test(`are read behind ${before}`, () => assert.equal(words(html).trim(), 'Call Anna'));
  }

  test('are cut as text, not as HTML', () => {
    assert.equal(words('<b>a</b>'.repeat(5_000)), 'a'.repeat(1_500));
    assert.equal(words('a'.repeat(5_000)), 'a'.repeat(1_500));
  });

  test('end before a tag that goes on behind what is read', () => {
    const tags = ['<img src="', '<p style="', '</p', '<style>', '<svg><path d="', '<o:p ', '<!-- '];
    for (const tag of tags) {
      const html = `Call Anna${'<b></b>'.repeat(2_000)}${tag}`;
      assert.equal(words(html.padEnd(100_000, ' A')), 'Call Anna', tag);
    }
    const tag = '<img src="x.png" alt="Anna"/>';
    for (let readOfTag = 1; readOfTag < tag.length; readOfTag += 1) {
      const html = 'Call Anna'.padEnd(16 * 1_024 - readOfTag, '<!---->').replace(/<[!-]*$/, '');
      const before = html.padEnd(16 * 1_024 - readOfTag, ' ');
      assert.equal(words(before + tag.padEnd(9_000)).trim(), 'Call Anna', tag.slice(0, readOfTag));
    }
  });

  test('leave what looks like no tag as it is', () => {
    const text = 'a <b and c> d, <VIP>, x < 5, <anna@acme.test>';
    assert.equal(words(`${text}<p style="${long}"></p>`).trim(), text);
  });
});
