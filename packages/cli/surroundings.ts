import { GalleyError } from '@galley/kit/errors'

/** What the system refuses because of where, and as whom, Galley runs (errno(3)). */
const refusals = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'EISDIR']

/** A refusal of the system in place of what was to be done; undefined when `thrown` is none. */
export function refusedBySystem(thrown: unknown): GalleyError | undefined {
  if (thrown instanceof GalleyError || !(thrown instanceof Error && 'code' in thrown))
    return undefined
  if (!refusals.includes(String(thrown.code))) return undefined
  return new GalleyError('unavailable', thrown.message, {
    cause: thrown,
    next: 'See to rights and room there, or choose another place (--data, where it is about data).',
  })
}
