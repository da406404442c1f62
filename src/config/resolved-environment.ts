/** Facts about the environment, resolved before the configuration is checked. */
export interface ResolvedEnvironment {
  /** The addresses of each target's host name; empty for an unknown name. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  /** Names of the environment variables that hold a secret. */
  readonly secrets: ReadonlySet<string>;
}

export const EMPTY_ENVIRONMENT: ResolvedEnvironment = { addresses: new Map(), secrets: new Set() };
