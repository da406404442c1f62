import { usageError } from '../model/error.ts';
import type { RepeatedField, TransportDefinition } from '../model/transport.ts';
import { readTemplate } from '../workload/template/folder.ts';

const NAMES: Readonly<Record<RepeatedField, string>> = {
  replyTo: 'several Reply-To addresses',
  headers: 'several headers of one name',
};

/**
 * Refuses a template with several values for a field that a provider's request can hold once.
 *
 * @throws usageError `template-repeats`, naming transport and field
 */
export async function checkRepeated(
  template: string,
  transports: readonly Pick<TransportDefinition, 'name' | 'holdsOnce'>[],
): Promise<void> {
  const { common, sources } = await readTemplate(template);
  const names = Object.keys(sources.headers).map((name) => name.toLowerCase());
  const repeated: RepeatedField[] = [
    ...(common.replyTo.length > 1 ? (['replyTo'] as const) : []),
    ...(new Set(names).size < names.length ? (['headers'] as const) : []),
  ];
  const problems = transports.flatMap(({ name, holdsOnce = [] }) =>
    repeated
      .filter((field) => holdsOnce.includes(field))
      .map((field) => `${name} cannot send ${NAMES[field]}; ${template} has them`),
  );
  if (problems.length === 0) return;
  throw usageError(
    'template-repeats',
    problems.join('\n'),
    'write one in message.json, or omit the transport',
  );
}
