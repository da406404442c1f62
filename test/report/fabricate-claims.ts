import type { Claim, Estimate } from '../../src/model/summary.ts';

export function claims(estimate: (value: number, unit: string, share?: number) => Estimate): Claim[] {
  return [
    {
      id: 'api-faster',
      claim: 'An API is faster than SMTP.',
      verdict: 'depends',
      because:
        'On the client library: nodemailer composing MIME reaches 0.40× the rate of the API client, but a message that is already composed goes out at 1.1×.',
      evidence: [
        { label: 'api-sendgrid over smtp-nodemailer, throughput', estimate: estimate(2.53, '×', 0.02) },
        { label: 'composing, smtp-nodemailer', estimate: estimate(324, 'µs') },
        { label: 'composing, api-sendgrid', estimate: estimate(72, 'µs') },
      ],
    },
    {
      id: 'smtp-no-fields',
      claim: 'SMTP cannot use the customer’s fields, an API can.',
      verdict: 'refuted',
      because:
        '2,000 of 2,000 messages with customer fields arrived equal over both, rendered by the client and by the server.',
      evidence: [{ label: 'extra client CPU, client-render', estimate: estimate(24.9, 'µs', 0.1) }],
    },
    {
      id: 'api-richer',
      claim:
        'An API carries richer content: media, links, specific headers, subjects with the customer’s name.',
      verdict: 'refuted',
      because: 'Attachments, inline images, headers and subjects had equal digests over every transport.',
      evidence: [],
    },
    {
      id: 'smtp-scales',
      claim:
        'SMTP simply sends thousands of e-mails daily, campaigns and receipts to thousands and even millions.',
      verdict: 'supported',
      because:
        'At 2,540 msg/s a million receipts take under 7 minutes on one process, as far as the client is concerned.',
      evidence: [{ label: 'smtp-nodemailer, throughput', estimate: estimate(2540, 'msg/s') }],
    },
  ];
}
