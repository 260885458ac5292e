import type { ReadCall } from '../call.ts'
import {
  checkedDeleteOptions,
  type DeleteOptions,
  deleteOptionsOf,
} from '../options/delete-options.ts'
import { parseBody } from './parse-body.ts'

/** Options of a deletion: from its body, or where there is none from the query. */
export async function readDeleteOptions(call: ReadCall): Promise<DeleteOptions> {
  const bytes = await call.body()
  if (bytes.length === 0) return deleteOptionsOf(call.query)
  return checkedDeleteOptions(parseBody(bytes, call.header('content-type'), 'DeleteOptions'))
}
