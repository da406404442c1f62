import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { credentialsOf } from '../authorization.ts';
import { type Problem, problem } from './problem.ts';

/** The signed parts of a request. */
export interface Signable {
  readonly method: string;
  readonly path: string;
  /** The query without `?`. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** `<date>/<region>/<service>/aws4_request` */
export interface Scope {
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
/**
 * "A request must reach AWS within five minutes of the time stamp": reference_sigv-signing-elements (IAM User
 * Guide)
 */
const MAX_SKEW_MS = 5 * 60 * 1000;

const CREDENTIALS =
  /^Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([a-z\d;-]+),\s*Signature=([\da-f]{64})$/;

/**
 * Returns the error of a request's signature, or undefined. Written only from
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
 */
export function createVerifier(
  credentials: Credentials,
  service: string,
  now: () => number = Date.now,
): (request: Signable) => Problem | undefined {
  const keys = new Map<string, Buffer>();

  function keyOf(scope: Scope): Buffer {
    const name = `${scope.day}/${scope.region}`;
    const known = keys.get(name);
    if (known !== undefined) return known;
    const made = signingKey(credentials.secretAccessKey, scope);
    if (keys.size > 16) keys.clear();
    keys.set(name, made);
    return made;
  }

  return (request) => {
    const authorization = single(request.headers['authorization']);
    if (authorization === undefined) {
      return problem('MissingAuthenticationTokenException', 'Missing Authentication Token');
    }
    const [, accessKeyId, day = '', region = '', namedService = '', names = '', signature = ''] =
      CREDENTIALS.exec(credentialsOf(authorization, ALGORITHM) ?? '') ?? [];
    if (accessKeyId === undefined) {
      return problem(
        'IncompleteSignatureException',
        'Authorization header requires Credential, SignedHeaders and Signature parameters.',
      );
    }
    if (accessKeyId !== credentials.accessKeyId) {
      return problem('UnrecognizedClientException', 'The security token included in the request is invalid.');
    }
    if (namedService !== service) {
      return problem(
        'InvalidSignatureException',
        `Credential should be scoped to correct service: '${service}'.`,
      );
    }
    const signedHeaders = names.split(';');
    const date = single(request.headers['x-amz-date']);
    for (const required of ['host', 'x-amz-date']) {
      if (!signedHeaders.includes(required)) {
        return problem(
          'InvalidSignatureException',
          `'${required}' must be a 'SignedHeader' in the AWS Authorization.`,
        );
      }
    }
    const wrongDate = dateProblem(date, day, now());
    if (wrongDate !== undefined) return wrongDate;
    const expected = signatureOf(request, signedHeaders, date ?? '', {
      scope: { day, region, service },
      key: keyOf({ day, region, service }),
    });
    if (timingSafeEqual(Buffer.from(expected), Buffer.from(signature))) return undefined;
    return problem(
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
        'and signing method. Consult the service documentation for details.',
    );
  };
}

function dateProblem(date: string | undefined, day: string, nowMs: number): Problem | undefined {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date ?? '') ?? [];
  const atMs = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
  if (date === undefined || Number.isNaN(atMs)) {
    return problem(
      'IncompleteSignatureException',
      `Date must be in ISO-8601 'basic format'. Got '${date ?? ''}'.`,
    );
  }
  if (!date.startsWith(day)) {
    return problem(
      'InvalidSignatureException',
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date: '${day}' != '${date}'.`,
    );
  }
  const skewMs = atMs - nowMs;
  if (Math.abs(skewMs) <= MAX_SKEW_MS) return undefined;
  return problem(
    'InvalidSignatureException',
    skewMs < 0
      ? `Signature expired: ${date} is now earlier than ${basic(nowMs - MAX_SKEW_MS)} (5 min.)`
      : `Signature not yet current: ${date} is still later than ${basic(nowMs + MAX_SKEW_MS)} (5 min.)`,
  );
}

/** The signature in hexadecimal digits. */
export function signatureOf(
  request: Signable,
  signedHeaders: readonly string[],
  date: string,
  { scope: { day, region, service }, key }: { readonly scope: Scope; readonly key: Buffer },
): string {
  const text = [
    ALGORITHM,
    date,
    `${day}/${region}/${service}/aws4_request`,
    sha256(canonicalRequest(request, signedHeaders)),
  ];
  return createHmac('sha256', key).update(text.join('\n')).digest('hex');
}

export function signingKey(secretAccessKey: string, { day, region, service }: Scope): Buffer {
  let key = Buffer.from(`AWS4${secretAccessKey}`);
  for (const part of [day, region, service, 'aws4_request']) {
    key = createHmac('sha256', key).update(part).digest();
  }
  return key;
}

export function canonicalRequest(
  { method, path, query, headers, body }: Signable,
  signedHeaders: readonly string[],
): string {
  const lines = signedHeaders.map((name) => {
    // A Fetch request of the library host has no Content-Length.
    const value = name === 'content-length' ? (headers[name] ?? String(body.length)) : headers[name];
    const values = typeof value === 'object' ? value : [value ?? ''];
    return `${name}:${values.map((one) => one.trim().replaceAll(/ +/g, ' ')).join(',')}\n`;
  });
  return [
    method,
    path.split('/').map(uriEncode).join('/'),
    canonicalQuery(query),
    lines.join(''),
    signedHeaders.join(';'),
    sha256(body),
  ].join('\n');
}

/** Sorted by encoded name, then by encoded value. */
function canonicalQuery(query: string): string {
  if (query === '') return '';
  return query
    .split('&')
    .map((pair) => {
      const [name = '', value = ''] = pair.split('=', 2);
      return [uriEncode(decodeURIComponent(name)), uriEncode(decodeURIComponent(value))] as const;
    })
    .sort(([a, av], [b, bv]) => (a < b ? -1 : a > b ? 1 : av < bv ? -1 : av > bv ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Encodes everything except RFC 3986's unreserved characters. */
function uriEncode(text: string): string {
  return /^[\w.~-]*$/.test(text)
    ? text
    : encodeURIComponent(text).replaceAll(
        /[!'()*]/g,
        (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
      );
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function basic(atMs: number): string {
  return new Date(atMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'object' ? value[0] : value;
}
