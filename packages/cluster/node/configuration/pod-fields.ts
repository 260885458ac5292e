import type { Pod } from '../../client/resources.ts'
import { qualifiedNameErrors } from '../../kinds/validate/names.ts'
import { ConfigurationError } from './pod-configurator.ts'

/** What a `fieldRef` of a volume shows: metadata, of which labels and annotations may change. */
export function metadataField(pod: Pod, path: string): string {
  const { metadata } = pod
  const found = /^(.+?)\['(.*)'\]$/s.exec(path)
  if (found) return subscripted(pod, path, found[1] ?? '', found[2] ?? '')
  switch (path) {
    case 'metadata.annotations':
      return mapText(annotationsOf(pod))
    case 'metadata.labels':
      return mapText(metadata.labels)
    case 'metadata.name':
      return metadata.name ?? ''
    case 'metadata.namespace':
      return metadata.namespace ?? ''
    case 'metadata.uid':
      return metadata.uid ?? ''
  }
  throw new ConfigurationError(`unsupported fieldPath: ${path}`)
}

/** With what kubelets add: where they have the pod from, and since when. */
const annotationsOf = ({ metadata, status }: Pod): Readonly<Record<string, string>> => ({
  ...metadata.annotations,
  'kubernetes.io/config.seen':
    status?.conditions?.find(({ type }) => type === 'PodScheduled')?.lastTransitionTime ??
    metadata.creationTimestamp ??
    '',
  'kubernetes.io/config.source': 'api',
})

function subscripted(pod: Pod, path: string, map: string, key: string): string {
  if (map !== 'metadata.annotations' && map !== 'metadata.labels')
    throw new ConfigurationError(`fieldPath ${JSON.stringify(path)} does not support subscript`)
  const isLabels = map === 'metadata.labels'
  const problems = qualifiedNameErrors(isLabels ? key : key.toLowerCase())
  if (problems.length > 0)
    throw new ConfigurationError(`invalid key subscript in ${path}: ${problems.join(';')}`)
  const values = (isLabels ? pod.metadata.labels : annotationsOf(pod)) ?? {}
  return Object.hasOwn(values, key) ? (values[key] ?? '') : ''
}

/** `key="value"` a line, by key. */
const mapText = (values: Readonly<Record<string, string>> = {}): string =>
  Object.keys(values)
    .toSorted()
    .map((key) => `${key}=${goQuoted(values[key] ?? '')}`)
    .join('\n')

const escapes: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
}

/** As Go's `strconv.Quote`: printable characters stay, all others are escaped. */
export function goQuoted(text: string): string {
  const quoted = [...text].map(
    (character) => escapes[character] ?? escapedUnlessPrintable(character),
  )
  return `"${quoted.join('')}"`
}

function escapedUnlessPrintable(character: string): string {
  if (character === ' ' || /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(character)) return character
  const code = character.codePointAt(0) ?? 0
  if (code < 0x80) return `\\x${hex(code, 2)}`
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`
}

const hex = (code: number, digits: number) => code.toString(16).padStart(digits, '0')

/** What a `fieldRef` of a variable gives: besides metadata, where the pod runs. */
export function podField(pod: Pod, path: string, places: PodPlaces): string {
  switch (path) {
    case 'spec.nodeName':
      return pod.spec?.nodeName ?? ''
    case 'spec.serviceAccountName':
      return pod.spec?.serviceAccountName ?? ''
    case 'status.hostIP':
      return places.node[0] ?? ''
    case 'status.hostIPs':
      return places.node.join(',')
    case 'status.podIP':
      return places.pod[0] ?? ''
    case 'status.podIPs':
      return places.pod.join(',')
  }
  return metadataField(pod, path)
}

/** Addresses. */
export interface PodPlaces {
  readonly node: readonly string[]
  readonly pod: readonly string[]
}
