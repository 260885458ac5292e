import { ContainerError } from '../errors.ts'

/**
 * Reads Docker's `--env-file`: a line `NAME=value` each, nothing unquoted or expanded; `NAME` alone
 * takes the value from `own` and is left out where there is none; `#` begins a comment.
 */
export function parseEnvFile(text: string, own: NodeJS.ProcessEnv): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  return lines.flatMap((line, index) => {
    const entry = line.trimStart()
    if (entry === '' || entry.startsWith('#')) return []
    return envEntry(entry, own, `line ${index + 1}`)
  })
}

/** Reads what follows Docker's `-e`: `NAME=value`, or `NAME` for the caller's own value. */
export function envEntry(text: string, own: NodeJS.ProcessEnv, place?: string): string[] {
  const [name = ''] = text.split('=', 1)
  if (name === '' || /\s/.test(name)) {
    throw new ContainerError(
      'invalid',
      `${place ? `${place}: ` : ''}${JSON.stringify(name)} cannot be the name of a variable.`,
      {
        next: 'Write NAME=value.',
      },
    )
  }
  if (text.includes('=')) return [text]
  const value = own[name]
  return value === undefined ? [] : [`${name}=${value}`]
}
