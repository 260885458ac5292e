import { X509Certificate } from 'node:crypto'
import { isAlreadyExists } from '../client/errors.ts'
import { type ConfigMap, configMaps, namespaces } from '../client/resources.ts'
import { type Controller, watching } from './loop/controller.ts'

/** How API servers beside this one know who asks them. Certificates are PEM. */
export interface ClusterAuthentication {
  /** Signs users. */
  readonly clientAuthority: string
  /** Signs whoever may say for whom a request comes, and under which names. */
  readonly frontProxyAuthority: string
  readonly frontProxyNames: readonly string[]
}

const namespace = 'kube-system'
const name = 'extension-apiserver-authentication'
const fieldManager = 'kube-apiserver'

/** Keeps published what other API servers are to trust; what others added there stays. */
export const clusterAuthentication = (wanted: ClusterAuthentication): Controller => ({
  name: 'cluster-authentication-trust',
  component: 'kube-apiserver',
  watches: [
    watching(namespaces, ({ metadata }) => (metadata.name === namespace ? [name] : [])),
    watching(configMaps, ({ metadata }) =>
      metadata.name === name && metadata.namespace === namespace ? [name] : [],
    ),
  ],
  async reconcile(_, { client, clock, informer }) {
    const found = informer(configMaps).get(namespace, name)
    const data = published(found?.data ?? {}, wanted, clock.now())
    if (found && isSame(found.data ?? {}, data)) return
    if (found) {
      await client.update(configMaps, { ...found, data }, undefined, { fieldManager })
      return
    }
    try {
      await client.create(configMaps, { metadata: { name, namespace }, data }, { fieldManager })
    } catch (error) {
      if (!isAlreadyExists(error)) throw error
    }
  },
})

type Data = NonNullable<ConfigMap['data']>

const published = (existing: Data, wanted: ClusterAuthentication, now: number): Data => ({
  'client-ca-file': bundle(existing['client-ca-file'], wanted.clientAuthority, now),
  'requestheader-allowed-names': list(
    existing['requestheader-allowed-names'],
    wanted.frontProxyNames,
  ),
  'requestheader-client-ca-file': bundle(
    existing['requestheader-client-ca-file'],
    wanted.frontProxyAuthority,
    now,
  ),
  'requestheader-extra-headers-prefix': list(existing['requestheader-extra-headers-prefix'], [
    'X-Remote-Extra-',
  ]),
  'requestheader-group-headers': list(existing['requestheader-group-headers'], ['X-Remote-Group']),
  'requestheader-username-headers': list(existing['requestheader-username-headers'], [
    'X-Remote-User',
  ]),
})

const isSame = (a: Data, b: Data) => {
  const keys = Object.keys(b)
  return Object.keys(a).length === keys.length && keys.every((key) => a[key] === b[key])
}

/** A JSON list of texts, with those of another that it lacks. */
const list = (existing: string | undefined, wanted: readonly string[]): string =>
  JSON.stringify([...new Set([...listed(existing), ...wanted])])

function listed(text = '[]'): readonly string[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.filter((it) => typeof it === 'string') : []
  } catch {
    return []
  }
}

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g
const slackMs = 5 * 60_000

/** Certificates of both that are not over yet, each once. */
function bundle(existing = '', wanted: string, now: number): string {
  const blocks = [...existing.matchAll(block), ...wanted.matchAll(block)].map(([text]) => text)
  const good = blocks.flatMap((text) => certificateIn(text, now))
  return [...new Map(good.map((it) => [it.fingerprint256, it.toString()])).values()].join('')
}

function certificateIn(text: string, now: number): readonly X509Certificate[] {
  try {
    const certificate = new X509Certificate(text)
    return Date.parse(certificate.validTo) > now - slackMs ? [certificate] : []
  } catch {
    return []
  }
}
