import { Option } from 'commander';
import { COMPARISON_FORMATS } from '../flags.ts';

/** A list with commas, or by repeating the option. */
export function listOption(text: string, before: readonly string[] | undefined): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  return [...(before ?? []), ...names.filter((name) => name !== '')];
}

/** What is no number stays text, so that the config check names it with all the other mistakes. */
export function number(text: string): number | string {
  const value = Number(text.replaceAll('_', ''));
  return text.trim() === '' || Number.isNaN(value) ? text : value;
}

/** Values of a repeated option. */
export function repeated(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

export function comparisonFormat(): Option {
  return new Option('--format <format>', 'what to print on stdout')
    .choices(COMPARISON_FORMATS)
    .default('text');
}

export function comparisonFiles(): Option {
  return new Option(
    '--write <format=file>',
    'a file besides, such as md=comment.md; may be repeated',
  ).argParser(repeated);
}
