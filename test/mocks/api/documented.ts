import type { Call } from './requests/table.ts';

/** A request that a dialect accepts, into which one documented field is put after the other. */
export interface Base {
  readonly method?: string;
  readonly path: string;
  readonly headers: (secret: string, user: string) => Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** By default, JSON. */
  readonly encode?: (body: Readonly<Record<string, unknown>>) => NonNullable<Call['body']>;
}

const JSON_TYPE = { 'Content-Type': 'application/json' } as const;
const basic = (secret: string, user: string): Readonly<Record<string, string>> => ({
  Authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
});
const FROM = 'shop@example.com';
const TO = 'jane@example.net';

const TOKEN = (secret: string) => ({ ...JSON_TYPE, 'X-Postmark-Server-Token': secret });
const FILE = { Name: 'a.txt', Content: 'aGk=', ContentType: 'text/plain' };
const MAILJET = { Email: 'jane@example.net' };
const MAILJET_FILE = { ContentType: 'text/plain', Filename: 'a.txt', Base64Content: 'aGk=' };
const HEADER = { Name: 'X-A', Value: 'b' };

/** The names of a form are no paths. */
function formOf(body: Readonly<Record<string, unknown>>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(body).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    ),
  );
}

/** By dialect and route, as in `Documentation.fields`. */
export const BASES: Readonly<Record<string, Readonly<Record<string, Base>>>> = {
  sendgrid: {
    'POST /v3/mail/send': {
      path: '/v3/mail/send',
      headers: (secret) => ({ ...JSON_TYPE, Authorization: `Bearer ${secret}` }),
      body: {
        from: { email: FROM },
        reply_to: { email: 'help@example.com' },
        personalizations: [
          {
            from: { email: FROM },
            to: [{ email: 'to@example.net' }],
            cc: [{ email: 'cc@example.net' }],
            bcc: [{ email: 'bcc@example.net' }],
          },
        ],
        attachments: [{ content: 'aGk=', filename: 'a.txt' }],
        subject: 'Hi',
        content: [{ type: 'text/plain', value: 'Hello' }],
      },
    },
  },
  mailjet: {
    'POST /v3.1/send': {
      path: '/v3.1/send',
      headers: (secret, user) => ({ ...JSON_TYPE, ...basic(secret, user) }),
      body: {
        Globals: {},
        Messages: [
          {
            From: MAILJET,
            To: [MAILJET],
            Cc: [{ Email: 'cc@example.net' }],
            Bcc: [{ Email: 'bcc@example.net' }],
            ReplyTo: MAILJET,
            Subject: 'Hi',
            TextPart: 'Hello',
            Attachments: [MAILJET_FILE],
            InlinedAttachments: [MAILJET_FILE],
          },
        ],
      },
    },
  },
  mailgun: {
    'POST /v3/:domain/messages': {
      path: '/v3/mg.example.com/messages',
      headers: basic,
      body: { from: FROM, to: TO, subject: 'Hi', html: '<p>Hello</p>' },
      encode: formOf,
    },
  },
  postmark: {
    'POST /email': {
      path: '/email',
      headers: (secret) => TOKEN(secret),
      body: { From: FROM, To: TO, Subject: 'Hi', TextBody: 'Hello', Headers: [HEADER], Attachments: [FILE] },
    },
    'POST /email/withTemplate': {
      path: '/email/withTemplate',
      headers: (secret) => TOKEN(secret),
      body: { From: FROM, To: TO, TemplateId: 1, TemplateModel: {}, Headers: [HEADER], Attachments: [FILE] },
    },
    'POST /email/bulk': {
      path: '/email/bulk',
      headers: (secret) => TOKEN(secret),
      body: {
        From: FROM,
        Subject: 'Hi',
        TextBody: 'Hello {{name}}',
        Headers: [HEADER],
        Attachments: [FILE],
        Messages: [{ To: TO, TemplateModel: {}, Headers: [HEADER] }],
      },
    },
  },
};

/** Before the bases, so that what they name is stored. */
export const STORED: Readonly<Record<string, readonly Base[]>> = {
  mailjet: [
    {
      path: '/v3/REST/template',
      headers: (secret, user) => ({ ...JSON_TYPE, ...basic(secret, user) }),
      body: { Name: 'one' },
    },
  ],
  mailgun: [
    {
      path: '/v3/mg.example.com/templates',
      headers: basic,
      body: { name: 'welcome', template: '<p>Hi {{a}}</p>' },
      encode: formOf,
    },
  ],
  postmark: [
    {
      path: '/templates',
      headers: TOKEN,
      body: { Name: 'Welcome', Alias: 'welcome', Subject: 'Hi {{name}}', TextBody: 'Hello' },
    },
  ],
};

export { basic, FROM, JSON_TYPE, TO };

/** The body with a value at this path; lists and objects on the way are made where there are none. */
export function withField(body: unknown, path: string, value: unknown): Readonly<Record<string, unknown>> {
  const copy = structuredClone(body) as Record<string, unknown>;
  const steps = path.split('.').flatMap((part) => {
    const name = part.replace(/(\[\])+$/, '');
    return [name, ...(part.endsWith('[]') ? [0] : [])];
  });
  let at: Record<string | number, unknown> = copy;
  for (const [i, step] of steps.entries()) {
    const key = typeof step === 'string' ? step.replace('*', 'a') : step;
    if (i === steps.length - 1) {
      if (value === undefined) delete at[key];
      else at[key] = value;
    } else {
      const isList = typeof steps[i + 1] === 'number';
      if (typeof at[key] !== 'object' || at[key] === null) at[key] = isList ? [] : {};
      at = at[key] as Record<string | number, unknown>;
    }
  }
  return copy;
}
