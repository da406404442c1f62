import type { Sink } from '../../contract.ts';
import { type Dialect, type DialectInstance, MEBIBYTE, type Route, type RoutedRequest } from '../dialect.ts';
import type { ApiResponse } from '../exchange.ts';
import { isRecord, type JsonRecord, parseJson } from '../json.ts';
import { createConfigurationSets } from './configuration-sets.ts';
import { SES_DOCUMENTATION } from './documentation.ts';
import { bad, problem, refused, statusOf } from './problem.ts';
import { createSending, serverProblem } from './send.ts';
import { createSent } from './sent.ts';
import { createVerifier } from './signature.ts';
import { createTemplates } from './template.ts';
import { isV1, refuseV1, xmlRefusal } from './v1.ts';

const ACCESS_KEY_ID = 'AKIASENDOFFMOCKMADEUP';
const SECRET_ACCESS_KEY = 'sendoff/mock/made+up+and+the+same+everywhere';
/** "Up to the 40MB total message size limit": https://docs.aws.amazon.com/ses/latest/dg/attachments.html */
const MAX_BYTES = 40 * MEBIBYTE;

/** Amazon SES: https://docs.aws.amazon.com/ses/latest/APIReference-V2/Welcome.html */
export const ses: Dialect = {
  name: 'ses',
  baseUrl: 'https://email.us-east-1.amazonaws.com',
  credentials: { user: ACCESS_KEY_ID, secret: SECRET_ACCESS_KEY },
  create: createInstance,
};

function createInstance(sink: Sink): DialectInstance {
  const templates = createTemplates();
  const configurationSets = createConfigurationSets();
  const sent = createSent(() => sink.keeps);
  const verify = createVerifier({ accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY }, 'ses');
  const { sendEmail, sendBulk } = createSending({ sink, templates, configurationSets, sent });

  return {
    routes: [
      withBody('POST', '/v2/email/outbound-emails', sendEmail),
      withBody('POST', '/v2/email/outbound-bulk-emails', sendBulk),
      withBody('POST', '/v2/email/templates', templates.create),
      without('GET', '/v2/email/templates', templates.list),
      without('GET', '/v2/email/templates/:name', templates.get),
      withBody('PUT', '/v2/email/templates/:name', templates.update),
      without('DELETE', '/v2/email/templates/:name', templates.remove),
      withBody('POST', '/v2/email/templates/:name/render', templates.test),
      without('GET', '/v2/email/account', sent.account),
      without('GET', '/v2/email/insights/:id', sent.insights),
      withBody('POST', '/v2/email/configuration-sets', configurationSets.create),
      without('GET', '/v2/email/configuration-sets', configurationSets.list),
      without('GET', '/v2/email/configuration-sets/:name', configurationSets.get),
      without('DELETE', '/v2/email/configuration-sets/:name', configurationSets.remove),
      without('POST', '', refuseV1),
    ],
    refuse(request) {
      const { method, path, query = '', headers, body } = request;
      // A body that is too long was not kept completely and cannot be verified.
      if (body.length > MAX_BYTES) return undefined;
      const wrong = verify({ method, path, query, headers, body });
      if (wrong === undefined) return undefined;
      return isV1(request) ? xmlRefusal(wrong, statusOf(wrong)) : refused(wrong);
    },
    tooLarge: () => refused(problem('RequestEntityTooLargeException', 'The request exceeds 40 MB.')),
    unknown: () => refused(problem('UnknownOperationException', 'The requested operation is not supported.')),
    documentation: SES_DOCUMENTATION,
    error: (status, message) =>
      refused(problem(ERRORS.get(status) ?? 'UnknownOperationException', message), status),
    // No header contains the time of a retry.
    faultAnswer: ({ status }) => refused(serverProblem(status), status),
    reportsItemErrors: true,
  };
}

const ERRORS: ReadonlyMap<number, 'BadRequestException' | 'NotImplementedException'> = new Map([
  [400, 'BadRequestException'],
  [501, 'NotImplementedException'],
]);

function withBody(
  method: 'POST' | 'PUT',
  path: string,
  answer: (json: JsonRecord, request: RoutedRequest) => ApiResponse,
): Route {
  return {
    method,
    path,
    maxBytes: MAX_BYTES,
    answer(request) {
      const json = parseJson(request.body.toString());
      return isRecord(json) ? answer(json, request) : refused(bad('Could not parse request body into json.'));
    },
  };
}

function without(method: 'GET' | 'POST' | 'DELETE', path: string, answer: Route['answer']): Route {
  return { method, path, maxBytes: MAX_BYTES, answer };
}
