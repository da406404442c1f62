/** True if an Authorization field holds the one accepted set of credentials. */
export type AuthorizationCheck = (field: string | undefined) => boolean;

/** `Bearer <token>` (RFC 6750, 2.1). */
export function bearer(token: string): AuthorizationCheck {
  return authorizes('Bearer', token);
}

/** `Basic <base64 of user:password>` (RFC 7617, 2). */
export function basic(user: string, password: string): AuthorizationCheck {
  return authorizes('Basic', Buffer.from(`${user}:${password}`).toString('base64'));
}

function authorizes(scheme: string, credentials: string): AuthorizationCheck {
  const expected = `${scheme} ${credentials}`;
  return (field) =>
    field === expected || (field !== undefined && credentialsOf(field, scheme)?.trimEnd() === credentials);
}

/**
 * The text after the scheme; undefined for another scheme. Schemes are compared without case (RFC 9110,
 * 11.1).
 */
export function credentialsOf(field: string, scheme: string): string | undefined {
  const given = field.slice(0, scheme.length);
  if (given.toLowerCase() !== scheme.toLowerCase()) return undefined;
  // "1*SP" between scheme and credentials (RFC 9110, 11.4).
  const rest = field.slice(scheme.length);
  return rest.startsWith(' ') ? rest.trimStart() : undefined;
}
