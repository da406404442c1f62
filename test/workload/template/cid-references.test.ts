import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Recipient } from '../../../src/model/recipient.ts';
import { TRANSPORTS } from '../../../src/transports/index.ts';
import { createWorkload } from '../../../src/workload/index.ts';
import { cidReferences } from '../../../src/workload/template/cid-references.ts';
import { readTemplate } from '../../../src/workload/template/folder.ts';
import { meet } from '../../transports/meeting.ts';
import { strategiesOf } from '../../transports/strategies.ts';
import { folderWith, usageErrorOf } from '../import/files.ts';

const namesIn = (html: string): readonly string[] => cidReferences(html).map(({ name }) => name);
let number = 0;
const template = (html: string, ...files: readonly string[]): string =>
  folderWith(`cid${++number}`, {
    'subject.hbs': 'Hi {{name}}',
    'text.hbs': 'Hi',
    'html.hbs': html,
    ...Object.fromEntries(files.map((name) => [`attachments/${name}`, name])),
  });

describe('the cid: references of HTML', () => {
  it('do not include prose, comments, other attributes and other schemes', () => {
    expect(
      namesIn(
        '<p title="cid:a">Take antacid: no. See placid:lake, acid:base and cid:b</p><!-- <img src="cid:c"> -->' +
          '<script>x = "cid:d"</script><a href="acid:e">x</a><img alt="cid:f" src="https://x.example/cid:g">' +
          '<style>/* url(cid:h) */ p::after { content: "cid:i" }</style>{{! <img src="cid:j"> }}',
      ),
    ).toEqual([]);
  });

  it('are found in every attribute with a URL, in CSS, and in comments for Outlook', () => {
    expect(
      namesIn(
        `<BODY BACKGROUND=cid:a><img src='cid:b' srcset="cid:c 1x, CID:d 2x"><video poster=" cid:e "><object data="cid:f">` +
          `<svg><image xlink:href="cid:g"/></svg><td style="background: url('cid:h'), URL( cid:i )">` +
          `<style>p { background: url("cid:j") }</style><!--[if mso]><v:fill src="cid:k" /><![endif]--><a href="cid:l">`,
      ),
    ).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l']);
  });

  it('have decoded entities and the right position', () => {
    const html =
      '<img src="&#99;id:a&amp;b.png"><td style="background:url(&quot;cid:c&period;png&quot;)"><img src="cid:d">';
    const found = cidReferences(html);
    expect(found.map(({ name, start, end }) => [name, html.slice(start, end)])).toEqual([
      ['a&b.png', 'a&amp;b.png'],
      ['c.png', 'c&period;png'],
      ['d', 'd'],
    ]);
    expect(html.slice(found[0]?.at)).toMatch(/^&#99;id:a/);
  });

  it('are found with any Handlebars around them', () => {
    expect(
      namesIn(
        '<img {{#if a}}src="cid:a"{{/if}} alt="{{x "q>"}}"><img src="{{#if a}}cid:b{{else}}https://x.example/{{/if}}">' +
          `<img src="{{#if a}}cid:c{{else}}cid:d{{/if}}"><p class="{{#if a}}"x"{{/if}}"><img src="cid:e">`,
      ),
    ).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('are found in any HTML that contains them', () => {
    const prose = fc.stringMatching(/^[\w :=&;/{}!-]*$/);
    fc.assert(
      fc.property(prose, fc.string({ minLength: 1 }), fc.boolean(), (before, name, quoted) => {
        const url = `cid:${encodeURIComponent(name.toWellFormed())}`;
        const around = before.replaceAll('{{', '');
        const html = `${around}<img src=${quoted ? `"${url}"` : url} alt="x">${around}`;
        expect(cidReferences(html).map(({ at, end }) => html.slice(at, end))).toEqual([url]);
      }),
    );
  });
});

describe('files in attachments/', () => {
  it('are inline by their decoded names, and attached if only prose names them', async () => {
    const { common } = await readTemplate(
      template(
        '<img src="cid:logo%2Epng"><img src="cid:100%.gif">cid:terms.pdf',
        'logo.png',
        '100%.gif',
        'terms.pdf',
      ),
    );
    expect(
      common.attachments.map(({ filename, disposition, contentId }) => [filename, disposition, contentId]),
    ).toEqual([
      ['100.gif', 'inline', '100.gif'],
      ['logo.png', 'inline', 'logo.png'],
      ['terms.pdf', 'attachment', undefined],
    ]);
  });

  it('get a content id that every provider accepts, which the HTML then names', async () => {
    const long = `${'ä'.repeat(100)}.png`;
    const html = `<img src="cid:my%20logo.png"><img src="cid:my logo.png"><p style="background:url('cid:Gr%C3%BC%C3%9Fe%20(1).png')"><img src="cid:${long}"><img src="cid:logo@2x.png"><img src="cid:a&amp;b">`;
    const files = ['my logo.png', 'my-logo.png', 'Gru\u0308ße (1).png', long, 'logo@2x.png', 'a&b', '图.png'];
    const { common, sources } = await readTemplate(template(`${html}<img src="cid:图.png">`, ...files));
    expect(sources.html.text).toBe(
      `<img src="cid:my-logo-2.png"><img src="cid:my-logo-2.png"><p style="background:url('cid:Gru-e-1.png')">` +
        `<img src="cid:${'a'.repeat(70)}.png"><img src="cid:logo@2x.png"><img src="cid:a-b"><img src="cid:file.png">`,
    );
    for (const { filename, contentId } of common.attachments)
      if (contentId !== undefined) expect(contentId).toBe(filename);
    expect(common.attachments.find(({ filename }) => filename === 'my-logo.png')?.disposition).toBe(
      'attachment',
    );
  });

  it('may be chosen by an expression, which then includes every matching image', async () => {
    const { common } = await readTemplate(
      template(
        '<img src="cid:flag-{{country}}.png">',
        'flag-DE.png',
        'flag-FR.png',
        'terms.pdf',
        'flag-X.pdf',
      ),
    );
    expect(
      common.attachments
        .filter(({ disposition }) => disposition === 'inline')
        .map(({ filename }) => filename),
    ).toEqual(['flag-DE.png', 'flag-FR.png']);
    const unlike = await usageErrorOf(
      readTemplate(template('<img\nsrc="cid:flag-{{country}}.png">', 'a.png')),
    );
    expect(unlike.message).toMatch(/html\.hbs:2:6: there is no image like "flag-….png" in attachments\/$/);
    const spaced = await usageErrorOf(readTemplate(template('<img src="cid:{{logo}}">', 'my logo.png')));
    expect(spaced.message).toMatch(/html\.hbs:1:11: "my logo.png" can't be shown by an expression$/);
  });
});

// All strategies share the attachments, so the most complex one covers the others.
const scenarios = TRANSPORTS.filter(({ mock }) => mock !== undefined).map((definition) => ({
  definition,
  strategy: strategiesOf(definition).at(-1) ?? 'static',
  name: definition.name,
}));

describe('a file whose name has a space and an umlaut', () => {
  it.each(scenarios)('arrives unchanged through $name, $strategy', async ({ definition, strategy }) => {
    const path = template('<img src="cid:my%20l%C3%B6go.png">{{name}}', 'my lögo.png', 'Größe 1.pdf');
    const workload = await createWorkload({ kind: '', strategy, seed: 7, recipients: null, template: path });
    const stream = workload.recipients(0);
    const sent: Recipient[] = [await stream.next(), await stream.next()];
    await stream.close();
    const { received } = await meet(definition, workload.content, 'fast', sent, 2);
    const leftOut: readonly string[] = definition.leavesOut(strategy, 2).map(({ field }) => field);
    expect(received).toHaveLength(sent.length);
    for (const [i, message] of received.entries()) {
      const wanted = workload.expected(sent[i] ?? expect.fail('too many'));
      expect(wanted.attachments.map(({ filename, contentId }) => [filename, contentId])).toEqual([
        ['my-logo.png', 'my-logo.png'],
        ['Größe 1.pdf', null],
      ]);
      expect(wanted.html).toContain('"cid:my-logo.png"');
      if (!leftOut.includes('attachments')) expect(message.attachments).toEqual(wanted.attachments);
      if (!leftOut.includes('html')) expect(message.html).toBe(wanted.html);
    }
  });
});
