import { GalleyError } from '@galley/kit/errors'
import { runChildTask } from '@galley/kit/workers/child-task'
import { Dispatcher } from '@galley/kit/workers/dispatcher'
import { DecodeError } from '../../kinds/structure/decode/decode-error.ts'
import { jsonOfPlain } from '../../kinds/structure/decode/json-in-yaml.ts'
import type { YamlJson } from '../../kinds/structure/decode/yaml-json.ts'
import { StatusError } from '../status.ts'

export type YamlOutcome =
  | { readonly kind: 'read'; readonly json: YamlJson }
  | { readonly kind: 'refused'; readonly reason: string }

/** Reading takes about a millisecond a kilobyte, in which nobody else is answered. */
const longestHere = 64 * 1024
const longestMs = 30_000
const mostWaiting = 16

/** One text at a time: processors are for answering. */
const readers = new Dispatcher<string, YamlOutcome>({
  lanes: [{ run: (texts) => Promise.all(texts.map(readApart)), ready: async () => {} }],
  maxBatch: 1,
  queueLimit: mostWaiting,
})

const readApart = (yaml: string) =>
  runChildTask<string, YamlOutcome>(yaml, {
    script: new URL('./yaml-task.ts', import.meta.url),
    name: 'Reading YAML',
    timeoutMs: longestMs,
  })

/** Its reader is of many files, and most clients send JSON. */
const yamlLibrary = () => import('../../kinds/structure/decode/yaml-json.ts')

/** How YAML becomes JSON: when it is asked for, or, where it is long, beforehand in a process of its own. */
export async function yamlReader(
  yaml: string,
  signal: AbortSignal,
): Promise<(yaml: string) => YamlJson> {
  const json = jsonOfPlain(yaml)
  if (json !== undefined) return () => ({ text: json, problem: undefined })
  if (yaml.length <= longestHere) return (await yamlLibrary()).yamlToJson
  const outcome = await readers.submit(yaml, { signal }).catch(refuse)
  return () => {
    if (outcome.kind === 'refused') throw new DecodeError(outcome.reason)
    return outcome.json
  }
}

function refuse(error: unknown): never {
  if (!(error instanceof GalleyError)) throw error
  if (error.code === 'overloaded')
    throw new StatusError(429, 'TooManyRequests', 'too many requests, please try again later', {
      retryAfterSeconds: 5,
    })
  if (error.code === 'cancelled') throw error
  throw new StatusError(
    413,
    'RequestEntityTooLarge',
    `Request entity too large: its YAML could not be read: ${error.message}`,
    {},
  )
}
