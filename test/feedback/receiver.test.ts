import { createTransport } from 'nodemailer';
import { afterEach, describe, expect, it } from 'vitest';
import { openReceiver, type Receiver, reports } from '../../src/feedback/receiver.ts';

let receiver: Receiver | undefined;
afterEach(async () => {
  await receiver?.close();
  receiver = undefined;
});

describe('the receiver of delivery reports', () => {
  it('rejects requests without the provider’s proof, and does not read them', async () => {
    const heard: number[] = [];
    receiver = await openReceiver('postmark', (count) => heard.push(count));
    const { target } = receiver;
    if (target.by !== 'webhook') throw new Error('Postmark reports by webhook');
    const post = async (secret: string, body: object) => {
      const Authorization = `Basic ${Buffer.from(secret).toString('base64')}`;
      const init = { method: 'POST', headers: { Authorization }, body: JSON.stringify(body) };
      return (await fetch(target.url, init)).status;
    };
    const delivery = {
      RecordType: 'Delivery',
      MessageID: 'm',
      Recipient: 'a@b.example',
      DeliveredAt: '2026-01-01T00:00:00Z',
    };
    expect(await post('somebody:else', delivery)).toBe(401);
    expect(await post(target.secret, { RecordType: 'Delivery' })).toBe(400);
    expect(await post(target.secret, delivery)).toBe(200);
    expect(await receiver.received()).toMatchObject({
      events: [{ event: 'delivered', recipient: 'a@b.example', messageId: 'm' }],
      unproven: 1,
      unreadable: 1,
    });
    expect(heard).toEqual([1]);
  });

  it('accepts any mail, and counts those that are no notification', async () => {
    receiver = await openReceiver('smtp', () => {});
    const { target } = receiver;
    if (target.by !== 'reports') throw new Error('SMTP reports by mail');
    const sender = createTransport({ host: target.host, port: target.port, ignoreTLS: true });
    await sender.sendMail({
      from: 'a@b.example',
      to: 'c@d.example',
      subject: 'Out of office',
      text: 'Back soon.',
    });
    sender.close();
    expect(await receiver.received()).toEqual({ events: [], unproven: 0, unreadable: 1 });
  });

  it('exists only for the mocks that report', async () => {
    expect(['smtp', 'sendgrid', 'ses'].map(reports)).toEqual([true, true, false]);
    await expect(openReceiver('ses', () => {})).rejects.toThrow('ses has no webhooks');
  });
});
