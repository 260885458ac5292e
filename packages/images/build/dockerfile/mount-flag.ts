import { DockerfileError, type Place, UnsupportedDockerfileError } from './errors.ts'

/** `RUN --mount=…`. Paths are to be expanded. */
export type MountFlag = BindMount | CacheMount | TmpfsMount | SecretMount

interface Common {
  readonly target: string
  readonly place: Place
}

/** A folder or file of the context, a stage or an image; what is written to it is dropped. */
export interface BindMount extends Common {
  readonly kind: 'bind'
  readonly from: string | undefined
  readonly source: string
  readonly isWritable: boolean
}

/** A folder that outlives the build and is in no layer. */
export interface CacheMount extends Common {
  readonly kind: 'cache'
  readonly id: string
  readonly isWritable: boolean
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

export interface TmpfsMount extends Common {
  readonly kind: 'tmpfs'
  /** Bytes; undefined for no limit of its own. */
  readonly size: number | undefined
}

/** A secret given to the build, as a file, a variable or both; in no layer and no history. */
export interface SecretMount extends Common {
  readonly kind: 'secret'
  readonly id: string
  /** The variable that holds it. */
  readonly env: string | undefined
  /** Whether there is a file. */
  readonly isFile: boolean
  readonly isRequired: boolean
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

type Fields = ReadonlyMap<string, string>

const readers: Readonly<Record<string, (fields: Fields, place: Place) => MountFlag>> = {
  bind: readBind,
  cache: readCache,
  tmpfs: readTmpfs,
  secret: readSecret,
}

const aliases: Readonly<Record<string, string>> = {
  src: 'source',
  dst: 'target',
  destination: 'target',
  readonly: 'ro',
  readwrite: 'rw',
}

/** @throws DockerfileError, UnsupportedDockerfileError */
export function readMount(text: string, place: Place): MountFlag {
  const fields = new Map(
    text.split(',').map((field): [string, string] => {
      const [name = '', ...value] = field.split('=')
      const key = name.toLowerCase()
      return [aliases[key] ?? key, value.length === 0 ? 'true' : value.join('=')]
    }),
  )
  const type = fields.get('type') ?? 'bind'
  fields.delete('type')
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined
  if (!read) throw new UnsupportedDockerfileError(place, `RUN --mount=type=${type}`)
  return read(fields, place)
}

function readBind(fields: Fields, place: Place): BindMount {
  allow(fields, ['target', 'source', 'from', 'rw', 'ro'], 'bind', place)
  return {
    kind: 'bind',
    ...target(fields, place),
    from: fields.get('from'),
    source: fields.get('source') ?? '/',
    isWritable: isOn(fields, 'rw', place),
  }
}

function readCache(fields: Fields, place: Place): CacheMount {
  allow(fields, ['target', 'id', 'sharing', 'ro', 'mode', 'uid', 'gid'], 'cache', place)
  const sharing = fields.get('sharing') ?? 'shared'
  if (sharing !== 'shared') {
    throw new UnsupportedDockerfileError(
      place,
      `a cache with sharing=${sharing}`,
      'Leave sharing out: steps of one build never run at the same time.',
    )
  }
  const common = target(fields, place)
  const id = fields.get('id') ?? common.target
  return {
    kind: 'cache',
    ...common,
    id,
    isWritable: !isOn(fields, 'ro', place),
    ...owner(fields, 0o755, place),
  }
}

function readTmpfs(fields: Fields, place: Place): TmpfsMount {
  allow(fields, ['target', 'size'], 'tmpfs', place)
  return { kind: 'tmpfs', ...target(fields, place), size: size(fields.get('size'), place) }
}

function readSecret(fields: Fields, place: Place): SecretMount {
  allow(fields, ['target', 'id', 'env', 'required', 'mode', 'uid', 'gid'], 'secret', place)
  const given = fields.get('target')
  const id = fields.get('id') ?? given?.split('/').at(-1)
  if (!id) throw new DockerfileError(place, 'a secret mount needs id= or target=')
  const env = fields.get('env')
  return {
    kind: 'secret',
    place,
    id,
    env,
    isFile: given !== undefined || env === undefined,
    target: given ?? `/run/secrets/${id}`,
    isRequired: isOn(fields, 'required', place),
    ...owner(fields, 0o400, place),
  }
}

function target(fields: Fields, place: Place): { target: string; place: Place } {
  const target = fields.get('target')
  if (target) return { target, place }
  throw new DockerfileError(place, 'a mount needs target=')
}

function owner(fields: Fields, mode: number, place: Place) {
  const number = (name: string, fallback: number, radix: number) => {
    const text = fields.get(name)
    if (text === undefined) return fallback
    if (!/^[0-9]+$/.test(text)) throw new DockerfileError(place, `${name}=${text} is not a number`)
    return Number.parseInt(text, radix)
  }
  return { mode: number('mode', mode, 8), uid: number('uid', 0, 10), gid: number('gid', 0, 10) }
}

const units: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

function size(text: string | undefined, place: Place): number | undefined {
  if (text === undefined) return undefined
  const [, digits, unit = ''] = /^(\d+)([bkmg]?)b?$/.exec(text.toLowerCase()) ?? []
  if (digits === undefined)
    throw new DockerfileError(place, `size=${text} is not a size such as 64m`)
  return Number(digits) * (units[unit] ?? 1)
}

function isOn(fields: Fields, name: string, place: Place): boolean {
  const value = fields.get(name) ?? 'false'
  if (/^(true|1|false|0)$/.test(value)) return value === 'true' || value === '1'
  throw new DockerfileError(place, `${name}=${value} is neither true nor false`)
}

function allow(fields: Fields, known: readonly string[], type: string, place: Place): void {
  for (const name of fields.keys()) {
    if (known.includes(name)) continue
    throw new UnsupportedDockerfileError(place, `${name}= in a mount of type ${type}`)
  }
}
