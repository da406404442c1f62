import fc from 'fast-check';
import Handlebars from 'handlebars';
import { describe, expect, it } from 'vitest';
import { type MergeTemplate, renderSlots, type Slotted } from '../../../src/model/content.ts';
import type { Rendered } from '../../../src/model/message.ts';
import { canonicalize } from '../../../src/model/proof/canonical.ts';
import type { Fields } from '../../../src/model/recipient.ts';
import { customer } from '../../../src/workload/customers/customer.ts';
import { KINDS } from '../../../src/workload/index.ts';
import { compiledTemplate } from '../../../src/workload/template/compiled.ts';
import { mergeTemplate, unescapedSource } from '../../../src/workload/template/merge.ts';
import { namedSources } from '../../../src/workload/template/sources.ts';
import { builtIn, clientRender, serverMerge } from '../workload.ts';

/** Renders like a provider with Handlebars, which escapes everywhere. */
function providerRenderer({ handlebars }: MergeTemplate): (fields: Fields) => Rendered {
  const subject = Handlebars.compile<Fields>(handlebars.subject);
  const text = Handlebars.compile<Fields>(handlebars.text);
  const html = Handlebars.compile<Fields>(handlebars.html);
  const headers = Object.entries(handlebars.headers).map(
    ([name, source]) => [name, Handlebars.compile<Fields>(source)] as const,
  );
  return (fields) => ({
    subject: subject(fields),
    text: text(fields),
    html: html(fields),
    headers: Object.fromEntries(headers.map(([name, render]) => [name, render(fields)])),
  });
}

/** Renders like a provider that only substitutes values. */
function substituted({ flat }: MergeTemplate, values: Readonly<Record<string, string>>): Rendered {
  const filled = (text: Slotted): string =>
    renderSlots(text, (slot) => `⟦${slot}⟧`).replace(/⟦(\w+)⟧/g, (_, slot: string) => {
      if (!Object.hasOwn(values, slot)) throw new TypeError(`no value for ${slot}`);
      return values[slot] ?? '';
    });
  return {
    subject: filled(flat.subject),
    text: filled(flat.text),
    html: filled(flat.html),
    headers: Object.fromEntries(Object.entries(flat.headers).map(([name, text]) => [name, filled(text)])),
  };
}

describe.each(KINDS)('$name, merged', ({ name }) => {
  it('equals the sender’s rendering in both syntaxes, for every customer', async () => {
    const merged = serverMerge(await builtIn(name, 'server-merge'));
    const { render } = clientRender(await builtIn(name, 'client-render'));
    const provider = providerRenderer(merged.template);
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e9), (seed, index) => {
        const recipient = customer(seed, index);
        const expected = render(recipient);
        const travelled = JSON.parse(JSON.stringify(merged.template.fields(recipient))) as Fields;
        expect(provider(travelled)).toEqual(expected);
        expect(substituted(merged.template, merged.template.flat.values(recipient))).toEqual(expected);
        expect(merged.headers(recipient)).toEqual(expected.headers);
      }),
      { numRuns: 60 },
    );
  });

  it('sends only the fields that the template uses, and slots with plain names', async () => {
    const { template } = serverMerge(await builtIn(name, 'server-merge'));
    const recipient = customer(1, 1);
    const sources = JSON.stringify(template.handlebars);
    for (const field of Object.keys(template.fields(recipient))) expect(sources).toContain(field);
    expect(new Set(template.flat.slots).size).toBe(template.flat.slots.length);
    for (const slot of template.flat.slots) expect(slot).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/);
    expect(Object.keys(template.flat.values(recipient))).toEqual(template.flat.slots);
    expect(template.id).toMatch(/^[A-Za-z0-9-]+$/);
  });

  it('must arrive as the sender renders it', async () => {
    const workload = await builtIn(name, 'server-merge');
    const { render, common } = clientRender(await builtIn(name, 'client-render'));
    const recipient = customer(1, 12);
    const { headers, ...parts } = render(recipient);
    expect(workload.expected(recipient)).toEqual(
      canonicalize({
        from: [common.from],
        replyTo: common.replyTo,
        attachments: common.attachments,
        ...parts,
        recipient: recipient.address,
        to: [recipient],
        headers: Object.entries(headers),
      }),
    );
    // The second message reuses the attachment digests of the first.
    expect(workload.expected(recipient).attachments.length).toBe(common.attachments.length);
  });
});

describe('any template', () => {
  const piece = fc.constantFrom(
    'text\n',
    ' <p> ',
    'äöü 🎉 ',
    '{{name}}',
    '{{~name~}}',
    '{{{name}}}',
    '{{&name}}',
    '{{order.total}}',
    '{{! a comment }}\n',
    '{{#if order.note}}\n{{order.note}}\n{{else}}\nnone\n{{/if}}\n',
    '{{#unless order.note}}no {{name}}{{/unless}}',
    '{{#each order.items}}\n{{@index}}: {{name}} for {{../name}}\n{{else}}-{{/each}}',
    '{{#with order}}{{number}}{{~#each items~}} {{this.name}} {{/each}}{{/with}}',
    '\\{{name}} ',
    '\n\n',
  );
  const source = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

  it('merges into the sender’s rendering', () => {
    fc.assert(
      fc.property(source, source, fc.nat(10_000), (one, other, index) => {
        const sources = namedSources('x', {
          subject: 'Hi {{name}}',
          text: one,
          html: other,
          headers: { 'X-A': one },
        });
        const template = mergeTemplate('x', sources, ({ fields }) => fields);
        const recipient = customer(1, index);
        const { headers, ...rendered } = compiledTemplate(sources).render(recipient.fields);
        const expected = { ...rendered, headers: { ...headers, 'X-Sendoff-Id': recipient.id } };
        expect(providerRenderer(template)(template.fields(recipient))).toEqual(expected);
        expect(substituted(template, template.flat.values(recipient))).toEqual(expected);
      }),
    );
  });

  it('is unescaped by marking only its expressions', () => {
    expect(unescapedSource({ file: 'x', text: 'ä {{a}} {{~b~}}\n{{{c}}} {{#if d}}\n {{e.f}}{{/if}}' })).toBe(
      'ä {{&a}} {{~&b~}}\n{{{c}}} {{#if d}}\n {{&e.f}}{{/if}}',
    );
  });
});
