import { Option } from 'commander';
import { usageError } from '../../model/error.ts';
import { COMPARISON_FORMATS } from '../flags.ts';

/** Names separated by commas, or given by repeating the option. */
export function listOption(text: string, before: readonly string[] | undefined): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  return [...(before ?? []), ...names.filter((name) => name !== '')];
}

/** Text that is not a number stays text: the config check then reports it with all other mistakes. */
export function number(text: string): number | string {
  const value = Number(text.replaceAll('_', ''));
  return text.trim() === '' || Number.isNaN(value) ? text : value;
}

/** The values of a repeated option. */
export function repeated(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

/** A parser that accepts only these names. Commander's own message names an internal kind of argument. */
export function choiceOf(noun: string, names: readonly string[]): (text: string) => string {
  return (text) => {
    if (names.includes(text)) return text;
    throw usageError('unknown-choice', `unknown ${noun} "${text}"; expected one of ${names.join(', ')}`);
  };
}

/** `unset`: what happens without the option. */
export function countInstructionsOption(unset: 'off' | 'no-opt'): Option {
  return new Option(
    '--count-instructions [how]',
    `count the client’s instructions per message with valgrind: no-opt, jit or off (${unset})`,
  ).preset('no-opt');
}

export function comparisonFormat(): Option {
  return new Option('--format <format>', 'output format on stdout')
    .choices(COMPARISON_FORMATS)
    .argParser(choiceOf('format', COMPARISON_FORMATS))
    .default('text');
}

export function comparisonFiles(): Option {
  return new Option(
    '--write <format=file>',
    'also write a file, such as md=comment.md; may be repeated',
  ).argParser(repeated);
}
