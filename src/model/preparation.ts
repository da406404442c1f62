import { partsOf } from './feature.ts';

/**
 * `once`: the bodies and files that all messages share are encoded before the first message.
 * `each`: every message is built whole. docs/preparation.md lists both for every transport.
 */
export type Preparation = 'once' | 'each';

/** Undefined if nothing is sent, or if the user's own module decides. */
export function preparationOf(transport: string): Preparation | undefined {
  const { base, features } = partsOf(transport);
  // A provider's library takes objects and strings, and encodes them for each request.
  if (base.startsWith('sdk-') || features.includes('plain')) return 'each';
  return base.startsWith('smtp-') || base.startsWith('api-') ? 'once' : undefined;
}
