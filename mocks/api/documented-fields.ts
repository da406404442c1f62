/**
 * How the mock treats a documented field. No field is ignored silently.
 *
 * - `served`: the field has its documented effect.
 * - `kept`: the field is checked and has no effect; the inbox shows it.
 * - `refused`: a request with it is rejected with "this mock does not serve …".
 */
export type Treatment = 'served' | 'kept' | 'refused';

export type FieldType = 'text' | 'integer' | 'number' | 'flag' | 'list' | 'object' | 'any';

/** A documented request field. The mock, its tests and docs/mocks.md use this data. */
export interface DocumentedField {
  /** `personalizations[].to[].email`; `headers.*` for any member name. In a form: the field name. */
  readonly path: string;
  readonly treatment: Treatment;
  readonly type: FieldType;
  /** Characters of a text, items of a list, members of an object, or the value of a number. */
  readonly min?: number;
  readonly max?: number;
  /** UTF-8 bytes of a text, or of all names and values of an object. */
  readonly maxBytes?: number;
  readonly values?: readonly unknown[];
  /** For a text. */
  readonly pattern?: RegExp;
  /** A value that the provider accepts. */
  readonly example: unknown;
  /** More rejected values, besides wrong types and exceeded limits. */
  readonly wrong?: readonly unknown[];
  /** Other fields that a test request with this field needs, by path. `undefined` removes a field. */
  readonly companions?: Readonly<Record<string, unknown>>;
  /** The parent object is invalid without this field. */
  readonly required?: true;
  /**
   * The dialect's reader checks this field, to report the provider's own error text. The table's checker
   * skips it.
   */
  readonly checkedByReader?: true;
  /** The additional field of the inbox that shows a kept field. */
  readonly shownAs?: 'tags' | 'metadata' | 'scheduledAt';
  /** The URL of the provider's documentation. */
  readonly source: string;
}

/** Builders for the fields of one documentation page. */
export function documentedBy(source: string): {
  readonly [T in Treatment]: (
    path: string,
    type: FieldType,
    example: unknown,
    more?: Partial<DocumentedField>,
  ) => DocumentedField;
} {
  const by =
    (treatment: Treatment) =>
    (
      path: string,
      type: FieldType,
      example: unknown,
      more: Partial<DocumentedField> = {},
    ): DocumentedField => ({
      path,
      treatment,
      type,
      example,
      source,
      ...more,
    });
  return { served: by('served'), kept: by('kept'), refused: by('refused') };
}

/** A field whose source `ofDocument` adds. */
export type FieldDetails = Omit<DocumentedField, 'source'>;

export function ofDocument(source: string, fields: readonly FieldDetails[]): readonly DocumentedField[] {
  return fields.map((field) => ({ ...field, source }));
}

/** A served field that the dialect's reader checks. */
export function checkedByReader(
  path: string,
  type: FieldType,
  example: unknown,
  wrong: readonly unknown[],
  more: Partial<FieldDetails> = {},
): FieldDetails {
  return { path, treatment: 'served', type, example, checkedByReader: true, wrong, ...more };
}

export function limitOf(fields: readonly DocumentedField[], path: string): number {
  const limit = fields.find((field) => field.path === path);
  const value = limit?.max ?? limit?.maxBytes;
  if (value === undefined) throw new TypeError(`${path} has no limit`);
  return value;
}

/** The error text for a documented field or route that the mock does not serve. */
export function notServed(what: string): string {
  return `this mock does not serve ${what}`;
}
