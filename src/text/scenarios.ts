import { isEmulated, type Link, namedLink } from '../model/link.ts';
import type { Scenario } from '../model/scenario.ts';

/** `receipt · client-render · smtp-nodemailer`, and the variant if there is one. */
export function scenarioName({
  kind,
  strategy,
  transport,
  variant,
}: Pick<Scenario, 'kind' | 'strategy' | 'transport' | 'variant'>): string {
  return [kind, strategy, transport, ...(variant === '' ? [] : [variant])].join(' · ');
}

/** `loopback`, `an emulated link (rtt=40ms)`, `an emulated link (continent, rtt=80ms)`. */
export function linkText(link: Link): string {
  if (!isEmulated(link)) return 'loopback';
  const { name } = namedLink(link);
  return `an emulated link (${link.name === name ? name : `${link.name}, ${name}`})`;
}
