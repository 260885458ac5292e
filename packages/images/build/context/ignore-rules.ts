import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ignore from '@balena/dockerignore'
import { isMissing } from '../../oci/files.ts'
import { BuildError } from '../errors.ts'

/** What `.dockerignore` keeps out of the build. Paths are relative to the context. */
export interface IgnoreRules {
  isIgnored(path: string): boolean
  /** Whether something within an ignored folder may be let in again, so that it has to be looked through. */
  readonly hasExceptions: boolean
}

const maxBytes = 1024 * 1024
const none: IgnoreRules = { isIgnored: () => false, hasExceptions: false }

/** The rules of `<Dockerfile>.dockerignore` when there is one, else of the context's `.dockerignore`. */
export async function readIgnoreRules(context: string, dockerfile: string): Promise<IgnoreRules> {
  const text =
    (await readIfThere(`${dockerfile}.dockerignore`)) ??
    (await readIfThere(join(context, '.dockerignore')))
  return text === undefined ? none : ignoreRules(text)
}

export function ignoreRules(text: string): IgnoreRules {
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map(cleanLine)
  const patterns = lines.filter((line) => line !== '')
  if (patterns.length === 0) return none
  const rules = ignore.default().add(patterns)
  return {
    isIgnored: (path) => path !== '' && rules.ignores(path),
    hasExceptions: patterns.some((pattern) => pattern.startsWith('!')),
  }
}

/** The library takes paths as given; Docker drops what leads nowhere: `./`, a leading or trailing slash. */
function cleanLine(line: string): string {
  if (line.startsWith('#')) return ''
  const [, negation = '', pattern = ''] = /^(!?)(.*)$/s.exec(line.trim()) ?? []
  const names = pattern.split('/').filter((name) => name !== '' && name !== '.')
  return names.length === 0 ? '' : negation + names.join('/')
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    const text = await readFile(path, 'utf8')
    if (text.length <= maxBytes) return text
    throw new BuildError('too-large', `${path} has over ${maxBytes} bytes`)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
