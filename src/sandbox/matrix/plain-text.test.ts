import { expect, test } from 'vitest'
import { plainText } from './plain-text.ts'

const nameOf = (userId: string): string | undefined => (userId === '@amal:matrix.test' ? 'Amal' : undefined)

test.each([
  ['<strong>SEC-0042</strong> <em>from</em> <span data-mx-color="#f00">North</span>', 'SEC-0042 from North'],
  ['<code>a &lt; b</code> &amp; &quot;c&quot; &#39;d&#39; &#x2611;', 'a < b & "c" \'d\' ☑'],
  ['one<br>two<br/><br />four', 'one\ntwo\n\nfour'],
  ['<p>one</p>\n<p>two</p>', 'one\ntwo'],
  ['before<blockquote>one<br>two</blockquote>after', 'before\n> one\n> two\nafter'],
  ['<blockquote><p>one</p><blockquote>deeper</blockquote></blockquote>', '> one\n> > deeper'],
  ['<pre><code>  kept\n    as is\n</code></pre>end', '  kept\n    as is\nend'],
  ['  folded \n   white   space ', 'folded white space'],
  ['<ul><li>one</li><li>two <b>bold</b></li></ul>end', '- one\n- two bold\nend'],
  ['<del>SEC-0042</del> WITHDRAWN', '~~SEC-0042~~ WITHDRAWN'],
  ['<del>one<br>two</del>', '~~one~~\n~~two~~'],
  ['<a href="https://example.org/x">a page</a>', 'a page'],
  ['<a href="https://matrix.to/#/@amal:matrix.test">whoever</a>: look', '@Amal: look'],
  ['<a href="https://matrix.to/#/%40north-duty%3Amatrix.test">@North Duty</a>', '@North Duty'],
  ['<mx-reply><blockquote>earlier</blockquote></mx-reply>now', 'now'],
  ['<script>alert(1)</script><unknown>shown</unknown>', 'shown'],
  ['1 < 2 &unknown; </p> &#1114112;', '1 < 2 &unknown; &#1114112;'],
])('%j is shown as %j', (html, text) => {
  expect(plainText(html, nameOf)).toBe(text)
})
