import { partsOf } from '../model/feature.ts';
import { protocolOf } from '../model/scenario.ts';
import type { TargetServer } from '../model/target.ts';
import type { Endpoint } from '../model/transport.ts';
import { redactor } from '../transports/redaction.ts';

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** The only sources of secrets. A secret is never a process argument and never written to a file. */
const SECRETS = [
  'SENDOFF_SMTP_PASSWORD',
  'SENDOFF_API_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
] as const;

export function secretsIn(environment: EnvironmentVariables): ReadonlySet<string> {
  return new Set(SECRETS.filter((name) => (environment[name] ?? '') !== ''));
}

/** The endpoint of a target for this transport, with its credentials. */
export function endpointOf(
  { host, address, port, user }: TargetServer,
  transport: string,
  environment: EnvironmentVariables,
): Endpoint {
  const tls = host === address ? {} : { name: host };
  if (protocolOf({ transport }) === 'smtp') {
    const secret = environment['SENDOFF_SMTP_PASSWORD'] ?? '';
    return { host: address, port, tls, ...(user === null ? {} : { user, secret }) };
  }
  const { base } = partsOf(transport);
  const login =
    base === 'api-ses'
      ? { user: environment['AWS_ACCESS_KEY_ID'] ?? '', secret: environment['AWS_SECRET_ACCESS_KEY'] ?? '' }
      : { ...(user === null ? {} : { user }), secret: environment['SENDOFF_API_KEY'] ?? '' };
  return { host, address, port, tls, ...login };
}

/** Returns a function that redacts every secret that the targets receive. */
export function redactingSecrets(
  targets: readonly (TargetServer | null)[],
  environment: EnvironmentVariables,
): (words: string) => string {
  const redactors = targets
    .filter((server) => server !== null)
    .flatMap(({ user }) =>
      SECRETS.map((name) =>
        redactor({ user: user ?? environment['AWS_ACCESS_KEY_ID'] ?? '', secret: environment[name] ?? '' }),
      ),
    );
  return (words) => redactors.reduce((text, redact) => redact(text), words);
}
