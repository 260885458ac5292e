import { statusWords } from '../../client/status-words.ts'
import { isObject } from '../../kinds/json.ts'

/** As much of what a server said as is passed on. */
const mostCharacters = 2048

/** What a status means that is no success: as the server says in a Status of its own, or in upstream's words. */
export function rejection(code: number, contentType: string, text: string): string {
  const own = statusMessage(text)
  if (own) return own
  const isText = contentType === '' || contentType.startsWith('text/')
  const said = isText ? text.slice(0, mostCharacters).trim() : 'unknown'
  if (code === 403 || code === 415) return said
  const known = statusWords[code]
  if (known) return known
  return code >= 500
    ? `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding`
    : `the server responded with the status code ${code} but did not return more information`
}

function statusMessage(text: string): string {
  try {
    const answer: unknown = JSON.parse(text)
    if (!isObject(answer) || answer.kind !== 'Status') return ''
    return typeof answer.message === 'string' ? answer.message.slice(0, mostCharacters) : ''
  } catch {
    return ''
  }
}
