import aws4 from 'aws4';
import type { Endpoint } from '../../../model/transport.ts';
import type { ApiRequest } from '../dialect.ts';

/**
 * Signature Version 4 over host, date and body:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export function signed(
  composed: ApiRequest,
  { host, port, user = '', secret = '' }: Endpoint,
  now?: Date,
): ApiRequest {
  const isAws = host.endsWith('.amazonaws.com');
  const authority = isAws && port === 443 ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const { headers = {} } = aws4.sign(
    {
      service: 'ses',
      region: /^email\.([\w-]+)\.amazonaws\.com$/.exec(host)?.[1] ?? 'us-east-1',
      method: 'POST',
      path: composed.path,
      // A given date is kept. The HTTP client sets Content-Length.
      headers: {
        Host: authority,
        'Content-Type': composed.headers['content-type'] ?? '',
        ...(now === undefined ? {} : { 'X-Amz-Date': basicDate(now) }),
      },
      // The library hashes text and bytes, but its types declare text only.
      body: composed.body as string,
    },
    { accessKeyId: user, secretAccessKey: secret },
  );
  return {
    ...composed,
    headers: {
      ...composed.headers,
      'x-amz-date': String(headers['X-Amz-Date']),
      authorization: String(headers['Authorization']),
    },
  };
}

/** The basic format of ISO 8601: `20150830T123600Z`. */
function basicDate(date: Date): string {
  return date.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
}
