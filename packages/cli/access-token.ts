import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { GalleyError } from '@galley/kit/errors'
import { UsageError } from './usage-error.ts'

export interface Access {
  readonly host: string
  readonly tokenFile: string | undefined
  readonly public: boolean
}

const shortestToken = 16

/**
 * The token to ask clients for, or undefined where none is needed: on loopback, or when the user said
 * that anyone may come in. Throws `UsageError` when neither was said for an address others can reach.
 */
export async function accessToken(access: Access): Promise<string | undefined> {
  if (access.tokenFile !== undefined) return readToken(access.tokenFile)
  if (isLoopback(access.host) || access.public) return undefined
  throw new UsageError(
    `--host ${access.host} lets other machines in: give --token-file FILE to ask them for a token, or --public to ask for none`,
  )
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

async function readToken(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new GalleyError('not-found', `token file ${file} cannot be read`, { cause })
  })
  const token = text.trim()
  if (token.length >= shortestToken && !/\s/.test(token)) return token
  throw new GalleyError(
    'invalid',
    `token file ${file} holds no token of at least ${shortestToken} characters without spaces`,
    { next: `Make one with: openssl rand -hex 16 > ${file}` },
  )
}
