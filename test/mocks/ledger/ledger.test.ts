import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../mocks/ledger/ledger.ts';
import { canonicalize } from '../../../src/model/proof/canonical.ts';
import { messageId } from '../../../src/model/proof/identity.ts';
import { LedgerTable, ledgerDifference } from '../../../src/model/proof/ledger.ts';

const unread = (): never => {
  throw new Error('nobody asked for this message');
};

function message(recipient: string) {
  return canonicalize({
    recipient,
    from: [{ address: 'a@b.example' }],
    to: [{ address: recipient }],
    subject: '',
    headers: [],
    text: '',
    html: '',
    attachments: [],
  });
}

describe('the ledger of a mock', () => {
  it('counts deliveries, and reads no message unless it keeps messages', async () => {
    const ledger = new Ledger();
    const accepted = new LedgerTable();
    ledger.begin({ keepMessages: false });
    expect(ledger.keeps).toBe(false);
    for (let index = 0; index < 50; index++) {
      const recipient = `c${index}@x.example`;
      const id = messageId(index, recipient);
      ledger.deliver({ recipient, id, read: unread });
      accepted.add(recipient, id);
    }
    const page = await ledger.end();
    expect(ledgerDifference(page.ledger, accepted.state())).toEqual({ differences: [], complete: true });
    expect(page).toMatchObject({ misdelivered: [], misdeliveredCount: 0, received: [] });
  });

  it('names the first twenty misdelivered messages, and counts all', async () => {
    const ledger = new Ledger();
    ledger.begin({ keepMessages: false });
    ledger.deliver({ recipient: 'none@x.example', id: '', read: unread });
    for (let index = 0; index < 30; index++) {
      ledger.deliver({ recipient: 'b@x.example', id: messageId(index, 'a@x.example'), read: unread });
    }
    const { misdelivered, misdeliveredCount } = await ledger.end();
    expect(misdeliveredCount).toBe(30);
    expect(misdelivered).toHaveLength(20);
    expect(misdelivered[7]).toEqual({
      fault: 'misdelivered',
      recipient: 'b@x.example',
      index: 7,
      detail: expect.stringContaining(messageId(7, 'a@x.example')),
    });
  });

  it('keeps messages in order of arrival, in whatever order they are parsed', async () => {
    const ledger = new Ledger();
    ledger.begin({ keepMessages: true });
    let readFirst: () => void = () => {};
    const waiting = new Promise<void>((resolve) => {
      readFirst = resolve;
    });
    ledger.deliver({
      recipient: 'a@x.example',
      id: '',
      read: async () => {
        await waiting;
        return message('a@x.example');
      },
    });
    ledger.deliver({ recipient: 'b@x.example', id: '', read: () => message('b@x.example') });
    const end = ledger.end();
    readFirst();
    expect((await end).received.map(({ recipient }) => recipient)).toEqual(['a@x.example', 'b@x.example']);
    expect(ledger.keeps).toBe(false);
  });

  it('rejects at its end if a message could not be read', async () => {
    const ledger = new Ledger();
    ledger.begin({ keepMessages: true });
    ledger.deliver({ recipient: 'a@x.example', id: '', read: unread });
    await new Promise((resolve) => setImmediate(resolve));
    await expect(ledger.end()).rejects.toThrow('nobody asked');
  });

  it('resolves when the expected number has arrived, or with the number at the time limit', async () => {
    const ledger = new Ledger();
    ledger.begin({ keepMessages: false });
    const deliver = (): void => ledger.deliver({ recipient: 'a@x.example', id: '', read: unread });
    const both = ledger.waitForDeliveries(2, 60_000);
    deliver();
    deliver();
    expect(await both).toBe(2);
    expect(await ledger.waitForDeliveries(2, 60_000)).toBe(2);
    expect(await ledger.waitForDeliveries(3, 1)).toBe(2);
    const third = ledger.waitForDeliveries(3, 60_000);
    deliver();
    expect(await third).toBe(3);
  });

  it('starts each window empty', async () => {
    const ledger = new Ledger();
    ledger.begin({ keepMessages: true });
    ledger.deliver({ recipient: 'a@x.example', id: '1-2', read: () => message('a@x.example') });
    ledger.begin({ keepMessages: false });
    expect(await ledger.end()).toEqual({
      ledger: new LedgerTable().state(),
      misdelivered: [],
      misdeliveredCount: 0,
      received: [],
      sample: { recipients: [], isCut: false },
      lateMessages: [],
    });
  });
});
