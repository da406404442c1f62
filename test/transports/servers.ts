import { gunzipSync } from 'node:zlib';
import type { Endpoint } from '../../src/model/transport.ts';
import { type StubHttp, startStubHttp } from './stub-http.ts';
import { startStubSmtp } from './stub-smtp.ts';

/** How a server treats the recipients that it is told to treat badly. */
export type Refusal = 'permanent' | 'temporary';
export type Mood = 'normal' | 'silent' | 'dropping';

/** A server of any protocol that the contract can set up: what every transport must cope with. */
export interface TestServer {
  readonly endpoint: Endpoint;
  /** Recipients whose messages are refused, and how. */
  readonly refused: Map<string, Refusal>;
  /** `silent` never answers a message; `dropping` closes the connection in the middle of one. */
  mood: Mood;
  /** Messages taken, one for each recipient. */
  readonly received: readonly string[];
  readonly open: number;
  readonly mostOpen: number;
  readonly opened: number;
  /** Whether one refused recipient of several is refused alone. */
  readonly single: boolean;
  close(): Promise<void>;
}

/** @param isSecured over TLS, which only the HTTP servers can */
export function startServer(mock: string, isSecured = false): Promise<TestServer> {
  switch (mock) {
    case 'smtp':
      return smtpServer();
    case 'sendgrid':
      return httpServer(sendgrid, false, isSecured);
    case 'postmark':
      return httpServer(postmark, true, isSecured);
    case 'mailjet':
      return httpServer(mailjet, true, isSecured);
    case 'brevo':
      return httpServer(brevo, false, isSecured);
    case 'resend':
      return httpServer(resend, true, isSecured);
    case 'ses':
      return httpServer(ses, true, isSecured);
    case 'sparkpost':
      return httpServer(sparkpost, false, isSecured);
    default:
      return httpServer(mailgun, false, isSecured);
  }
}

async function smtpServer(): Promise<TestServer> {
  const stub = await startStubSmtp();
  const refused = new Map<string, Refusal>();
  const server = {
    endpoint: stub.endpoint,
    refused,
    mood: 'normal' as Mood,
    single: true,
    close: stub.close,
    get received() {
      return stub.messages.flatMap(({ to }) => to);
    },
    get open() {
      return stub.open;
    },
    get mostOpen() {
      return stub.mostOpen;
    },
    get opened() {
      return stub.opened;
    },
  };
  stub.script = (command, argument, socket) => {
    if (command === 'RCPT') {
      const refusal = refused.get(argument);
      if (refusal !== undefined)
        return refusal === 'permanent' ? '550 5.1.1 no such user' : '451 4.7.1 later';
    }
    if (command === '.' && server.mood === 'silent') return null;
    if (command === '.' && server.mood === 'dropping') {
      socket.destroy();
      return null;
    }
    return undefined;
  };
  return server;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly taken: readonly string[];
}
type Dialect = (path: string, body: string, refused: ReadonlyMap<string, Refusal>) => Answer;

async function httpServer(dialect: Dialect, single: boolean, isSecured: boolean): Promise<TestServer> {
  const received: string[] = [];
  const refused = new Map<string, Refusal>();
  const stub: StubHttp = await startStubHttp(({ path, headers, body }, response) => {
    if (server.mood === 'silent') return;
    if (server.mood === 'dropping') {
      stub.drop();
      return;
    }
    const plain = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const answer = dialect(path, plain.toString(), refused);
    received.push(...answer.taken);
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  }, isSecured);
  const server = {
    endpoint: stub.endpoint,
    refused,
    mood: 'normal' as Mood,
    received,
    single,
    close: stub.close,
    get open() {
      return stub.open;
    },
    get mostOpen() {
      return stub.mostOpen;
    },
    get opened() {
      return stub.opened;
    },
  };
  return server;
}

/** The first refusal among these addresses, since most APIs refuse a request as a whole. */
function refusalOf(addresses: readonly string[], refused: ReadonlyMap<string, Refusal>): Refusal | undefined {
  return addresses.map((address) => refused.get(address)).find((refusal) => refusal !== undefined);
}

