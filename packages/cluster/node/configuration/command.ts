import type { RunConfig } from '@galley/images/oci/config'
import type { Container } from '../../kinds/pod-spec/types.ts'
import { expand, type Lookup } from './expansion.ts'
import { ConfigurationError } from './pod-configurator.ts'

/**
 * What a container runs. A command replaces the image's entry point and its arguments, arguments replace the image's only;
 * those of the image are not expanded.
 */
export function commandOf(
  { command = [], args = [] }: Container,
  { Entrypoint = [], Cmd = [] }: RunConfig,
  lookup: Lookup,
): readonly string[] {
  const expanded = (texts: readonly string[]) => texts.map((text) => expand(text, lookup))
  const rest = args.length > 0 ? expanded(args) : command.length > 0 ? [] : Cmd
  const whole = [...(command.length > 0 ? expanded(command) : Entrypoint), ...rest]
  if (whole.length === 0 || whole[0] === '') throw new ConfigurationError('no command specified')
  return whole
}
