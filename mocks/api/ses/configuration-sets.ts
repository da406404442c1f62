import { jsonResponse, type RoutedRequest } from '../dialect.ts';
import type { ApiResponse } from '../exchange.ts';
import type { JsonRecord } from '../json.ts';
import { valueText } from '../value-text.ts';
import { bad, type Problem, problem, refused } from './problem.ts';

/**
 * The names of configuration sets. Their settings have no effect here, but a message with an unknown name is
 * rejected.
 */
export interface ConfigurationSets {
  /** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateConfigurationSet.html */
  create(json: JsonRecord): ApiResponse;
  list(): ApiResponse;
  get(request: RoutedRequest): ApiResponse;
  remove(request: RoutedRequest): ApiResponse;
  /** The error if no configuration set has this name. */
  unknown(name: unknown): Problem | undefined;
}

const NAME = /^[\w-]{1,64}$/;

export function createConfigurationSets(): ConfigurationSets {
  const names = new Set<string>();
  const unknown = (name: unknown): Problem | undefined => {
    if (name === undefined || name === null || name === '') return undefined;
    if (typeof name !== 'string') return bad('ConfigurationSetName must be a string.');
    return names.has(name)
      ? undefined
      : problem('NotFoundException', `Configuration set <${valueText(name)}> does not exist.`);
  };

  return {
    create({ ConfigurationSetName: name }) {
      if (typeof name !== 'string' || !NAME.test(name))
        return refused(bad('ConfigurationSetName is not valid.'));
      if (names.has(name)) {
        return refused(problem('AlreadyExistsException', `Configuration set <${name}> already exists.`));
      }
      names.add(name);
      return jsonResponse(200, {});
    },
    list: () => jsonResponse(200, { ConfigurationSets: [...names] }),
    get({ params }) {
      const missing = unknown(params['name']);
      return missing === undefined
        ? jsonResponse(200, { ConfigurationSetName: params['name'], Tags: [] })
        : refused(missing);
    },
    remove({ params }) {
      const missing = unknown(params['name']);
      if (missing !== undefined) return refused(missing);
      names.delete(params['name'] ?? '');
      return jsonResponse(200, {});
    },
    unknown,
  };
}
