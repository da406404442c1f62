import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventsOfStatus, notifiedEvents } from '../../src/feedback/notification.ts';
import { detailOf, UnreadableReport } from '../../src/feedback/report.ts';

/** The shape of the first example of RFC 3464, appendix E. */
const MAIL = [
  'From: Mail Delivery Subsystem <MAILER-DAEMON@cs.example>',
  'Subject: Returned mail: Cannot send message for 5 days',
  'To: <owner@cs.example>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/report; report-type=delivery-status;',
  '      boundary="RAA14128.773615765/CS"',
  '',
  '--RAA14128.773615765/CS',
  '',
  'It could not be delivered.',
  '--RAA14128.773615765/CS',
  'content-type: message/delivery-status',
  '',
  'Reporting-MTA: dns; cs.example',
  'Original-Envelope-Id: 7-abc',
  '',
  'Original-Recipient: rfc822;louisl@larry.example',
  'Final-Recipient: rfc822;louisl@slip.example',
  'Action: failed',
  'Status: 4.0.0',
  'Diagnostic-Code: smtp; 426 connection',
  ' timed out',
  'Last-Attempt-Date: Thu, 7 Jul 1994 17:15:49 -0400',
  '',
  '--RAA14128.773615765/CS',
  'content-type: message/rfc822',
  '',
  'Subject: the message itself',
  '',
  '',
  '--RAA14128.773615765/CS--',
  '',
].join('\r\n');

describe('a delivery status notification', () => {
  it('names the failed recipient, the reason, the time and the sender’s envelope ID', async () => {
    expect(await notifiedEvents(Buffer.from(MAIL))).toEqual([
      {
        event: 'bounced',
        recipient: 'louisl@larry.example',
        messageId: '7-abc',
        detail: detailOf({
          status: '4.0.0',
          diagnostic: '426 connection timed out',
          bounce: 'transient',
          wallMs: Date.UTC(1994, 6, 7, 21, 15, 49),
        }),
      },
    ]);
  });

  it('may hold several recipients, and actions that are no delivery outcome', () => {
    const recipient = (address: string, action: string, status: string) =>
      `Final-Recipient: RFC822; ${address}\nAction: ${action}\nStatus: ${status} (a comment)\n`;
    expect(
      eventsOfStatus(
        [
          'Reporting-MTA: dns; mx.example\n',
          recipient('a@example.com', 'Delivered', '2.0.0'),
          recipient('b@example.com', 'delayed', '4.2.2'),
          recipient('c@example.com', 'relayed', '2.0.0'),
          recipient('d@example.com', 'failed', '5.1.1'),
        ].join('\n'),
      ).map(({ event, recipient: to, detail: { status, bounce } }) => [event, to, status, bounce]),
    ).toEqual([
      ['delivered', 'a@example.com', '2.0.0', null],
      ['deferred', 'b@example.com', '4.2.2', null],
      ['bounced', 'd@example.com', '5.1.1', 'permanent'],
    ]);
  });

  it('uses the server’s code if its own names only the class', () => {
    const [event] = eventsOfStatus(
      'Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.2.1 off\n',
    );
    expect(event?.detail.status).toBe('5.2.1');
  });

  it.each([
    ['without its part', 'Subject: a mail\r\n\r\nhello'],
    ['without a reporting server', MAIL.replace('Reporting-MTA', 'Somebody')],
    ['without an action', MAIL.replace('Action: failed\r\n', '')],
    ['with a status that is none', MAIL.replace('Status: 4.0.0', 'Status: bad')],
  ])('%s is unreadable', async (_, mail) => {
    await expect(notifiedEvents(Buffer.from(mail))).rejects.toBeInstanceOf(UnreadableReport);
  });

  it('is read or reported as unreadable, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(
            '\n',
            '\r\n',
            ' ',
            ':',
            ';',
            'a',
            'Reporting-MTA',
            'Action',
            'failed',
            'Final-Recipient',
            'Status',
            '5.1.1',
          ),
        }),
        (text) => {
          try {
            eventsOfStatus(text);
          } catch (error) {
            expect(error).toBeInstanceOf(UnreadableReport);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
