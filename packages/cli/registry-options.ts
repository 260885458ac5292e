import type { RemoteOptions } from '@galley/images/oci/remote/remote'
import { dataPlaces } from './data-folder.ts'
import { readOption } from './usage-error.ts'
import { anyText } from './values.ts'

/** Options of every command that may speak to a registry. */
export const registryOptions = {
  plainHttp: {
    flags: '--plain-http <host[:port]>',
    summary: 'speak to this registry without TLS; one on this machine needs no such word',
    parse: anyText,
    isRepeated: true,
  },
  alias: {
    flags: '--alias <name=address>',
    summary: 'where a registry of that name is',
    parse: anyText,
    isRepeated: true,
    defaultText:
      '10.10.1.1:5000, node-0:5000 and localhost:5000 are where "galley registry" listens',
  },
} as const

export interface RegistryChoices {
  readonly plainHttp: readonly string[]
  readonly alias: readonly string[]
}

/**
 * How registries are reached.
 * @throws UsageError
 */
export async function remoteOptions(
  { plainHttp, alias }: RegistryChoices,
  signal: AbortSignal,
): Promise<RemoteOptions> {
  const { parseRegistryHost } = await import('@galley/images/oci/reference')
  const { defaultAliases, parseAlias } = await import('@galley/images/oci/registry-aliases')
  const { addressOf } = await import('@galley/images/registry/announced-address')
  return {
    aliases: new Map([
      ...defaultAliases(await addressOf(dataPlaces(undefined).registry)),
      ...alias.map((text) => readOption('--alias', () => parseAlias(text))),
    ]),
    plainHttp: plainHttp.map((text) => readOption('--plain-http', () => parseRegistryHost(text))),
    signal,
  }
}

/** Of the embedded registry; not the folder of local images. */
export const registryDataOption = {
  flags: '--data <folder>',
  summary: 'where the registry keeps everything',
  parse: anyText,
  defaultText: 'registry in the folder of $GALLEY_DATA, else ~/.local/share/galley',
} as const
