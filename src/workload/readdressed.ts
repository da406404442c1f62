import { messageId } from '../model/proof/identity.ts';
import type { Recipient, RecipientStream } from '../model/recipient.ts';

/** The same customers with these addresses, in turn. */
export function readdressed(
  stream: RecipientStream,
  addresses: readonly string[],
  tag?: string,
): RecipientStream {
  const at = (recipient: Recipient): Recipient => {
    const { index, name, fields } = recipient;
    const address = addresses[index % addresses.length] ?? recipient.address;
    return {
      index,
      name,
      address,
      id: messageId(index, address, tag),
      fields: { ...fields, email: address },
    };
  };
  return {
    next: () => {
      const next = stream.next();
      return next instanceof Promise ? next.then(at) : at(next);
    },
    close: () => stream.close(),
  };
}
