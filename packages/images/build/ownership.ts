import { DockerfileError, type Place, UnsupportedDockerfileError } from './dockerfile/errors.ts'
import type { Ownership } from './layer-draft.ts'

/** Reads a small text file of the stage; `''` when there is none. */
export type ReadStageFile = (path: string) => Promise<string>

const databases = { user: 'etc/passwd', group: 'etc/group' } as const

/** An owner `user[:group]` and rights in octal; names are looked up in the stage's own databases. */
export async function readOwnership(
  flags: { readonly chown: string | undefined; readonly chmod: string | undefined },
  place: Place,
  readFile: ReadStageFile,
): Promise<Ownership> {
  return { ...(await readOwner(flags.chown, place, readFile)), mode: readMode(flags.chmod, place) }
}

async function readOwner(chown: string | undefined, place: Place, readFile: ReadStageFile) {
  if (!chown) return { uid: undefined, gid: undefined }
  const [user = '', group] = chown.split(':')
  const [uid, primary] = await lookUp('user', user, place, readFile)
  if (!group) return { uid, gid: /^\d+$/.test(user) ? uid : primary }
  const [gid] = await lookUp('group', group, place, readFile)
  return { uid, gid }
}

/** The id of a name, and the id in the field after it (of a user: the primary group). */
async function lookUp(
  kind: keyof typeof databases,
  name: string,
  place: Place,
  readFile: ReadStageFile,
): Promise<readonly [number, number]> {
  if (/^\d{1,10}$/.test(name)) return [Number(name), Number(name)]
  const lines = (await readFile(databases[kind])).split('\n').map((line) => line.split(':'))
  const [, , id = '', next = ''] = lines.find(([found]) => found === name) ?? []
  if (/^\d+$/.test(id)) return [Number(id), Number(next)]
  throw new DockerfileError(place, `${name}: no such ${kind} in /${databases[kind]} of this stage`)
}

function readMode(chmod: string | undefined, place: Place): number | undefined {
  if (chmod === undefined) return undefined
  if (/^[0-7]{3,4}$/.test(chmod)) return Number.parseInt(chmod, 8)
  throw new UnsupportedDockerfileError(
    place,
    `--chmod=${chmod}`,
    'Write the rights as three or four octal digits.',
  )
}
