import { describe, expect, it } from 'vitest';
import { Ledger } from '../../mocks/ledger/ledger.ts';
import { canonicalize } from '../../src/model/proof/canonical.ts';
import { messageId } from '../../src/model/proof/identity.ts';
import { LedgerTable, ledgerDifference } from '../../src/model/proof/ledger.ts';
import type { Recipient } from '../../src/model/recipient.ts';
import { findTransport } from '../../src/transports/index.ts';
import { CLIENT_RENDER, COMMON, recipient, rendered } from './contents.ts';
import { meet } from './meeting.ts';

/** Some transports write a domain in lower case or as its A-label, others as the recipient has it. */
const ADDRESSES = ['john@EXAMPLE.ORG', 'John@Example.org', 'ann@münchen.example', 'ann@MÜNCHEN.example'];
const people: readonly Recipient[] = ADDRESSES.map((address, index) => {
  const { name, fields } = recipient(index);
  return { index, name, fields: { ...fields, email: address }, address, id: messageId(index, address) };
});

describe.each([
  'smtp-nodemailer',
  'smtp-pipelined',
  'api-sendgrid',
  'api-postmark',
  'api-mailgun',
  'api-mailjet',
])('addresses with another spelling of the domain, by %s', (name) => {
  it('receive their own message, and match in ledger, identity and proof', async () => {
    const definition = findTransport(name) ?? expect.fail(`no ${name}`);
    const met = await meet(definition, CLIENT_RENDER, 'fast', people, 1);
    expect(met.outcomes).toEqual(people.map(() => 'accepted'));
    const accepted = new LedgerTable();
    for (const { address, id } of people) accepted.add(address, id);
    const ledger = new Ledger();
    ledger.begin({ keepMessages: false });
    for (const [i, { recipient: to }] of met.received.entries()) {
      ledger.deliver({ recipient: to, id: met.ids[i] ?? '', read: () => expect.fail('not kept') });
    }
    const page = await ledger.end();
    expect(page.misdelivered).toEqual([]);
    expect(ledgerDifference(page.ledger, accepted.state()).differences).toEqual([]);
    expect(met.received.map(({ recipient: to, to: header }) => [to, header])).toEqual(
      people.map((one) => {
        const { recipient: to, to: header } = canonicalize({
          ...rendered(one),
          from: [COMMON.from],
          recipient: one.address,
          to: [one],
          headers: [],
          attachments: [],
        });
        return [to, header];
      }),
    );
  });
});

it('two spellings of one domain are sent in separate requests, because the server accepts an address once', async () => {
  const definition = findTransport('api-sendgrid') ?? expect.fail('no api-sendgrid');
  const [, , ann, same] = people as [Recipient, Recipient, Recipient, Recipient];
  const met = await meet(definition, CLIENT_RENDER, 'fast', [ann, same], 2);
  expect(met.outcomes).toEqual(['accepted', 'accepted']);
});
