/** What was found out of the surroundings before the configuration is checked. */
export interface ResolvedEnvironment {
  /** What each target's name was resolved to; nothing for a name that is not known. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  /** Names of the variables of the environment that hold a secret. */
  readonly secrets: ReadonlySet<string>;
}

export const EMPTY_ENVIRONMENT: ResolvedEnvironment = { addresses: new Map(), secrets: new Set() };