const sendgrid: Dialect = (path, body, refused) => {
  if (path === '/v3/templates') return { status: 201, body: '{"id":"d-1"}', taken: [] };
  if (path === '/v3/templates/d-1/versions') return { status: 201, body: '{"id":"v-1"}', taken: [] };
  const to = [...body.matchAll(/"to":\[\{"email":"([^"]+)"/g)].map(([, address = '']) => address);
  switch (refusalOf(to, refused)) {
    case 'permanent':
      return {
        status: 400,
        body: '{"errors":[{"message":"bad address","field":"personalizations.0.to"}]}',
        taken: [],
      };
    case 'temporary':
      return { status: 429, body: '{"errors":[{"message":"too many requests","field":null}]}', taken: [] };
    default:
      return { status: 202, body: '', taken: to };
  }
};

const mailgun: Dialect = (_path, body, refused) => {
  const to = [...body.matchAll(/name="to"\r\n\r\n(?:.*<)?([^>\r]+)>?\r\n/g)].map(
    ([, address = '']) => address,
  );
  switch (refusalOf(to, refused)) {
    case 'permanent':
      return { status: 400, body: '{"message":"to parameter is not a valid address"}', taken: [] };
    case 'temporary':
      return { status: 503, body: '{"message":"try again"}', taken: [] };
    default:
      return { status: 200, body: '{"id":"<1>","message":"Queued. Thank you."}', taken: to };
  }
};

const sparkpost: Dialect = (path, body, refused) => {
  if (path === '/api/v1/templates') return { status: 200, body: '{"results":{"id":"t-1"}}', taken: [] };
  const { recipients }: { recipients: { address: { email: string } }[] } = JSON.parse(body);
  const to = recipients.map(({ address }) => address.email);
  switch (refusalOf(to, refused)) {
    case 'permanent':
      return { status: 400, body: '{"errors":[{"message":"no valid recipient","code":"5002"}]}', taken: [] };
    case 'temporary':
      return { status: 420, body: '{"errors":[{"message":"Exceed Sending Limit"}]}', taken: [] };
    default:
      return { status: 200, body: '{"results":{"total_rejected_recipients":0}}', taken: to };
  }
};

const mailjet: Dialect = (path, body, refused) => {
  if (path !== '/v3.1/send') return { status: 201, body: '{"Data":[{"ID":7}]}', taken: [] };
  const { Messages }: { Messages: { To: { Email: string }[] }[] } = JSON.parse(body);
  const taken: string[] = [];
  const results = Messages.map(({ To: [to] }) => {
    const refusal = refused.get(to?.Email ?? '');
    if (refusal === undefined) {
      taken.push(to?.Email ?? '');
      return { Status: 'success' };
    }
    const StatusCode = refusal === 'permanent' ? 400 : 429;
    return { Status: 'error', Errors: [{ ErrorCode: 'mj-1', ErrorMessage: 'refused', StatusCode }] };
  });
  return {
    status: taken.length < results.length ? 400 : 200,
    body: JSON.stringify({ Messages: results }),
    taken,
  };
};

const postmark: Dialect = (path, body, refused) => {
  // Its document has no slash at the end of this path, its SDK has one.
  if (/^\/templates\/?$/.test(path)) return { status: 200, body: '{"TemplateId":7}', taken: [] };
  const parsed: { To: string } | { To: string }[] | { Messages: { To: string }[] } = JSON.parse(body);
  const items = 'Messages' in parsed ? parsed.Messages : Array.isArray(parsed) ? parsed : [parsed];
  const taken: string[] = [];
  const results = items.map(({ To }) => {
    const address = /<([^>]+)>$/.exec(To)?.[1] ?? To;
    switch (refused.get(address)) {
      case 'permanent':
        return { ErrorCode: 406, Message: 'inactive recipient' };
      case 'temporary':
        return { ErrorCode: 100, Message: 'maintenance' };
      default:
        taken.push(address);
        return { ErrorCode: 0, Message: 'OK' };
    }
  });
  const batch = path.includes('batch');
  const code = results[0]?.ErrorCode;
  const status = batch || code === 0 ? 200 : code === 100 ? 503 : 422;
  return { status, body: JSON.stringify(batch ? results : results[0]), taken };
};

const resend: Dialect = (path, body, refused) => {
  if (path === '/templates') return { status: 201, body: '{"id":"t-1"}', taken: [] };
  if (path === '/templates/t-1/publish') return { status: 200, body: '{"id":"t-1"}', taken: [] };
  const { to }: { to: string } = JSON.parse(body);
  const address = /<([^>]+)>$/.exec(to)?.[1] ?? to;
  switch (refused.get(address)) {
    case 'permanent':
      return {
        status: 422,
        body: '{"statusCode":422,"name":"validation_error","message":"bad address"}',
        taken: [],
      };
    case 'temporary':
      return {
        status: 429,
        body: '{"statusCode":429,"name":"rate_limit_exceeded","message":"too many"}',
        taken: [],
      };
    default:
      return { status: 200, body: '{"id":"1"}', taken: [address] };
  }
};

const brevo: Dialect = (path, body, refused) => {
  if (path === '/v3/smtp/templates') return { status: 201, body: '{"id":7}', taken: [] };
  const { to, messageVersions }: { to?: BrevoTo; messageVersions?: { to: BrevoTo }[] } = JSON.parse(body);
  const taken = (messageVersions ?? [{ to: to ?? [] }]).flatMap((one) => one.to.map(({ email }) => email));
  switch (refusalOf(taken, refused)) {
    case 'permanent':
      return { status: 400, body: '{"code":"invalid_parameter","message":"bad address"}', taken: [] };
    case 'temporary':
      return { status: 429, body: '{"code":"too_many_requests","message":"later"}', taken: [] };
    default: {
      const ids = messageVersions === undefined ? { messageId: '1' } : { messageIds: taken };
      return { status: 201, body: JSON.stringify(ids), taken };
    }
  }
};
type BrevoTo = { email: string }[];

const ses: Dialect = (path, body, refused) => {
  if (path === '/v2/email/templates') return { status: 200, body: '{}', taken: [] };
  interface Entry {
    readonly Destination: { readonly ToAddresses: readonly [string] };
  }
  const parsed: Entry & { readonly BulkEmailEntries?: readonly Entry[] } = JSON.parse(body);
  const taken: string[] = [];
  const refusals = (parsed.BulkEmailEntries ?? [parsed]).map(({ Destination }) => {
    const [to] = Destination.ToAddresses;
    const address = /<([^>]+)>$/.exec(to)?.[1] ?? to;
    const refusal = refused.get(address);
    if (refusal === undefined) taken.push(address);
    return refusal;
  });
  if (parsed.BulkEmailEntries === undefined) {
    const [refusal] = refusals;
    const status = refusal === 'permanent' ? 400 : refusal === 'temporary' ? 429 : 200;
    return { status, body: status === 200 ? '{"MessageId":"1"}' : '{"message":"refused"}', taken };
  }
  const results = refusals.map((refusal) => ({
    Status:
      refusal === 'permanent'
        ? 'MESSAGE_REJECTED'
        : refusal === 'temporary'
          ? 'ACCOUNT_THROTTLED'
          : 'SUCCESS',
  }));
  return { status: 200, body: JSON.stringify({ BulkEmailEntryResults: results }), taken };
};
