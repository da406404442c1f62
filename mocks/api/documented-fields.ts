/**
 * The mock's treatment of a field that its provider documents; no field is ignored silently.
 *
 * - `served`: the field has its documented effect.
 * - `kept`: the field is checked and has no effect here; the inbox shows it.
 * - `refused`: a request with it is refused with "this mock does not serve …".
 */
export type Treatment = 'served' | 'kept' | 'refused';

export type FieldType = 'text' | 'integer' | 'number' | 'flag' | 'list' | 'object' | 'any';

/**
 * One documented field of a request: its limits are data for the mock, for its test and for docs/mocks.md.
 */
export interface DocumentedField {
  /** `personalizations[].to[].email`; `headers.*` for members of any name. Of a form: the field's name. */
  readonly path: string;
  readonly treatment: Treatment;
  readonly type: FieldType;
  /** Of a text: characters; of a list: items; of an object: members; of a number: its value. */
  readonly min?: number;
  readonly max?: number;
  /** Of a text in UTF-8, or of an object's names and values together. */
  readonly maxBytes?: number;
  readonly values?: readonly unknown[];
  /** Of a text. */
  readonly pattern?: RegExp;
  /** A value that the provider accepts. */
  readonly example: unknown;
  /** Values that the provider refuses, besides those of another type or beyond a limit. */
  readonly wrong?: readonly unknown[];
  /** Other fields that a request with this one needs, by path; undefined takes one away. */
  readonly beside?: Readonly<Record<string, unknown>>;
  /** Without it, the object that it stands in is refused. */
  readonly required?: true;
  /**
   * The dialect's reader checks this field, in the provider's own words: the table's checker passes it over.
   */
  readonly checkedByReader?: true;
  /** As what the inbox shows a kept field, besides its own name. */
  readonly shownAs?: 'tags' | 'metadata' | 'scheduledAt';
  /** The provider's document. */
  readonly source: string;
}

/** Shorthand for the fields of one document. */
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

/** A field of the document that its table names. */
export type FieldDetails = Omit<DocumentedField, 'source'>;

export function ofDocument(source: string, fields: readonly FieldDetails[]): readonly DocumentedField[] {
  return fields.map((field) => ({ ...field, source }));
}

/** A served field that the dialect's reader checks, in the provider's words. */
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

/** The mock's error for a documented field that it refuses. */
export function notServed(what: string): string {
  return `this mock does not serve ${what}`;
}
