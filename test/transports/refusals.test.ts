import { expect, it } from 'vitest';
import { API_DIALECTS } from '../../mocks/api/index.ts';
import { brevo } from '../../src/transports/api/brevo.ts';
import { apiResend } from '../../src/transports/api/definitions.ts';
import { mailgun } from '../../src/transports/api/mailgun.ts';
import { mailjet } from '../../src/transports/api/mailjet.ts';
import { postmark } from '../../src/transports/api/postmark.ts';
import { resend } from '../../src/transports/api/resend.ts';
import { sendgrid } from '../../src/transports/api/sendgrid.ts';
import { ses } from '../../src/transports/api/ses.ts';
import { sparkpost } from '../../src/transports/api/sparkpost.ts';
import { sdkResend } from '../../src/transports/sdk/definitions.ts';
import { recipients, STATIC } from './contents.ts';
import { startStubHttp } from './stub-http.ts';

const TRANSPORTS = [sendgrid, postmark, mailgun, sparkpost, mailjet, resend, brevo, ses] as const;

const kindOf = (
  transport: (typeof TRANSPORTS)[number],
  status: number,
  body: object,
  errorType?: string,
): string | undefined =>
  transport.outcomes({ status, body: JSON.stringify(body), errorType }, recipients(1))[0]?.kind;

it('has every provider', () => {
  expect(TRANSPORTS.map(({ name }) => name)).toEqual(Object.keys(API_DIALECTS));
});

it.each(TRANSPORTS)(
  '$name is sent to again after an answer that passes, and not after one that does not',
  (to) => {
    const answers = [408, 425, 429, 500, 502, 503, 504, 400, 401, 402, 403, 404, 413, 422];
    expect(answers.map((status) => kindOf(to, status, {}))).toEqual([
      ...new Array(7).fill('deferred'),
      ...new Array(7).fill('rejected'),
    ]);
  },
);

/** Documented answers whose status alone does not say whether they pass. */
it.each([
  // https://resend.com/docs/api-reference/errors
  ['resend', resend, 409, { name: 'concurrent_idempotent_requests' }, undefined, 'deferred'],
  ['resend', resend, 409, { name: 'invalid_idempotent_request' }, undefined, 'rejected'],
  ['resend', resend, 451, { name: 'security_error' }, undefined, 'rejected'],
  // https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html
  ['ses', ses, 400, { message: 'Rate exceeded' }, 'ThrottlingException', 'deferred'],
  ['ses', ses, 400, { message: 'Daily message quota exceeded.' }, 'LimitExceededException', 'deferred'],
  ['ses', ses, 400, { message: 'Email address is not verified.' }, 'MessageRejected', 'rejected'],
  // https://developers.sparkpost.com/api/transmissions/#header-sending-limits
  ['sparkpost', sparkpost, 420, { errors: [{ code: '2101' }] }, undefined, 'deferred'],
  // https://postmarkapp.com/developer/api/overview#error-codes
  ['postmark', postmark, 422, { ErrorCode: 100, Message: 'Maintenance' }, undefined, 'deferred'],
  ['postmark', postmark, 422, { ErrorCode: 300, Message: 'Invalid' }, undefined, 'rejected'],
  // https://developers.brevo.com/docs/heterogenous-versions-batch-emails
  ['brevo', brevo, 400, { code: 'duplicate_parameter', message: 'used' }, undefined, 'rejected'],
] as const)('%s: %#', (_, transport, status, body, errorType, kind) => {
  expect(kindOf(transport, status, body, errorType)).toBe(kind);
});

it.each([apiResend, sdkResend])(
  '$name tries again when the provider still answers an earlier attempt',
  async (definition) => {
    const stub = await startStubHttp((_, response) => {
      const body = { statusCode: 409, name: 'concurrent_idempotent_requests', message: 'in progress' };
      response.writeHead(409, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    });
    const transport = definition.create({
      endpoint: { ...stub.endpoint, secret: 're_key' },
      concurrency: 1,
      connection: 'warm',
      timeoutMs: 5000,
    });
    await transport.prepare(STATIC);
    expect(await transport.send(recipients(1), 'k')).toMatchObject([{ kind: 'deferred', status: '409' }]);
    await transport.close();
    await stub.close();
  },
);
