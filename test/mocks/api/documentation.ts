import type { Dialect } from '../../../mocks/api/dialect.ts';
import type { DocumentedField } from '../../../mocks/api/documented-fields.ts';
import { API_DIALECTS } from '../../../mocks/api/index.ts';
import type { Documentation, DocumentedRoute } from '../../../mocks/api/routes.ts';

/** What stands below it in docs/mocks.md is made from the mocks' own tables. */
export const MARK =
  '<!-- From here on, made from the tables of the mocks by `npx vitest run test/mocks/api/docs.test.ts -u`. -->';

/** Routes and fields of every dialect, as Markdown. */
export function documentedTables(): string {
  const dialects: readonly Dialect[] = Object.values(API_DIALECTS);
  return dialects
    .map(({ create }) => create({ keeps: false, deliver: () => {} }).documentation)
    .filter((documentation) => documentation !== undefined)
    .map(sectionOf)
    .join('\n');
}

function sectionOf({ provider, routes, fields }: Documentation): string {
  const lines = [`## ${provider}`, '', ...tableOf(['route', 'answer'], routes.map(routeRow))];
  lines.push(...Object.entries(fields).flatMap(([route, list]) => fieldLines(route, list)));
  const sources = [...new Set([...routes, ...Object.values(fields).flat()].map(({ source }) => source))];
  return `${[...lines, 'Sources:', '', ...sources.map((source) => `- <${source}>`)].join('\n')}\n`;
}

function routeRow({ method, path, treatment, about }: DocumentedRoute): readonly string[] {
  return [`\`${method} ${path}\``, treatment === 'served' ? about : `501 (${about})`];
}

function fieldLines(route: string, fields: readonly DocumentedField[]): readonly string[] {
  const rows = fields.map((field) => [`\`${field.path}\``, field.treatment, limitsOf(field)]);
  return [`Fields of \`${route}\`:`, '', ...tableOf(['field', 'here', 'what it may be'], rows)];
}

function limitsOf({ type, min, max, maxBytes, values, required }: DocumentedField): string {
  const unit = { text: ' characters', list: ' items', object: ' members' }[type as 'text'] ?? '';
  return [
    type,
    ...(required === true ? ['required'] : []),
    ...(values === undefined ? [] : [values.join(', ')]),
    ...(min === undefined ? [] : [`at least ${min}${unit}`]),
    ...(max === undefined ? [] : [`at most ${max}${unit}`]),
    ...(maxBytes === undefined ? [] : [`at most ${maxBytes} bytes`]),
  ].join('; ');
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row), ''];
}
