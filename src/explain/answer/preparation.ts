import { preparationOf } from '../../model/preparation.ts';
import { listText } from '../../text/lists.ts';
import { type Evidence, measuredOf } from '../evidence.ts';

/** The parts that each transport prepared before its first message; docs/preparation.md lists all of them. */
export function preparationTexts(evidence: Evidence): string[] {
  const shown = [...measuredOf(evidence, 'smtp'), ...measuredOf(evidence, 'api')];
  const transports = [...new Set(shown.map(({ transport }) => transport))];
  const once = transports.filter((name) => preparationOf(name) === 'once');
  const each = transports.filter((name) => preparationOf(name) === 'each');
  if (each.length > 0)
    return [
      `${listText(each)} built each message whole${once.length === 0 ? '' : `; ${listText(once)} encoded shared content once`}.`,
    ];
  // With personal bodies nothing but files is shared.
  return once.length > 0 && shown.some(({ strategy }) => strategy !== 'client-render')
    ? ['Shared bodies were encoded once.']
    : [];
}
