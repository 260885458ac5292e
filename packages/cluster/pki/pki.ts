import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exclusively } from '@galley/images/oci/folder-lock'
import { systemClock } from '@galley/kit/clock'
import { GalleyError } from '@galley/kit/errors'
import type { Certified, Leaf } from './certificates.ts'

/** What a cluster proves itself with. */
export interface Pki {
  readonly authority: Certified
  readonly server: Certified
  /** The cluster's administrator's, for the kubeconfig. */
  readonly admin: Certified
  /** How it passes requests on to other API servers; of another authority than its users, so that neither is the other. */
  readonly frontProxy: FrontProxy
  /** Signs service accounts' tokens: a P-256 key, PEM. */
  readonly tokenKey: string
}

export interface FrontProxy {
  /** The certificate of the authority, PEM. */
  readonly authority: string
  readonly client: Certified
}

/** By which others know it. */
export const frontProxyName = 'front-proxy-client'

/** A certificate is renewed at a start when it has less than this to go. */
const renewalMs = 30 * 24 * 3600 * 1000

export interface PkiOptions {
  readonly folder: string
  /** Where the server is reached: DNS names and addresses. */
  readonly names: readonly string[]
  readonly now: number
}

/**
 * Reads a cluster's certificates and keys; makes those that are missing, soon over, or for other names. Of several at once,
 * each waits for the one before.
 */
export async function ensurePki(options: PkiOptions): Promise<Pki> {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 })
  return exclusively(join(options.folder, 'lock'), systemClock, () => readOrMake(options))
}

async function readOrMake({ folder, names, now }: PkiOptions): Promise<Pki> {
  const authority =
    read(folder, 'ca') ??
    (await made(folder, 'ca', async (make) => make.makeAuthority('galley-ca', now)))
  const frontProxies =
    read(folder, 'front-proxy-ca') ??
    (await made(folder, 'front-proxy-ca', async (make) =>
      make.makeAuthority('front-proxy-ca', now),
    ))
  const leaf = async (name: string, asked: Leaf, signer = authority) => {
    const found = read(folder, name)
    if (found && isGood(found, signer, asked, now)) return found
    return made(folder, name, (make) => make.makeLeaf(signer, asked, now))
  }
  return {
    authority,
    server: await leaf('apiserver', { subject: 'CN=kube-apiserver', usage: 'server', names }),
    admin: await leaf('admin', {
      subject: 'CN=kubernetes-admin,O=system:masters',
      usage: 'client',
    }),
    frontProxy: {
      authority: frontProxies.certificate,
      client: await leaf(
        'front-proxy-client',
        { subject: `CN=${frontProxyName}`, usage: 'client' },
        frontProxies,
      ),
    },
    tokenKey: (
      read(folder, 'sa') ??
      (await made(folder, 'sa', async (make) => make.makeAuthority('service-accounts', now)))
    ).key,
  }
}

function isGood(
  { certificate, key }: Certified,
  authority: Certified,
  leaf: Leaf,
  now: number,
): boolean {
  const parsed = new X509Certificate(certificate)
  if (Date.parse(parsed.validTo) - now < renewalMs) return false
  // A start that is ended in the middle leaves a new key beside an old certificate.
  if (!parsed.checkPrivateKey(createPrivateKey(key))) return false
  if (!parsed.checkIssued(new X509Certificate(authority.certificate))) return false
  return (leaf.names ?? []).every((name) => parsed.checkHost(name) ?? parsed.checkIP(name))
}

/** Making certificates takes a library that a start with good ones need not load. */
async function made(
  folder: string,
  name: string,
  make: (library: typeof import('./certificates.ts')) => Promise<Certified>,
): Promise<Certified> {
  const certified = await make(await import('./certificates.ts'))
  // The key first: a certificate without its key would be taken for a whole pair.
  writePrivate(join(folder, `${name}.key`), certified.key)
  writePrivate(join(folder, `${name}.crt`), certified.certificate)
  return certified
}

function read(folder: string, name: string): Certified | undefined {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)]
  if (!existsSync(certificate) || !existsSync(key)) return undefined
  const pair = { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') }
  if (pair.certificate.includes('BEGIN CERTIFICATE') && pair.key.includes('PRIVATE KEY'))
    return pair
  throw new GalleyError('unavailable', `${certificate} or its key is no PEM file`, {
    next: 'Delete both, and they are made anew at the next start.',
  })
}

function writePrivate(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600, flush: true })
  renameSync(`${path}.new`, path)
}
