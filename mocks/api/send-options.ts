import type { SendOptions } from '../contract.ts';
import type { KeptField } from './field-checker.ts';
import { isRecord } from './json.ts';

/** Converts the kept fields of a request to the inbox's form. */
export function sendOptions(kept: readonly KeptField[]): SendOptions {
  const tags: string[] = [];
  const metadata: [string, unknown][] = [];
  let scheduledAt: SendOptions['scheduledAt'] = null;
  for (const { field, path, value } of kept) {
    switch (field.shownAs) {
      case 'tags':
        tags.push(...textsOf(value));
        break;
      case 'metadata':
        if (isRecord(value)) metadata.push(...Object.entries(value));
        else metadata.push([path.replace(/^v:|^.*\./, ''), value]);
        break;
      case 'scheduledAt':
        if (typeof value === 'string' || typeof value === 'number') scheduledAt = value;
        break;
      default:
    }
  }
  return {
    tags,
    metadata: Object.fromEntries(metadata),
    scheduledAt,
    fields: Object.fromEntries(kept.map(({ path, value }) => [path, value])),
  };
}

/** Tags are a text, a list of texts, or a list of name and value. */
function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (isRecord(value)) return [Object.values(value).map(String).join('=')];
  return [String(value)];
}
