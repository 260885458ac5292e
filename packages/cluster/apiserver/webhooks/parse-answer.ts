import { parseExact } from '../../kinds/exact-json.ts'
import { DecodeError } from '../../kinds/structure/decode/decode-error.ts'
import { checkDepth, syntaxError } from '../../kinds/structure/decode/json-syntax.ts'
import { WebhookCallError } from './call-error.ts'

/** The JSON of an answer that is not too deep. Throws `WebhookCallError` in the words of Go's reader. */
export function parseAnswer(text: string): unknown {
  try {
    checkDepth(text)
    return parseExact(text)
  } catch (error) {
    const found = error instanceof SyntaxError ? syntaxError(text) : error
    if (!(found instanceof DecodeError)) throw found
    throw new WebhookCallError(`couldn't get version/kind; json parse error: ${found.message}`)
  }
}
