import type * as z from 'zod';
import { type ReportedEvent, UnreadableReport } from '../report.ts';

/** Parses one provider's reports. Each provider has one file, written from its documents. */
export interface WebhookReader {
  /**
   * The events in the body of one request, without those that Sendoff ignores, such as "processed".
   *
   * @throws UnreadableReport if the body breaks the provider's specification
   */
  readonly events: (body: string) => readonly ReportedEvent[];
}

/** Parses a JSON body and checks its shape. `reviver` is that of JSON.parse. */
export function parsed<T>(
  body: string,
  shape: z.ZodType<T>,
  reviver?: (this: unknown, key: string, value: unknown) => unknown,
): T {
  let value: unknown;
  try {
    value = JSON.parse(body, reviver);
  } catch (cause) {
    throw new UnreadableReport('no JSON', { cause });
  }
  const checked = shape.safeParse(value);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new UnreadableReport(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as documented'}`);
}
