import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalDigest } from '../../../src/model/proof/canonical.ts';
import { commonId, ID_HEADER } from '../../../src/model/proof/identity.ts';
import { KINDS } from '../../../src/workload/index.ts';
import { messageSize } from '../../../src/workload/kinds/kind.ts';
import { builtIn, clientRender, staticContent, taken } from '../workload.ts';

const NAMES = KINDS.map(({ name }) => name);
const BULK = ['campaign', 'product-info', 'subscription-welcome'];
const ABOUT_ORDERS = ['receipt', 'shipping', 'delivery-receipt', 'order-confirmation', 'delivery-feedback'];

describe('the message kinds', () => {
  it('are nine', () => {
    expect(new Set(NAMES).size).toBe(9);
  });

  it('are the same bytes for the same seed on every machine', async () => {
    const hash = createHash('sha256');
    for (const name of NAMES) {
      const workload = await builtIn(name, 'client-render');
      for (const recipient of await taken(workload, 0, 1000)) {
        hash.update(canonicalDigest(workload.expected(recipient)));
      }
    }
    expect(hash.digest('hex')).toMatchInlineSnapshot(
      `"bb5f4d5264b87d5ebaf01445086c17bfa1c8e1b01a795a59161678c5ce877697"`,
    );
  });
});

describe.each(KINDS)('$name', ({ name, sizeBytes }) => {
  it('has the size that it states, within 15 %', async () => {
    const workload = await builtIn(name, 'client-render');
    const { render, common } = clientRender(workload);
    const sizes = (await taken(workload, 0, 301))
      .map((recipient) => messageSize(render(recipient), common))
      .sort((a, b) => a - b);
    expect(Math.abs((sizes[150] ?? 0) / sizeBytes - 1)).toBeLessThan(0.15);
    const same = staticContent(await builtIn(name, 'static'));
    expect(Math.abs(messageSize(same.message, same.common) / sizeBytes - 1)).toBeLessThan(0.15);
  });

  it('renders for every customer, without missing values', async () => {
    const workload = await builtIn(name, 'client-render');
    const { render } = clientRender(workload);
    for (const recipient of await taken(workload, 0, 200)) {
      const { subject, text, html, headers } = render(recipient);
      const all = [subject, text, html, ...Object.values(headers)];
      for (const part of all) expect(part).not.toMatch(/undefined|\[object |NaN|\{\{|^\s*$/);
      for (const line of [subject, ...Object.values(headers)]) {
        expect(line).toBe(line.trim());
        expect(line).not.toMatch(/[\r\n]/);
      }
      expect(subject).toContain(recipient.fields['firstName']);
      expect(headers[ID_HEADER]).toBe(recipient.id);
      expect(text).toContain(recipient.name);
      expect(text).toMatch(/https:\/\/\S+/);
      expect(html).toMatch(/<a href="https:\/\/|<a class="button" href="https:\/\//);
    }
  });

  it('escapes names in HTML, and nowhere else', async () => {
    const workload = await builtIn(name, 'client-render');
    const { render } = clientRender(workload);
    const bold = (await taken(workload, 0, 1000)).find((recipient) => recipient.name.startsWith('<b>'));
    expect(bold).toBeDefined();
    if (bold === undefined) return;
    const { subject, text, html } = render(bold);
    expect(subject).toContain('<b>Bold</b>');
    expect(text).toContain('<b>Bold</b> & Sons');
    expect(html).not.toContain('<b>Bold');
    expect(html).toContain('&lt;b&gt;Bold&lt;/b&gt;');
  });

  it('has no personal data if it is static', async () => {
    const { message } = staticContent(await builtIn(name, 'static'));
    expect(message.subject).toContain('Customer');
    expect(message.headers[ID_HEADER]).toBe(commonId());
    expect(JSON.stringify(message)).not.toMatch(/undefined|\[object |NaN|\{\{/);
  });

  it('has the headers of its category', async () => {
    const workload = await builtIn(name, 'client-render');
    const { render, common } = clientRender(workload);
    const [recipient] = await taken(workload, 7, 1);
    const headers = recipient === undefined ? {} : render(recipient).headers;
    expect(common.replyTo[0]?.address).not.toBe(common.from.address);
    if (BULK.includes(name)) {
      expect(headers['List-Unsubscribe']).toContain(
        `https://shop.example/unsubscribe/${recipient?.fields['token']}`,
      );
      expect(headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
    }
    if (ABOUT_ORDERS.includes(name)) expect(headers['X-Order-Reference']).toMatch(/^SO-\d{8}$/);
  });
});

describe('the campaign', () => {
  it('differs between segments and shows prices in the currency of the customer', async () => {
    const workload = await builtIn('campaign', 'client-render');
    const { render } = clientRender(workload);
    const recipients = await taken(workload, 0, 300);
    const segments = new Set(recipients.map((one) => render(one).headers['X-Segment']));
    expect(segments.size).toBeGreaterThan(80);
    const german = recipients.find(({ fields }) => fields['locale'] === 'de-DE');
    const japanese = recipients.find(({ fields }) => fields['locale'] === 'ja-JP');
    expect(german && render(german).html).toMatch(/\d,\d\d €/);
    expect(japanese && render(japanese).html).toMatch(/¥\d/);
  });
});
