import { listOf, openObject, recordOf, textOf, wholeNumber } from '@galley/kit/schemas'
import * as v from 'valibot'
import { DigestText } from './descriptor.ts'
import { documentReader } from './document.ts'
import type { DeepReadonly } from './readonly.ts'

const text = textOf(128 * 1024)
const texts = listOf(text, 4096)
/** A Go `map[string]struct{}`: only its keys count. */
const keys = recordOf(openObject({}))
/** Nanoseconds. */
const duration = wholeNumber(0)

export const Healthcheck = openObject({
  /** `['NONE']`, `['CMD', …]` or `['CMD-SHELL', command]`. */
  Test: v.exactOptional(texts),
  Interval: v.exactOptional(duration),
  Timeout: v.exactOptional(duration),
  StartPeriod: v.exactOptional(duration),
  StartInterval: v.exactOptional(duration),
  Retries: v.exactOptional(wholeNumber(0)),
})

const RunConfig = openObject({
  User: v.exactOptional(text),
  /** Keys such as `5000/tcp`. */
  ExposedPorts: v.exactOptional(keys),
  /** `NAME=value` each. */
  Env: v.exactOptional(texts),
  Entrypoint: v.exactOptional(texts),
  Cmd: v.exactOptional(texts),
  Volumes: v.exactOptional(keys),
  WorkingDir: v.exactOptional(text),
  Labels: v.exactOptional(recordOf(text)),
  StopSignal: v.exactOptional(text),
  /** Docker's additions, kept by image-spec as reserved words. */
  Healthcheck: v.exactOptional(Healthcheck),
  Shell: v.exactOptional(texts),
  OnBuild: v.exactOptional(texts),
})

const History = openObject({
  created: v.exactOptional(text),
  created_by: v.exactOptional(text),
  author: v.exactOptional(text),
  comment: v.exactOptional(text),
  empty_layer: v.exactOptional(v.boolean()),
})

export const ImageConfig = openObject({
  architecture: text,
  os: text,
  variant: v.exactOptional(text),
  'os.version': v.exactOptional(text),
  created: v.exactOptional(text),
  author: v.exactOptional(text),
  config: v.exactOptional(RunConfig),
  rootfs: openObject({
    type: v.literal('layers'),
    /** Digests of the unpacked tar archives, the lowest layer first. */
    diff_ids: listOf(DigestText, 2048),
  }),
  history: v.exactOptional(listOf(History, 8192)),
})

/** How an image is run and what it was made of (image-spec 1.1, "OCI Image Configuration"). */
export type ImageConfig = DeepReadonly<v.InferOutput<typeof ImageConfig>>
export type RunConfig = DeepReadonly<v.InferOutput<typeof RunConfig>>
export type History = DeepReadonly<v.InferOutput<typeof History>>
export type Healthcheck = DeepReadonly<v.InferOutput<typeof Healthcheck>>

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
