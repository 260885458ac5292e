import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { GalleyError } from '@galley/kit/errors'
import { openObject, recordOf } from '@galley/kit/schemas'
import * as v from 'valibot'
import { collect } from '../content.ts'
import { documentReader } from '../document.ts'
import { isMissing } from '../files.ts'
import type { RegistryHost } from '../reference.ts'

export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** A refresh token for the registry's token service. */
  | { readonly kind: 'identity-token'; readonly token: string }

/** Finds the credentials of a registry; undefined means to go on without any. */
export type CredentialSource = (host: RegistryHost) => Promise<Credentials | undefined>

export class CredentialHelperError extends GalleyError {
  constructor(helper: string, reason: string, cause?: unknown) {
    super('unavailable', `docker-credential-${helper}: ${reason}`, {
      cause,
      next: 'Log in again, or remove the helper from ~/.docker/config.json.',
    })
  }
}

const name = v.exactOptional(v.string())
const DockerConfig = openObject({
  auths: v.exactOptional(
    recordOf(openObject({ auth: name, username: name, password: name, identitytoken: name })),
  ),
  credsStore: name,
  credHelpers: v.exactOptional(recordOf(v.string())),
})
const readConfig = documentReader('Docker’s config.json', DockerConfig)
type Config = ReturnType<typeof readConfig>

const HelperAnswer = openObject({ Username: v.string(), Secret: v.string() })
const readHelperAnswer = documentReader('credential helper’s answer', HelperAnswer)
const helperTimeout = 30_000
const longestHelperAnswer = 64 * 1024

/** Docker's folder: `DOCKER_CONFIG`, or `~/.docker`. */
export function dockerConfigPath(environment: NodeJS.ProcessEnv = process.env): string {
  return join(environment.DOCKER_CONFIG ?? join(homedir(), '.docker'), 'config.json')
}

/**
 * Credentials as `docker login` keeps them: a helper for the registry, else the common store, else
 * the file itself.
 * @param path a missing file holds none.
 */
export function dockerCredentials(path = dockerConfigPath()): CredentialSource {
  return async (host) => {
    const config = await read(path)
    if (!config) return undefined
    for (const key of keysOf(host)) {
      const helper = config.credHelpers?.[key] ?? config.credsStore
      const found = helper ? await askHelper(helper, key) : undefined
      if (found ?? fromFile(config, key)) return found ?? fromFile(config, key)
    }
    return undefined
  }
}

async function read(path: string): Promise<Config | undefined> {
  try {
    return readConfig(await readFile(path))
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Docker Hub goes by an address of old. */
function keysOf(host: RegistryHost): readonly string[] {
  if (host === 'docker.io') return ['https://index.docker.io/v1/', 'docker.io']
  return [host, `https://${host}`, `http://${host}`]
}

function fromFile({ auths }: Config, key: string): Credentials | undefined {
  const entry = auths && Object.hasOwn(auths, key) ? auths[key] : undefined
  if (!entry) return undefined
  if (entry.identitytoken) return { kind: 'identity-token', token: entry.identitytoken }
  const text = Buffer.from(entry.auth ?? '', 'base64').toString('utf8')
  const colon = text.indexOf(':')
  const username = entry.username ?? (colon > 0 ? text.slice(0, colon) : undefined)
  const password = entry.password ?? (colon > 0 ? text.slice(colon + 1) : undefined)
  if (username === undefined || password === undefined) return undefined
  return { kind: 'password', username, password: password.replace(/\0+$/, '') }
}

/** The protocol of docker-credential-helpers: the key on standard input, JSON on standard output. */
async function askHelper(helper: string, key: string): Promise<Credentials | undefined> {
  if (!/^[A-Za-z0-9._-]+$/.test(helper)) throw new CredentialHelperError('?', 'is no helper’s name')
  const child = spawn(`docker-credential-${helper}`, ['get'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    signal: AbortSignal.timeout(helperTimeout),
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  child.stdin.on('error', () => {}) // A helper that does not read ends with a code, seen below.
  child.stdin.end(key)
  try {
    const answer = collect(child.stdout, longestHelperAnswer, 'the helper’s answer')
    const [status, bytes] = await Promise.all([ended, answer])
    return status === 0 ? fromHelper(readHelperAnswer(bytes)) : undefined
  } catch (cause) {
    child.kill()
    throw new CredentialHelperError(helper, 'could not be asked', cause)
  }
}

function fromHelper({ Username, Secret }: { Username: string; Secret: string }): Credentials {
  if (Username === '<token>') return { kind: 'identity-token', token: Secret }
  return { kind: 'password', username: Username, password: Secret }
}
