import type { Endpoint } from '../model/transport.ts';

/** How a server's certificate is verified, which it always is. */
export interface Trust {
  readonly servername?: string;
  readonly ca?: string;
  readonly rejectUnauthorized: true;
}

/** Undefined where the endpoint says nothing of certificates. */
export function trustOf({ tls }: Endpoint): Trust | undefined {
  if (tls === undefined) return undefined;
  const { name, ca } = tls;
  return {
    rejectUnauthorized: true,
    ...(name === undefined ? {} : { servername: name }),
    ...(ca === undefined ? {} : { ca }),
  };
}
