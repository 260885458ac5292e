import Type, { type Static } from 'typebox'
import { DigestText } from './descriptor.ts'
import { documentReader } from './document.ts'
import type { DeepReadonly } from './readonly.ts'

const text = Type.String({ maxLength: 128 * 1024 })
const texts = Type.Array(text, { maxItems: 4096 })
/** A Go `map[string]struct{}`: only its keys count. */
const keys = Type.Record(Type.String(), Type.Object({}))
/** Nanoseconds. */
const duration = Type.Integer({ minimum: 0 })

export const Healthcheck = Type.Object({
  /** `['NONE']`, `['CMD', …]` or `['CMD-SHELL', command]`. */
  Test: Type.Optional(texts),
  Interval: Type.Optional(duration),
  Timeout: Type.Optional(duration),
  StartPeriod: Type.Optional(duration),
  StartInterval: Type.Optional(duration),
  Retries: Type.Optional(Type.Integer({ minimum: 0 })),
})

const RunConfig = Type.Object({
  User: Type.Optional(text),
  /** Keys such as `5000/tcp`. */
  ExposedPorts: Type.Optional(keys),
  /** `NAME=value` each. */
  Env: Type.Optional(texts),
  Entrypoint: Type.Optional(texts),
  Cmd: Type.Optional(texts),
  Volumes: Type.Optional(keys),
  WorkingDir: Type.Optional(text),
  Labels: Type.Optional(Type.Record(Type.String(), text)),
  StopSignal: Type.Optional(text),
  /** Docker's additions, kept by image-spec as reserved words. */
  Healthcheck: Type.Optional(Healthcheck),
  Shell: Type.Optional(texts),
  OnBuild: Type.Optional(texts),
})

const History = Type.Object({
  created: Type.Optional(text),
  created_by: Type.Optional(text),
  author: Type.Optional(text),
  comment: Type.Optional(text),
  empty_layer: Type.Optional(Type.Boolean()),
})

export const ImageConfig = Type.Object({
  architecture: text,
  os: text,
  variant: Type.Optional(text),
  'os.version': Type.Optional(text),
  created: Type.Optional(text),
  author: Type.Optional(text),
  config: Type.Optional(RunConfig),
  rootfs: Type.Object({
    type: Type.Literal('layers'),
    /** Digests of the unpacked tar archives, the lowest layer first. */
    diff_ids: Type.Array(DigestText, { maxItems: 2048 }),
  }),
  history: Type.Optional(Type.Array(History, { maxItems: 8192 })),
})

/** How an image is run and what it was made of (image-spec 1.1, "OCI Image Configuration"). */
export type ImageConfig = DeepReadonly<Static<typeof ImageConfig>>
export type RunConfig = DeepReadonly<Static<typeof RunConfig>>
export type History = DeepReadonly<Static<typeof History>>
export type Healthcheck = DeepReadonly<Static<typeof Healthcheck>>

/**
 * The config from the bytes of its blob.
 * @throws InvalidDocumentError, ContentTooLargeError
 */
export const parseImageConfig = documentReader('image config', ImageConfig, (raw) =>
  withoutNulls(raw, 3),
)

/** Go writes absent slices and maps as `null`; here absent is absent. `depth` is how far the schema reaches. */
function withoutNulls(value: unknown, depth: number): unknown {
  if (depth === 0 || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, depth - 1))
  const kept = Object.entries(value).filter(([, field]) => field !== null)
  return Object.fromEntries(kept.map(([key, field]) => [key, withoutNulls(field, depth - 1)]))
}
