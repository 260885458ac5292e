import { StatusError } from '../../apiserver/status.ts'
import type { Json } from '../../kinds/json.ts'
import { goPrint } from '../json.ts'

/** Upstream answers a patch that its merge cannot process with 500 and no reason. */
export const unprocessable = (message: string) => new StatusError(500, '', message)

export const badFormat = (of: string) => unprocessable(`invalid patch format of ${of}`)

export const noMergeKey = (map: Json, key: string) =>
  unprocessable(`map: ${goPrint(map)} does not contain declared merge key: ${key}`)

export const badDirective = (directive: unknown, map: Json) =>
  unprocessable(`unknown patch type: ${goPrint(directive)} in map: ${goPrint(map)}`)
