import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { GalleyError } from '@galley/kit/errors'
import { compare } from 'bcryptjs'
import { RegistryError } from './errors.ts'

/** Says whether a request's Authorization header holds the name and password of a user. */
export type Authenticate = (authorization: string | undefined) => Promise<boolean>

export class HtpasswdError extends GalleyError {
  constructor(path: string, reason: string) {
    super('invalid', `${path}: ${reason}`, { next: 'Make the file with htpasswd -B.' })
  }
}

/** A password that no one has, so that unknown names take as long as known ones. */
const noPassword = '$2b$10$......................3/cDFnhuqxAUDvyZ9YqBVmHkTPDSjDq'
/** Checks at the same time; each holds the event loop for a while. */
const maxChecks = 16
const maxRemembered = 1024

/**
 * Reads users from an Apache htpasswd file with bcrypt hashes.
 * @throws HtpasswdError when a line has another kind of hash
 */
export async function readHtpasswd(path: string): Promise<Authenticate> {
  const lines = (await readFile(path, 'utf8')).split(/\r?\n/)
  const users = lines.filter((line) => line !== '' && !line.startsWith('#')).map(userOf(path))
  if (users.length === 0) throw new HtpasswdError(path, 'holds no user')
  return checker(new Map(users))
}

function userOf(path: string): (line: string) => readonly [string, string] {
  return (line) => {
    const colon = line.indexOf(':')
    const [name, hash] = [line.slice(0, colon), line.slice(colon + 1).trim()]
    if (colon > 0 && /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/.test(hash)) return [name, hash]
    throw new HtpasswdError(path, `the hash of "${name || line.slice(0, 20)}" is not bcrypt`)
  }
}

/**
 * bcrypt is slow on purpose, and a push is many requests: what was right once is remembered, as a
 * keyed hash that is of no use outside this process.
 */
function checker(users: ReadonlyMap<string, string>): Authenticate {
  const key = randomBytes(32)
  const remembered = new Map<string, Buffer>()
  let checks = 0
  return async (authorization) => {
    const [name, password] = credentials(authorization) ?? []
    if (name === undefined || password === undefined) return false
    const seal = createHmac('sha256', key).update(`${name}\0${password}`).digest()
    const known = remembered.get(name)
    if (known && timingSafeEqual(known, seal)) return true
    if (checks >= maxChecks) throw new RegistryError('TOOMANYREQUESTS', 'too many logins at once')
    checks++
    try {
      const isRight = await compare(password, users.get(name) ?? noPassword)
      if (!isRight || !users.has(name)) return false
      if (remembered.size < maxRemembered) remembered.set(name, seal)
      return true
    } finally {
      checks--
    }
  }
}

/** RFC 7617. bcrypt takes 72 bytes; anything longer is not a password of ours. */
function credentials(authorization: string | undefined): [string, string] | undefined {
  const [, encoded] = /^basic ([a-z0-9+/=]{1,600})$/i.exec(authorization ?? '') ?? []
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) return undefined
  const password = text.slice(colon + 1)
  return Buffer.byteLength(password) > 72 ? undefined : [text.slice(0, colon), password]
}
