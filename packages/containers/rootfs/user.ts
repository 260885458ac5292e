import { readFile, stat } from 'node:fs/promises'
import { RuntimeError } from '../errors.ts'
import { resolveInRoot } from './resolve-in-root.ts'

const MAX_ID = 2 ** 31 - 1
const MAX_FILE = 1024 * 1024

export interface ResolvedUser {
  readonly uid: number
  readonly gid: number
  readonly additionalGids: readonly number[]
  readonly home: string
}

interface PasswdLine {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
}

interface GroupLine {
  readonly name: string
  readonly gid: number
  readonly members: readonly string[]
}

/**
 * Who `user` is inside the image at `root`: `USER[:GROUP]`, each a name or a number (OCI image-spec
 * 1.1, config.md, `User`). Names are looked up in the image's /etc/passwd and /etc/group. Without a
 * group the user's own one holds, with the further groups that list the user.
 */
export async function resolveUser(root: string, user: string): Promise<ResolvedUser> {
  const [who = '', group] = user.split(':')
  const people = parsePasswd(await readSmall(root, '/etc/passwd'))
  const groups = parseGroups(await readSmall(root, '/etc/group'))
  const person = findPerson(people, who === '' ? '0' : who)
  const name = person.name
  const further = groups.filter(({ members }) => name !== undefined && members.includes(name))
  return {
    uid: person.uid,
    gid: group === undefined ? person.gid : findGroup(groups, group),
    additionalGids: group === undefined ? further.map(({ gid }) => gid) : [],
    home: person.home,
  }
}

function findPerson(people: readonly PasswdLine[], who: string): Partial<PasswdLine> & ResolvedId {
  const listed =
    people.find(({ name }) => name === who) ?? people.find(({ uid }) => String(uid) === who)
  return listed ?? { uid: numericId('user', who), gid: 0, home: '/' }
}

type ResolvedId = Pick<PasswdLine, 'uid' | 'gid' | 'home'>

function findGroup(groups: readonly GroupLine[], group: string): number {
  return groups.find(({ name }) => name === group)?.gid ?? numericId('group', group)
}

function numericId(what: string, text: string): number {
  const id = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (id <= MAX_ID) return id
  throw new RuntimeError('invalid', `The image has no ${what} ${JSON.stringify(text)}.`, {
    next: `Give a name from its /etc/${what === 'user' ? 'passwd' : 'group'}, or a number.`,
  })
}

function parsePasswd(text: string): PasswdLine[] {
  return fields(text).map(([name = '', , uid, gid, , home]) => ({
    name,
    uid: Number(uid),
    gid: Number(gid),
    home: home || '/',
  }))
}

function parseGroups(text: string): GroupLine[] {
  return fields(text).map(([name = '', , gid, members = '']) => ({
    name,
    gid: Number(gid),
    members: members.split(','),
  }))
}

/** Lines of colon-separated fields, those without numeric ids left out. */
function fields(text: string): string[][] {
  const lines = text.split('\n').map((line) => line.trim().split(':'))
  return lines.filter(([name, , id]) => name !== '' && id !== undefined && /^\d{1,10}$/.test(id))
}

async function readSmall(root: string, path: string): Promise<string> {
  const place = await resolveInRoot(root, path)
  const stats = await stat(place).catch(() => undefined)
  return stats?.isFile() && stats.size <= MAX_FILE ? readFile(place, 'utf8') : ''
}
