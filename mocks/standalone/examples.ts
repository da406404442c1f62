import type { Served } from './served.ts';

const FROM = 'shop@example.com';
const TO = 'jane@example.net';

/** The smallest request in a provider's documents: the path and further curl arguments. */
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
    json('/smtp/email', [`api-key: ${secret}`], {
      sender: { email: FROM },
      to: [{ email: TO }],
      subject: mail.subject,
      textContent: mail.text,
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

/** Shell commands that send one message to this mock. `caFile`: with TLS, the certificate to trust. */
export function examplesFor(served: Served, caFile?: string): readonly string[] {
  const { mock, host, port, url, user, secret } = served;
  if (caFile !== undefined && mock.startsWith('smtp')) return securedSmtp(served, caFile);
  if (mock === 'smtp')
    return [
      `swaks --server ${host}:${port} --from ${FROM} --to ${TO} --auth PLAIN --auth-user ${user} --auth-password ${secret}`,
      `printf 'From: ${FROM}\\r\\nTo: ${TO}\\r\\nSubject: Hi\\r\\n\\r\\nHello\\r\\n' | curl -sS ${url} --mail-from ${FROM} --mail-rcpt ${TO} --upload-file -`,
      `python3 -c "import smtplib; smtplib.SMTP('${host}', ${port}).sendmail('${FROM}', '${TO}', 'From: ${FROM}\\nTo: ${TO}\\nSubject: Hi\\n\\nHello')"`,
    ];
  const request = REQUESTS[mock]?.(served);
  const trust = caFile === undefined ? '' : ` --cacert ${caFile}`;
  return request === undefined ? [] : [`curl -sS${trust} ${url}${request.path} ${request.args.join(' ')}`];
}

/** Commands with STARTTLS, or with TLS from the first byte. */
function securedSmtp({ mock, host, port, url, user, secret }: Served, caFile: string): readonly string[] {
  const inside = mock === 'smtps';
  const message = `From: ${FROM}\\nTo: ${TO}\\nSubject: Hi\\n\\nHello`;
  const context = `ssl.create_default_context(cafile='${caFile}')`;
  const session = inside
    ? `s = smtplib.SMTP_SSL('${host}', ${port}, context=${context})`
    : `s = smtplib.SMTP('${host}', ${port}); s.starttls(context=${context})`;
  return [
    `swaks --server ${host}:${port} ${inside ? '--tls-on-connect' : '--tls'} --tls-verify --tls-ca-path ${caFile} --from ${FROM} --to ${TO} --auth PLAIN --auth-user ${user} --auth-password ${secret}`,
    `printf 'From: ${FROM}\\r\\nTo: ${TO}\\r\\nSubject: Hi\\r\\n\\r\\nHello\\r\\n' | curl -sS --cacert ${caFile} ${inside ? '' : '--ssl-reqd '}${url} --mail-from ${FROM} --mail-rcpt ${TO} --upload-file -`,
    `python3 -c "import smtplib, ssl; ${session}; s.sendmail('${FROM}', '${TO}', '${message}')"`,
    `printf 'From: ${FROM}\\nTo: ${TO}\\nSubject: Hi\\n\\nHello\\n' | msmtp --host=${host} --port=${port} --tls=on --tls-starttls=${inside ? 'off' : 'on'} --tls-trust-file=${caFile} --from=${FROM} ${TO}`,
  ];
}

function quoted(text: string): string {
  return `'${text}'`;
}
