import { readFileSync } from 'node:fs'
import { GalleyError } from '@galley/kit/errors'
import type { StaticToken } from './static-tokens.ts'

const format = 'A line is TOKEN,USER,UID or TOKEN,USER,UID,"GROUP,GROUP".'

/** Reads a file in the form of kube-apiserver's `--token-auth-file`: of two lines with one token the later counts. */
export function readTokenFile(path: string): readonly StaticToken[] {
  const records = recordsOf(read(path), path)
  return [...new Map(records.map((record) => [record[0], tokenOf(record, path)])).values()].filter(
    ({ token }) => token !== '',
  )
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new GalleyError('not-found', `The token file ${path} cannot be read`, {
      cause: error,
      next: 'Name another with --token-file; an empty file lets nobody in.',
    })
  }
}

/** No message holds what stands in a line: it is a secret. */
function tokenOf([token = '', username = '', uid, groups]: readonly string[], path: string) {
  if (uid === undefined)
    throw new GalleyError('invalid', `${path} has a line of fewer than three columns`, {
      next: format,
    })
  return { token, user: { username, uid, groups: groups ? groups.split(',') : [] } }
}

/** A field and what ends it (RFC 4180): quoted, with quotes doubled inside, or plain. */
const field = /(?:"((?:[^"]|"")*)"|([^",\n]*?))(,|\r?\n|$)/y

function recordsOf(text: string, path: string): string[][] {
  const records: string[][] = []
  let record: string[] = []
  field.lastIndex = 0
  while (field.lastIndex < text.length) {
    const [, quoted, plain = '', end] = field.exec(text) ?? unreadable(path)
    record.push(quoted?.replaceAll('""', '"') ?? plain)
    if (end === ',' && field.lastIndex < text.length) continue
    if (end === ',') record.push('')
    if (record.length > 1 || record[0] !== '') records.push(record)
    record = []
  }
  return records
}

function unreadable(path: string): never {
  throw new GalleyError('invalid', `${path} has a quote where none may stand`, { next: format })
}
