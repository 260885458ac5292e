import { parseExact } from '../../kinds/exact-json.ts'
import { DecodeError } from '../../kinds/structure/decode/decode-error.ts'
import { checkDepth, syntaxError } from '../../kinds/structure/decode/json-syntax.ts'
import { WebhookCallError } from './call-error.ts'

/** The JSON of an answer that is not too deep. Throws `WebhookCallError` in the words of Go's reader. */
export const parseAnswer = (text: string): unknown =>
  parse(text, "couldn't get version/kind; json parse error: ")

/** The same of what stands as text in an answer. */
export const parsePart = (text: string): unknown => parse(text, '')

function parse(text: string, prefix: string): unknown {
  try {
    checkDepth(text)
    return parseExact(text)
  } catch (error) {
    const found = error instanceof SyntaxError ? syntaxError(text) : error
    if (!(found instanceof DecodeError)) throw found
    throw new WebhookCallError(prefix + found.message)
  }
}
