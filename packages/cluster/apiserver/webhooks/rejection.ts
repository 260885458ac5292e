import { isObject } from '../../kinds/json.ts'

/** As much of what a server said as is passed on. */
const mostCharacters = 2048

const words: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason',
  401: 'the server has asked for the client to provide credentials',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  409: 'the server reported a conflict',
  422: 'the server rejected our request due to an error in our request',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
}

/** What a status means that is no success: as the server says in a Status of its own, or in upstream's words. */
export function rejection(code: number, contentType: string, text: string): string {
  const own = statusMessage(text)
  if (own) return own
  const isText = contentType === '' || contentType.startsWith('text/')
  const said = isText ? text.slice(0, mostCharacters).trim() : 'unknown'
  if (code === 403 || code === 415) return said
  const known = words[code]
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
