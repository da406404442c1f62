import type {
  ConditionDifference,
  ConditionField,
  ConditionValue,
} from '../../analyze/compare/comparability.ts';
import type { Difference } from '../../model/comparison.ts';
import { countText } from '../../text/numbers.ts';

/** The name of a field, and the text of its absent value. */
const FIELDS: Readonly<Record<ConditionField, { readonly name: string; readonly absent?: string }>> = {
  node: { name: 'node' },
  nodeFlags: { name: 'node flags' },
  platform: { name: 'platform' },
  arch: { name: 'architecture' },
  cpu: { name: 'processor' },
  cores: { name: 'cores' },
  memoryBytes: { name: 'memory' },
  kinds: { name: 'kinds' },
  load: { name: 'load' },
  maxInFlight: { name: 'in flight at most', absent: 'default' },
  concurrency: { name: 'concurrency' },
  batch: { name: 'batch' },
  sizeBytes: { name: 'message size', absent: 'unchanged' },
  sweep: { name: 'sweep' },
  connection: { name: 'connection' },
  mock: { name: 'mock' },
  targets: { name: 'targets' },
  pairing: { name: 'pairing' },
  isolation: { name: 'isolation' },
  stall: { name: 'mock stall' },
  faults: { name: 'faults' },
  retry: { name: 'retry' },
  length: { name: 'trial length' },
  recipients: { name: 'recipients', absent: 'generated' },
  template: { name: 'template', absent: 'built in' },
  sendoff: { name: 'sendoff version' },
  seed: { name: 'seed' },
  level: { name: 'confidence level' },
  equivalence: { name: 'equivalence margin' },
};

/** The difference as reports show it: `memory: 8,589,934,592 bytes → 4,294,967,296 bytes`. */
export function differenceText({ field, base, head }: ConditionDifference): Difference {
  if (typeof field === 'object')
    return { field: field.library, base: valueText(base), head: valueText(head) };
  const { name, absent = 'none' } = FIELDS[field];
  const text = (value: ConditionValue): string => {
    if (value === null) return absent;
    return typeof value === 'number' && /Bytes$/.test(field) ? `${countText(value)} bytes` : valueText(value);
  };
  return { field: name, base: text(base), head: text(head) };
}

/** `model open, ratePerSecond 500` for an object. */
function valueText(value: ConditionValue): string {
  if (value === null) return 'none';
  if (isList(value)) return value.length === 0 ? 'none' : value.join(', ');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([key, one]) => `${key} ${typeof one === 'string' ? one : JSON.stringify(one)}`)
    .join(', ');
}

function isList(value: ConditionValue): value is readonly string[] {
  return Array.isArray(value);
}
