import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detailOf, statusIn, UnreadableReport } from '../../src/feedback/report.ts';
import { brevo } from '../../src/feedback/webhooks/brevo.ts';
import { mailgun } from '../../src/feedback/webhooks/mailgun.ts';
import { mailjet } from '../../src/feedback/webhooks/mailjet.ts';
import { postmark } from '../../src/feedback/webhooks/postmark.ts';
import type { WebhookReader } from '../../src/feedback/webhooks/reader.ts';
import { resend } from '../../src/feedback/webhooks/resend.ts';
import { sendgrid } from '../../src/feedback/webhooks/sendgrid.ts';
import { sparkpost } from '../../src/feedback/webhooks/sparkpost.ts';
import { addressKey } from '../../src/model/address.ts';

const READERS: Readonly<Record<string, WebhookReader>> = {
  sendgrid,
  postmark,
  mailgun,
  sparkpost,
  mailjet,
  resend,
  brevo,
};

const read = (reader: WebhookReader, report: unknown) => reader.events(JSON.stringify(report));

describe('a webhook as its provider documents it', () => {
  it('of SendGrid holds several events; those that are no delivery outcome are ignored', () => {
    const common = {
      email: 'jane@example.com',
      timestamp: 1513299569,
      sg_message_id: '14c5d75ce93.filter0001.0',
    };
    expect(
      read(sendgrid, [
        { ...common, event: 'processed' },
        { ...common, event: 'deferred', response: '400 4.2.2 try again later', attempt: '5' },
        {
          ...common,
          event: 'bounce',
          reason: '550 5.1.1 no such user',
          status: '5.1.1',
          type: 'bounce',
        },
        { ...common, event: 'click', useragent: 'Mozilla/4.0', url: 'https://example.com/' },
      ]),
    ).toEqual([
      event('deferred', '14c5d75ce93', {
        status: '4.2.2',
        diagnostic: '400 4.2.2 try again later',
        wallMs: 1513299569000,
      }),
      event('bounced', '14c5d75ce93', {
        status: '5.1.1',
        diagnostic: '550 5.1.1 no such user',
        bounce: 'permanent',
        wallMs: 1513299569000,
      }),
      event('clicked', '14c5d75ce93', {
        userAgent: 'Mozilla/4.0',
        url: 'https://example.com/',
        wallMs: 1513299569000,
      }),
    ]);
  });

  it('of Mailgun distinguishes permanent from temporary failures by severity', () => {
    const failed = (severity: string) => ({
      signature: {},
      'event-data': {
        event: 'failed',
        severity,
        recipient: 'jane@example.com',
        timestamp: 1534110422.389832,
        message: { headers: { 'message-id': '1.2@example.org' } },
        'delivery-status': { code: 550, message: '5.1.1 no such user', description: '' },
      },
    });
    expect(read(mailgun, failed('permanent'))).toEqual([
      event('bounced', '1.2@example.org', {
        status: '5.1.1',
        diagnostic: '550 5.1.1 no such user',
        bounce: 'permanent',
        wallMs: 1534110422389.832,
      }),
    ]);
    expect(read(mailgun, failed('temporary'))[0]?.event).toBe('deferred');
  });

  it('of Mailgun names the recipient who opened, and the user agent', () => {
    const data = {
      event: 'opened',
      recipient: 'jane@example.com',
      timestamp: 1534110422,
      'client-info': { 'user-agent': 'Chrome' },
    };
    expect(read(mailgun, { 'event-data': data })).toEqual([
      event('opened', null, { userAgent: 'Chrome', wallMs: 1534110422000 }),
    ]);
  });

  it('of Postmark is one record, and its transient bounce is a deferral', () => {
    const bounce = (Type: string) => ({
      RecordType: 'Bounce',
      MessageID: '2706ee8a',
      Email: 'jane@example.com',
      BouncedAt: '2016-04-27T16:28:50.3963933-04:00',
      Type,
      Details: 'smtp;550 5.1.1 no such user',
    });
    expect(read(postmark, bounce('HardBounce'))).toEqual([
      event('bounced', '2706ee8a', {
        status: '5.1.1',
        diagnostic: 'smtp;550 5.1.1 no such user',
        bounce: 'permanent',
        wallMs: Date.UTC(2016, 3, 27, 20, 28, 50, 396),
      }),
    ]);
    expect(read(postmark, bounce('Transient'))[0]?.event).toBe('deferred');
    expect(
      read(postmark, {
        RecordType: 'Click',
        MessageID: 'f4830d10',
        Recipient: 'jane@example.com',
        ReceivedAt: '2017-10-25T15:21:11.9065619Z',
        UserAgent: 'Mozilla/5.0',
        OriginalLink: 'https://example.com/click/me',
      }),
    ).toMatchObject([{ event: 'clicked', detail: { url: 'https://example.com/click/me' } }]);
    expect(read(postmark, { RecordType: 'SpamComplaint' })).toEqual([]);
  });

  it('of Resend takes its time from the event, not from the message', () => {
    expect(
      read(resend, {
        type: 'email.bounced',
        created_at: '2024-11-22T23:41:12.126Z',
        data: {
          created_at: '2024-11-22T23:41:11.894719+00:00',
          email_id: '56761188',
          to: ['Jane <jane@example.com>'],
          bounce: {
            message: 'It was refused.',
            subType: 'General',
            type: 'Permanent',
            diagnosticCode: ['smtp; 550 5.1.1 no such user'],
          },
        },
      }),
    ).toEqual([
      event('bounced', '56761188', {
        status: '5.1.1',
        diagnostic: 'smtp; 550 5.1.1 no such user',
        bounce: 'permanent',
        wallMs: Date.UTC(2024, 10, 22, 23, 41, 12, 126),
      }),
    ]);
  });

  it('of Mailjet keeps all digits of an ID, alone or in a group', () => {
    const body = (id: string) =>
      `{"event":"bounce","time":1498093527,"MessageID":${id},"email":"jane@example.com","hard_bounce":true,"error_related_to":"recipient","error":"user unknown","comment":"550 5.1.1 no such user"}`;
    const expected = event('bounced', '12345678901234567', {
      status: '5.1.1',
      diagnostic: '550 5.1.1 no such user',
      bounce: 'permanent',
      wallMs: 1498093527000,
    });
    expect(mailjet.events(body('12345678901234567'))).toEqual([expected]);
    expect(mailjet.events(`[${body('12345678901234567')}]`)).toEqual([expected]);
  });

  it('of Brevo reports first and later openings alike', () => {
    const common = { email: 'jane@example.com', 'message-id': '<1@relay>', ts_event: 1604933654 };
    for (const name of ['unique_opened', 'opened'])
      expect(read(brevo, { ...common, event: name })).toEqual([
        event('opened', '<1@relay>', { wallMs: 1604933654000 }),
      ]);
    expect(read(brevo, { ...common, event: 'soft_bounce', reason: '452 4.2.2 full' })).toMatchObject([
      { event: 'bounced', detail: { status: '4.2.2', bounce: 'transient' } },
    ]);
  });

  it('of SparkPost is a batch, and an empty wrapper in it is a ping', () => {
    const bounce = {
      type: 'bounce',
      bounce_class: '10',
      rcpt_to: 'jane@example.com',
      raw_rcpt_to: 'Jane@example.com',
      raw_reason: '550 5.1.1 no such user',
      timestamp: '1464824548',
      transmission_id: '84345317650824116',
    };
    expect(read(sparkpost, [{ msys: {} }, { msys: { message_event: bounce } }])).toEqual([
      {
        ...event('bounced', '84345317650824116', {
          status: '5.1.1',
          diagnostic: '550 5.1.1 no such user',
          bounce: 'permanent',
          wallMs: 1464824548000,
        }),
        recipient: 'Jane@example.com',
      },
    ]);
  });

  it.each(Object.entries(READERS))(
    'of %s that is something else is called unreadable, whatever it is',
    (_, reader) => {
      const isTold = (body: string): void => {
        try {
          for (const { recipient } of reader.events(body)) expect(typeof recipient).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableReport);
        }
      };
      fc.assert(fc.property(fc.string(), isTold), { numRuns: 50 });
      fc.assert(fc.property(fc.json(), isTold), { numRuns: 50 });
      expect(() => reader.events('"no report"')).toThrow(UnreadableReport);
    },
  );
});

describe('the reply of a server', () => {
  it('yields its enhanced status code, and never a version or an address', () => {
    expect(statusIn('550 5.1.1 no such user')).toBe('5.1.1');
    expect(statusIn('smtp; 452-4.2.2 full')).toBe('4.2.2');
    expect(statusIn('550 refused by 5.1.1.9')).toBeUndefined();
    expect(statusIn('connection to 25.1.1.5 lost')).toBeUndefined();
    expect(statusIn(undefined)).toBeUndefined();
  });
});

it('an address is recognized in any case, and in the ASCII form of its domain', () => {
  expect(addressKey('Jane@BÜCHER.example')).toBe(addressKey('jane@xn--bcher-kva.example'));
});

function event(name: string, messageId: string | null, detail: Parameters<typeof detailOf>[0]) {
  return { event: name, recipient: 'jane@example.com', messageId, detail: detailOf(detail) };
}
