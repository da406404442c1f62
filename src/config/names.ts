import { conflictOf, isFeature, partsOf } from '../model/feature.ts';
import { PRESETS } from './presets.ts';
import type { ResolvedEnvironment } from './resolved-environment.ts';
import { suggestion } from './suggestion.ts';
import type { CheckedUserConfig } from './user-config.ts';

/** The names that a user may choose, and the limits of each transport. */
export interface Choices {
  readonly kinds: readonly string[];
  readonly transports: readonly {
    readonly name: string;
    readonly maxBatch: number;
    readonly limitSource: string;
    readonly features: readonly string[];
    readonly simulator?: { readonly address: string } | undefined;
    /** Features that need one of these other features. */
    readonly needs?: Readonly<Record<string, readonly string[]>>;
  }[];
  /** Needed if there are targets. */
  readonly resolvedEnvironment?: ResolvedEnvironment;
}

/** The problems of the names of presets, kinds, transports and features. */
export function unknownNames(user: CheckedUserConfig, { kinds, transports }: Choices): string[] {
  const known = transports.map(({ name }) => name);
  return [
    ...(user.preset === undefined
      ? []
      : unknown(
          'preset',
          [user.preset],
          PRESETS.map(({ name }) => name),
        )),
    ...unknown('kind', user.kinds ?? [], kinds),
    ...unknown(
      'transport',
      (user.transports ?? []).map((name) => partsOf(name).base),
      known,
    ),
    ...(user.transports ?? []).flatMap((name) => featureProblems(name, transports)),
  ];
}

/** The problems of the features in a transport's name. */
function featureProblems(name: string, transports: Choices['transports']): string[] {
  const { base, features } = partsOf(name);
  const { features: offered, needs = {} } = transports.find((one) => one.name === base) ?? {};
  if (offered === undefined || features.length === 0) return [];
  const problems = features
    .filter((feature) => !offered.includes(feature))
    .map((feature) =>
      offered.length === 0
        ? `transport ${base} has no features, found "+${feature}"`
        : `transport ${base} has no feature "${feature}"${suggestion(feature, offered)}`,
    );
  if (problems.length > 0) return problems;
  const conflict = conflictOf(features.filter(isFeature));
  if (conflict !== undefined)
    return [`transport ${name}: "${conflict[0]}" and "${conflict[1]}" exclude each other; choose one`];
  return features.flatMap((feature) => {
    const needed = needs[feature] ?? [];
    const list = needed.map((one) => `"${one}"`).join(' or ');
    return needed.length === 0 || needed.some((one) => features.includes(one))
      ? []
      : [`transport ${name}: "${feature}" also needs ${list}, as in ${base}+${needed[0]}+${feature}`];
  });
}

function unknown(what: string, found: readonly string[], known: readonly string[]): string[] {
  return found
    .filter((name) => !known.includes(name))
    .map((name) => `unknown ${what} "${name}"${suggestion(name, known)}`);
}
