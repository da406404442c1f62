import { expect, it } from 'vitest';
import { deliver } from '../../mocks/smtp/deliver.ts';
import { headEnd, readHead } from '../../mocks/smtp/head.ts';
import { Merger } from '../../mocks/smtp/merge/merger.ts';
import { isTooLarge } from '../../src/model/refusal.ts';

it('a header that is too large for the SMTP mocks is rejected as too large, not as unreadable', async () => {
  // 3 MB in lines of 900.
  const names = `"${`${'n'.repeat(890)}\r\n `.repeat(3400)}"`;
  const smtpapi = `X-SMTPAPI: {"to":["a@example.net"],"sub":{"%x%":[${names}]}}`;
  const raw = Buffer.from(`${smtpapi}\r\nFrom: shop@example.com\r\nSubject: Hi\r\n\r\nHello\r\n`);
  const head = readHead(raw, headEnd(raw));
  const delivered: string[] = [];
  const sink = {
    keeps: true,
    deliver: ({ recipient }: { readonly recipient: string }) => void delivered.push(recipient),
  };
  const refusal = await deliver({ recipients: ['a@example.net'], head, raw }, sink, new Merger());
  expect(refusal).toMatchObject({ code: 552, enhanced: '5.3.4' });
  expect(isTooLarge(`rejected: ${refusal?.code} ${refusal?.enhanced} ${refusal?.text}`)).toBe(true);
  expect(delivered).toEqual([]);
});
