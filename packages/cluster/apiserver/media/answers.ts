import { createRequire } from 'node:module'
import { parseExact } from '../../kinds/exact-json.ts'
import { htmlSafe } from '../../kinds/html-safe.ts'
import type { Answer } from '../call.ts'
import type { Status, StatusError } from '../status.ts'
import { type Accepted, mediaTypes } from './accept.ts'
import { protobufStatus } from './protobuf.ts'

const common = { 'cache-control': 'no-cache, private' }
export const plainJson: Accepted = { format: 'json', isPretty: false }

/** JSON text in the form that was asked for. */
export function textAnswer(
  status: number,
  json: string,
  accepted: Accepted,
  headers: Answer['headers'] = {},
): Answer {
  const body =
    accepted.format === 'yaml'
      ? toYaml(parseExact(json))
      : accepted.isPretty
        ? `${htmlSafe(JSON.stringify(parseExact(json), null, 2))}\n`
        : `${json}\n`
  const type = accepted.format === 'yaml' ? mediaTypes.yaml : mediaTypes.json
  return { status, headers: { ...common, 'content-type': type, ...headers }, body }
}

export const bytesAnswer = (
  status: number,
  body: Uint8Array,
  headers: Answer['headers'] = {},
): Answer => ({
  status,
  headers: { ...common, 'content-type': mediaTypes.protobuf, ...headers },
  body,
})

/** Keys in order and YAML 1.1's words quoted, so that every reader understands the same. */
function toYaml(value: unknown): string {
  // Seventy files, of which hardly a client asks for YAML: they are read when one does.
  const { stringify }: typeof import('yaml') = createRequire(import.meta.url)('yaml')
  return stringify(value, { sortMapEntries: true, version: '1.1', lineWidth: 0, indentSeq: false })
}

/** A failure, as the object that tells of it. */
export function errorAnswer(
  error: StatusError,
  headers: Answer['headers'] = {},
  accepted: Accepted = plainJson,
): Answer {
  const status: Status = error.status
  const retry = status.details?.retryAfterSeconds
  const all = {
    ...error.headers,
    ...(retry && { 'retry-after': String(retry) }),
    ...headers,
  }
  return accepted.format === 'protobuf'
    ? bytesAnswer(error.code, protobufStatus(status), all)
    : textAnswer(error.code, JSON.stringify(status), accepted, all)
}

/** Upstream's answer for paths that nothing serves. */
export const pageNotFound: Answer = {
  status: 404,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  body: '404 page not found\n',
}
