import { isIPv4 } from 'node:net'
import { join, resolve } from 'node:path'
import type { ClusterFolder } from '@galley/cluster/process/cluster-folder'
import { dataPlaces } from '../data-folder.ts'
import { UsageError } from '../usage-error.ts'
import { anyText } from '../values.ts'

/** Which cluster a command is about. */
export const whichOptions = {
  name: {
    flags: '--name <name>',
    summary: 'which one, where there are several',
    parse: clusterName,
    defaultText: 'galley',
  },
  data: {
    flags: '--data <folder>',
    summary: 'where it keeps its state, instead of under its name',
    parse: anyText,
    defaultText: "clusters/NAME in Galley's data folder",
  },
} as const

export interface Which {
  readonly name: string | undefined
  readonly data: string | undefined
}

const usualName = 'galley'

export const clusterPath = ({ name = usualName, data }: Which): string =>
  data === undefined ? join(dataPlaces(undefined).clusters, name) : resolve(data)

/** The context of a cluster that was started: its folder knows, whatever it is called now. */
export const contextOf = (folder: ClusterFolder, { name }: Which): string =>
  folder.settings()?.context ?? contextFor(name)

/** `galley`, and `galley-NAME` for others. */
export const contextFor = (name: string = usualName): string =>
  name === usualName ? name : `galley-${name}`

function clusterName(text: string): string {
  if (/^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$/.test(text)) return text
  throw new UsageError(`expected a name of letters, digits and dashes, found '${text}'`)
}

/** `30000-32767`. */
export function portRange(text: string): { readonly first: number; readonly last: number } {
  const [, first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(text) ?? []
  const range = { first: Number(first), last: Number(last) }
  if (range.first >= 1 && range.last <= 65_535 && range.first <= range.last) return range
  throw new UsageError(`expected ports as FIRST-LAST, such as 30000-32767, found '${text}'`)
}

/** `10.96.0.0/16`: with room for services, and not so large that it cannot be kept. */
export function addressRange(text: string): string {
  const [, ...parts] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text) ?? []
  const [bits = 0, ...bytes] = parts.map(Number).toReversed()
  if (bytes.length === 4 && bytes.every((byte) => byte <= 255) && bits >= 12 && bits <= 28)
    return text
  throw new UsageError(
    `expected an IPv4 range of /12 to /28, such as 10.96.0.0/16, found '${text}'`,
  )
}

/** `10.10.1.1`. */
export function ipv4(text: string): string {
  if (isIPv4(text)) return text
  throw new UsageError(`expected an IPv4 address, such as 10.10.1.1, found '${text}'`)
}

/** `10.244.0.0/16`: a range of addresses that the machine is to have. */
export function machineRange(text: string): string {
  const [address = '', bits = ''] = text.split('/')
  if (isIPv4(address) && /^\d{1,2}$/.test(bits) && Number(bits) >= 8 && Number(bits) <= 29)
    return text
  throw new UsageError(
    `expected an IPv4 range of /8 to /29, such as 10.244.0.0/16, found '${text}'`,
  )
}

/** `cpu=4,memory=8Gi`. */
export function capacity(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').map((pair) => pair.split('='))
  for (const [resource = '', amount = '', ...rest] of pairs)
    if (
      !/^[a-z0-9.\-/]+$/i.test(resource) ||
      !/^\d+(\.\d+)?([KMGTPE]i?|m|k)?$/.test(amount) ||
      rest.length > 0
    )
      throw new UsageError(`expected amounts such as cpu=4,memory=8Gi, found '${text}'`)
  return Object.fromEntries(pairs)
}
