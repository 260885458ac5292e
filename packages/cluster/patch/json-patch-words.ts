import { has, isObject, type Json } from '../kinds/json.ts'
import { unescaped } from './json-pointer.ts'

/** An operation of a JSON Patch that could not be applied. */
interface Refused {
  readonly op: string
  readonly path: string
  readonly from: string
}

/** Why an operation could not be applied to this document, in the words of the library that Kubernetes uses (evanphx/json-patch). */
export function whyRefused(document: Json, { op, path, from }: Refused): string {
  switch (op) {
    case 'add':
    case 'remove':
      return holderOf(document, path)
        ? `error in ${op} for path: '${path}': ${whyNotIn(document, op, path)}`
        : missing(`${op} operation does not apply: doc is missing path: "${path}"`)
    case 'replace':
      return missing(
        `replace operation does not apply: doc is missing ${holderOf(document, path) ? 'key' : 'path'}: ${path}`,
      )
    case 'test':
      return whyFailed(document, path)
    case 'move':
    case 'copy':
      return whyNotTaken(document, op, path, from)
    default:
      return `Unexpected kind: ${op || 'unknown'}`
  }
}

const missing = (what: string) => `${what}: missing value`

function whyFailed(document: Json, path: string): string {
  const holder = holderOf(document, path)
  if (!holder) return missing(`test operation does not apply: is missing path: ${path}`)
  const isIn = !Array.isArray(holder) || holder.at(Number(keyIn(path))) !== undefined
  return isIn
    ? `testing value ${path} failed: test failed`
    : `error in test for path: '${path}': ${whyNotIn(document, 'test', path)}`
}

function whyNotTaken(document: Json, op: string, path: string, from: string): string {
  const doesNot = `${op} operation does not apply: doc is missing`
  if (!holderOf(document, from)) return missing(`${doesNot} from path: ${from}`)
  if (!holderOf(document, path)) return missing(`${doesNot} destination path: ${path}`)
  const where = op === 'move' ? `path: '${keyIn(from)}'` : `from: '${from}'`
  return `error in ${op} for ${where}: ${whyNotIn(document, op, from)}`
}

/** Why nothing can be put into or taken out of what holds it. */
function whyNotIn(document: Json, op: string, path: string): string {
  const key = keyIn(path)
  if (!Array.isArray(holderOf(document, path)))
    return missing(`Unable to remove nonexistent key: ${key}`)
  if (/^-?\d+$/.test(key)) return `Unable to access invalid index: ${key}: invalid index referenced`
  const unread = `strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`
  return op === 'add' ? `value was not a proper array index: '${key}': ${unread}` : unread
}

const keyIn = (path: string): string => unescaped(path.split('/').at(-1) ?? '')

/** What holds the value that a path leads to, or would hold it. */
function holderOf(document: Json, path: string): Json | unknown[] | undefined {
  const [first, ...steps] = path.split('/')
  if (first !== '') return undefined
  let holder: unknown = document
  for (const step of steps.slice(0, -1)) {
    const key = unescaped(step)
    if (Array.isArray(holder)) holder = holder.at(Number(key))
    else holder = isObject(holder) && has(holder, key) ? holder[key] : undefined
  }
  return isObject(holder) || Array.isArray(holder) ? holder : undefined
}
