import type { Served } from './control.ts';

const FROM = 'shop@example.com';
const TO = 'jane@example.net';

/** What a provider's documents show as the smallest request, as arguments of curl besides the URL's beginning. */
type Request = (served: Served) => { readonly path: string; readonly args: readonly string[] };

const json = (path: string, headers: readonly string[], body: unknown): ReturnType<Request> => ({
  path,
  args: [
    ...[...headers, 'Content-Type: application/json'].flatMap((header) => ['-H', quoted(header)]),
    '-d',
    quoted(JSON.stringify(body)),
  ],
});
const mail = { subject: 'Hi', text: 'Hello' };

const REQUESTS: Readonly<Record<string, Request>> = {
  sendgrid: ({ secret }) =>
    json('/v3/mail/send', [`Authorization: Bearer ${secret}`], {
      from: { email: FROM },
      personalizations: [{ to: [{ email: TO }] }],
      subject: mail.subject,
      content: [{ type: 'text/plain', value: mail.text }],
    }),
  postmark: ({ secret }) =>
    json('/email', [`X-Postmark-Server-Token: ${secret}`, 'Accept: application/json'], {
      From: FROM,
      To: TO,
      Subject: mail.subject,
      TextBody: mail.text,
    }),
  mailgun: ({ user, secret }) => ({
    path: '/v3/example.com/messages',
    args: [
      ...['-u', quoted(`${user}:${secret}`)],
      ...[`from=${FROM}`, `to=${TO}`, `subject=${mail.subject}`, `text=${mail.text}`].flatMap((field) => [
        '-F',
        field,
      ]),
    ],
  }),
  ses: ({ user, secret }) => {
    const request = json('/v2/email/outbound-emails', [], {
      FromEmailAddress: FROM,
      Destination: { ToAddresses: [TO] },
      Content: { Simple: { Subject: { Data: mail.subject }, Body: { Text: { Data: mail.text } } } },
    });
    return {
      ...request,
      args: ['--aws-sigv4', 'aws:amz:us-east-1:ses', '-u', quoted(`${user}:${secret}`), ...request.args],
    };
  },
  resend: ({ secret }) =>
    json('/emails', [`Authorization: Bearer ${secret}`], { from: FROM, to: TO, ...mail }),
  brevo: ({ secret }) =>
    json('/v3/smtp/email', [`api-key: ${secret}`], {
      sender: { email: FROM },
      to: [{ email: TO }],
      subject: mail.subject,
      // Mandatory where no template is named (https://developers.brevo.com/reference/sendtransacemail).
      htmlContent: `<p>${mail.text}</p>`,
    }),
  sparkpost: ({ secret }) =>
    json('/api/v1/transmissions', [`Authorization: ${secret}`], {
      recipients: [{ address: { email: TO } }],
      content: { from: { email: FROM }, ...mail },
    }),
  mailjet: ({ user, secret }) => {
    const request = json('/v3.1/send', [], {
      Messages: [{ From: { Email: FROM }, To: [{ Email: TO }], Subject: mail.subject, TextPart: mail.text }],
    });
    return { ...request, args: ['-u', quoted(`${user}:${secret}`), ...request.args] };
  },
};

/** Lines for a shell that deliver one message into this mock. */
export function examplesFor(served: Served): readonly string[] {
  const { mock, host, port, url, user, secret } = served;
  if (mock === 'smtp')
    return [
      `swaks --server ${host}:${port} --from ${FROM} --to ${TO} --auth PLAIN --auth-user ${user} --auth-password ${secret}`,
      `printf 'From: ${FROM}\\r\\nTo: ${TO}\\r\\nSubject: Hi\\r\\n\\r\\nHello\\r\\n' | curl -sS ${url} --mail-from ${FROM} --mail-rcpt ${TO} --upload-file -`,
      `python3 -c "import smtplib; smtplib.SMTP('${host}', ${port}).sendmail('${FROM}', '${TO}', 'From: ${FROM}\\nTo: ${TO}\\nSubject: Hi\\n\\nHello')"`,
    ];
  const request = REQUESTS[mock]?.(served);
  return request === undefined ? [] : [`curl -sS ${url}${request.path} ${request.args.join(' ')}`];
}

function quoted(text: string): string {
  return `'${text}'`;
}
