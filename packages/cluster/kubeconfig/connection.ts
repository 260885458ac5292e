import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { GalleyError } from '@galley/kit/errors'
import type { Kubeconfig } from './kubeconfig.ts'
import { readKubeconfig } from './kubeconfig-file.ts'
import { usualKubeconfigs } from './usual-kubeconfig.ts'

/** How a cluster is reached, and as whom. Certificates and keys are PEM. */
export interface Connection {
  readonly context: string
  readonly namespace: string
  readonly server: string
  readonly authority: string | undefined
  readonly isVerified: boolean
  readonly serverName: string | undefined
  readonly certificate: string | undefined
  readonly key: string | undefined
  readonly token: string | undefined
}

export interface ConnectionChoice {
  /** Instead of the usual files. */
  readonly kubeconfig: string | undefined
  /** Instead of the current one. */
  readonly context: string | undefined
}

type Entry = Readonly<Record<string, unknown>>

/** An entry, and the folder that its file names are relative to. */
interface Found {
  readonly entry: Entry
  readonly folder: string
}

/** Reads what kubectl would read. */
export function connectionOf({ kubeconfig, context }: ConnectionChoice): Connection {
  const paths = kubeconfig === undefined ? usualKubeconfigs() : [resolve(kubeconfig)]
  const files = paths.map((path) => ({ folder: dirname(path), config: readKubeconfig(path) }))
  const name = context ?? files.map(({ config }) => config['current-context']).find(Boolean)
  if (!name)
    throw new GalleyError('not-found', `No current context in ${paths.join(', ')}`, {
      next: 'Start a cluster with `galley cluster start`, or name a context with --context.',
    })
  const chosen = find(files, 'contexts', name).entry
  const cluster = find(files, 'clusters', text(chosen.cluster) ?? '')
  const user = find(files, 'users', text(chosen.user) ?? '')
  refuseUnknown(user.entry, name)
  return {
    context: name,
    namespace: text(chosen.namespace) ?? 'default',
    server: text(cluster.entry.server) ?? '',
    authority: contentOf(cluster, 'certificate-authority'),
    isVerified: cluster.entry['insecure-skip-tls-verify'] !== true,
    serverName: text(cluster.entry['tls-server-name']),
    certificate: contentOf(user, 'client-certificate'),
    key: contentOf(user, 'client-key'),
    token: text(user.entry.token) ?? tokenFile(user),
  }
}

interface File {
  readonly folder: string
  readonly config: Kubeconfig
}

const kinds = { contexts: 'context', clusters: 'cluster', users: 'user' } as const

/** The first file that has it counts. */
function find(files: readonly File[], list: keyof typeof kinds, name: string): Found {
  const kind = kinds[list]
  for (const { folder, config } of files) {
    const named = config[list]?.find((it) => it.name === name)?.[kind]
    if (typeof named === 'object' && named !== null) return { entry: named as Entry, folder }
  }
  throw new GalleyError('not-found', `The kubeconfig has no ${kind} ${JSON.stringify(name)}`, {
    next: 'See `kubectl config view`.',
  })
}

function refuseUnknown(user: Entry, context: string): void {
  for (const way of ['exec', 'auth-provider', 'username'])
    if (user[way] !== undefined)
      throw new GalleyError(
        'unsupported',
        `Context ${context} signs in by ${JSON.stringify(way)}, which Galley does not do`,
        { next: 'Use a context with a client certificate or a token.' },
      )
}

function contentOf({ entry, folder }: Found, field: string): string | undefined {
  const data = text(entry[`${field}-data`])
  if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8')
  const path = text(entry[field])
  return path === undefined ? undefined : readFileSync(resolve(folder, path), 'utf8')
}

function tokenFile({ entry, folder }: Found): string | undefined {
  const path = text(entry.tokenFile)
  return path === undefined ? undefined : readFileSync(resolve(folder, path), 'utf8').trim()
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined
