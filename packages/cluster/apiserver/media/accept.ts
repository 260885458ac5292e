import type { ReadCall } from '../call.ts'
import { StatusError } from '../status.ts'

export type Format = 'json' | 'yaml' | 'protobuf'

/** Another shape of the answer than the object itself: `as=Table;v=v1;g=meta.k8s.io`. */
export interface Transform {
  readonly kind: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList'
  readonly version: 'v1' | 'v1beta1'
}

/** How a client wants its answer. */
export interface Accepted {
  readonly format: Format
  readonly isPretty: boolean
  readonly transform?: Transform
}

interface Clause {
  readonly type: string
  readonly parameters: ReadonlyMap<string, string>
  readonly quality: number
}

export const mediaTypes: Readonly<Record<Format, string>> = {
  json: 'application/json',
  yaml: 'application/yaml',
  protobuf: 'application/vnd.kubernetes.protobuf',
}
const formats: readonly Format[] = ['json', 'yaml', 'protobuf']
const streamed = [
  'application/json;stream=watch',
  'application/vnd.kubernetes.protobuf;stream=watch',
]
const transforms = new Set(['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'])

function parse(header: string): Clause[] {
  const clauses = header.split(',').map((text): Clause => {
    const [type = '', ...rest] = text.split(';').map((part) => part.trim())
    const parameters = new Map<string, string>()
    for (const part of rest) {
      const at = part.indexOf('=')
      if (at > 0) parameters.set(part.slice(0, at), part.slice(at + 1).replace(/^"|"$/g, ''))
    }
    const quality = Number(parameters.get('q') ?? 1)
    parameters.delete('q')
    return { type: type.toLowerCase(), parameters, quality: Number.isNaN(quality) ? 1 : quality }
  })
  return clauses.sort((a, b) => b.quality - a.quality)
}

const matches = (type: string, format: Format) =>
  type === mediaTypes[format] || type === 'application/*' || type === '*/*'

function transformOf(parameters: Clause['parameters']): Transform | 'none' | 'unknown' {
  const kind = parameters.get('as')
  const version = parameters.get('v')
  const group = parameters.get('g')
  if (kind === undefined && version === undefined && group === undefined) return 'none'
  const isKnown = kind !== undefined && transforms.has(kind) && group === 'meta.k8s.io'
  if (!isKnown || (version !== 'v1' && version !== 'v1beta1')) return 'unknown'
  return { kind: kind as Transform['kind'], version }
}

function isPretty(query: URLSearchParams, userAgent: string): boolean {
  const asked = query.get('pretty')
  if (asked) return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(asked)
  return /^(curl|Wget|Mozilla\/5\.0)/.test(userAgent)
}

/** What upstream's router checks before any handler: the plain types, without their parameters. */
function routerAccepts(clauses: readonly Clause[], offers: readonly string[]): boolean {
  return clauses.some(({ type }) => type === '*/*' || offers.includes(type))
}

export interface Negotiable {
  readonly accept: string | undefined
  readonly userAgent: string
  readonly query: URLSearchParams
  /** The path also answers watches. */
  readonly isStreamable: boolean
  /** Custom resources: upstream answers them past its router. */
  readonly isCustom: boolean
  /** Answers that may be tables and the like. */
  readonly allowsTransforms: boolean
}

/** Picks the form of the answer by the Accept header; 406 where none fits. */
export function negotiate(asked: Negotiable): Accepted {
  const pretty = isPretty(asked.query, asked.userAgent)
  if (!asked.accept) return { format: 'json', isPretty: pretty }
  const clauses = parse(asked.accept)
  const offers = Object.values(mediaTypes)
  if (!asked.isCustom && !routerAccepts(clauses, offers))
    throw notAcceptable([...offers, ...(asked.isStreamable ? streamed : [])])
  for (const { type, parameters } of clauses) {
    for (const format of formats) {
      if (!matches(type, format) || (asked.isCustom && format === 'protobuf')) continue
      const stream = parameters.get('stream')
      if (stream && stream !== 'watch') continue
      const transform = transformOf(parameters)
      if (transform === 'unknown' || (transform !== 'none' && !asked.allowsTransforms)) continue
      // Upstream's tables have no protobuf form.
      if (format === 'protobuf' && transform !== 'none' && transform.kind === 'Table') continue
      const wantsPretty = pretty || parameters.get('pretty') === '1'
      return {
        format,
        isPretty: wantsPretty,
        ...(transform !== 'none' && { transform }),
      }
    }
  }
  throw new StatusError(
    406,
    'NotAcceptable',
    `only the following media types are accepted: ${offers.join(', ')}`,
  )
}

/** The form of an answer that tells of a failure: what the client asked for of any other, or JSON where that cannot be. */
export function errorForm(call: Pick<ReadCall, 'header' | 'query'>): Accepted {
  try {
    return negotiate({
      accept: call.header('accept'),
      userAgent: call.header('user-agent') ?? '',
      query: call.query,
      isStreamable: false,
      isCustom: false,
      allowsTransforms: false,
    })
  } catch (error) {
    if (error instanceof StatusError) return { format: 'json', isPretty: false }
    throw error
  }
}

const notAcceptable = (offers: readonly string[]) =>
  new StatusError(
    406,
    'NotAcceptable',
    `406: Not Acceptable\n\nAvailable representations: ${offers.join(', ')}`,
    {},
  )
